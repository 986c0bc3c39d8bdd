import { deepEqual } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { FastifyInstance, InjectOptions } from "fastify";
import { createAccess } from "#app/access.ts";
import { createBoards } from "#app/boards.ts";
import { createChecks } from "#app/checks.ts";
import { createEvents, type Events } from "#app/events.ts";
import { createExpressions } from "#app/expressions.ts";
import { createGraphs } from "#app/graphs.ts";
import { createHostList } from "#app/host-list.ts";
import { createHosts } from "#app/hosts.ts";
import { createIngest } from "#app/ingest.ts";
import { createLiveHosts } from "#app/live-hosts.ts";
import { createOrganisation } from "#app/organisation.ts";
import { createOverview } from "#app/overview.ts";
import { createPeople } from "#app/people.ts";
import { createQueries } from "#app/query.ts";
import { createServices } from "#app/services.ts";
import { createWidgetGraphs } from "#app/widget-graphs.ts";
import type { Authority } from "#core/account.ts";
import { targetKey } from "#core/series.ts";
import { alertingRoutes } from "#http/alerting.ts";
import { buildHttp, type HttpOptions } from "#http/app.ts";
import { toFailure } from "#http/errors.ts";
import { healthRoutes } from "#http/health.ts";
import { boardRoutes } from "#http/own/boards.ts";
import { eventRoutes } from "#http/own/events.ts";
import { expressionRoutes } from "#http/own/expressions.ts";
import { graphRoutes } from "#http/own/graphs.ts";
import { hostPageRoutes } from "#http/own/hosts.ts";
import { keyRoutes } from "#http/own/keys.ts";
import { overviewRoutes } from "#http/own/overview.ts";
import { organisationRoutes } from "#http/own/people.ts";
import { serviceMemoRoutes } from "#http/own/services.ts";
import { sessionRoutes } from "#http/own/session.ts";
import { publicRoutes } from "#http/public.ts";
import type { Route } from "#http/route.ts";
import { ingestPath } from "#http/tsdb.ts";
import { annotationRoutes } from "#http/v0/annotations.ts";
import { awsIntegrationRoutes } from "#http/v0/aws-integrations.ts";
import { checkRoutes } from "#http/v0/checks.ts";
import { dashboardRoutes } from "#http/v0/dashboards.ts";
import { graphDefRoutes } from "#http/v0/graph-defs.ts";
import { hostRoutes } from "#http/v0/hosts.ts";
import { metadataRoutes } from "#http/v0/metadata.ts";
import { metricRoutes } from "#http/v0/metrics.ts";
import { orgRoutes } from "#http/v0/org.ts";
import { peopleRoutes } from "#http/v0/people.ts";
import { serviceRoutes } from "#http/v0/services.ts";
import { ManualClock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { createMetrics } from "#kit/metrics.ts";
import { authorizeIngest } from "#main/authorize-ingest.ts";
import { createDirectory } from "#main/directory.ts";
import { ipRanges } from "#main/ip-ranges.ts";
import { openMeta } from "#meta/meta.ts";
import type { NewKey } from "#meta/repositories.ts";
import { parseHostPoints, parseServicePoints } from "#wire/tsdb-parse.ts";
import { type AlertingDouble, alertingDouble } from "./alerting-double.ts";
import { type MemorySeries, memorySeries } from "./memory-series.ts";

/** When tests of the edge begin, in seconds. */
export const NOW = 1_800_000_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  /** Parsed; `undefined` when it is no JSON. */
  readonly body: unknown;
  readonly cookies: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it stands. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: a key that may read and write. `null`: none. */
  readonly key?: string | null;
  readonly from?: string;
}

/** The whole edge over a real database and a store in memory, called without a network. */
export interface Edge {
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  readonly clock: ManualClock;
  readonly series: MemorySeries;
  readonly meta: Awaited<ReturnType<typeof openMeta>>;
  readonly access: ReturnType<typeof createAccess>;
  readonly events: Events;
  readonly alerting: AlertingDouble;
  readonly org: string;
  readonly key: string;
  /** Everything that was logged, at every level. */
  readonly log: () => string;
  call(line: string, options?: CallOptions): Promise<Answer>;
  /** The body of an answer that must be 200. */
  ok(line: string, options?: CallOptions): Promise<unknown>;
  /** Registers a host, answers its id. */
  host(name: string, more?: object): Promise<string>;
  point(hostId: string, name: string, value: number, at?: number): void;
  makeKey(rights: Omit<NewKey, "name">): Promise<string>;
  /** Signs somebody in; answers headers for requests of that browser. */
  signIn(authority: Authority): Promise<{ cookie: string; "x-csrf-token": string }>;
}

export async function openEdge(
  options: Partial<HttpOptions> & { readonly extra?: readonly Route[] } = {},
): Promise<Edge> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-edge-"));
  const lines: string[] = [];
  const log = recordingLogger(lines);
  const clock = new ManualClock(NOW * 1000);
  const meta = await openMeta({ file: join(dir, "meta.sqlite"), log, clock });
  let app: FastifyInstance | undefined;
  after(async () => {
    await app?.close();
    await meta.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const cause = () => ({ actor: { kind: "system", id: "", name: "test" } as const, at: clock.now() });
  const org = await meta.orgs.ensure("default", cause());
  const series = memorySeries(clock);
  const access = createAccess(meta, "default", clock);
  await access.refresh();
  const live = createLiveHosts(meta, clock);
  const events = createEvents();
  const hosts = createHosts({ meta, store: series, live, events, clock });
  const services = createServices(meta, series, clock);
  const boards = createBoards(meta, events);
  const graphs = createGraphs(meta, series, services, clock);
  const directory = createDirectory(meta, live);
  const expressions = createExpressions(series, directory, clock);
  const queries = createQueries(series, directory, expressions, clock);
  const ingest = createIngest(series, live, { hostPoints: parseHostPoints, servicePoints: parseServicePoints }, clock);
  const alerting = alertingDouble(meta, clock);
  const metrics = options.metrics ?? createMetrics();
  const publicUrl = () => "http://127.0.0.1:8080";
  const organisation = createOrganisation(meta, access, publicUrl);
  const routes = [
    ...orgRoutes(meta),
    ...serviceRoutes(services),
    ...hostRoutes(hosts),
    ...metricRoutes(queries, series),
    ...graphDefRoutes(graphs),
    ...metadataRoutes(meta),
    ...checkRoutes(createChecks(meta, events, clock)),
    ...dashboardRoutes(boards),
    ...annotationRoutes(boards),
    ...peopleRoutes(organisation, clock),
    ...awsIntegrationRoutes(meta),
    ...organisationRoutes(organisation, clock),
    ...publicRoutes({
      ipRanges: () => ipRanges({ announced: [], egress: ["192.0.2.1"], publicUrl }),
      images: meta.alertImages,
    }),
    ...sessionRoutes({
      people: createPeople(meta, access, clock),
      version: "0.0.0",
      publicUrl,
      loopbackOnly: true,
    }),
    ...overviewRoutes(
      createOverview(meta, series, services, () => undefined, clock),
      series,
      dir,
    ),
    ...hostPageRoutes({ list: createHostList(meta, series, clock), hosts, meta, store: series }),
    ...graphRoutes(graphs, queries),
    ...expressionRoutes(expressions, clock),
    ...boardRoutes(boards, createWidgetGraphs(meta, graphs)),
    ...serviceMemoRoutes(services),
    ...keyRoutes(meta, access.refresh),
    ...eventRoutes(events),
    ...healthRoutes({ access, meta, store: series, metrics, version: "0.0.0" }),
    ...alertingRoutes({ meta, events, clock, ...alerting }),
    ...(options.extra ?? []),
  ];
  const built = await buildHttp({
    access,
    routes,
    ingest: ingestPath({
      ingest,
      authorize: authorizeIngest(access, options.trustedProxies ?? []),
      requireService: async (of, name) => void (await services.get(of, name)),
      fail(error) {
        const { status, body, headers } = toFailure(error);
        return { status, headers: { ...headers }, body: Buffer.from(JSON.stringify(body)) };
      },
      observe: metrics.request,
      bodyLimitBytes: 1024 * 1024,
    }),
    pages: { dir: join(dir, "none") },
    log,
    metrics,
    version: "0.0.0",
    trustedProxies: [],
    rateLimit: 0,
    ...options,
  });
  app = built;
  async function makeKey(rights: Omit<NewKey, "name">): Promise<string> {
    const { secret } = await meta.keys.create(org.id, { name: "a key", ...rights }, cause());
    await access.refresh();
    return secret.reveal();
  }
  const key = await makeKey({ read: true, write: true });
  const answers = new Map(routes.map((route) => [`${route.method} ${route.path}`, route.answer]));

  const edge: Edge = {
    app: built,
    routes,
    clock,
    series,
    meta,
    access,
    events,
    alerting,
    org: org.id,
    key,
    log: () => lines.join("\n"),
    makeKey,

    async call(line, { body, raw, headers = {}, key: own = key, from = "192.0.2.9" } = {}) {
      const [method, url] = line.split(" ") as [NonNullable<InjectOptions["method"]>, string];
      const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await built.inject({
        method,
        url,
        remoteAddress: from,
        headers: {
          ...(own === null ? {} : { "x-api-key": own }),
          ...(payload === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        body: jsonOf(answer.body),
        cookies: Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value])),
        bytes: answer.rawPayload,
      };
    },

    async ok(line, how) {
      const answer = await edge.call(line, how);
      deepEqual([answer.status, answer.status === 200 ? "" : answer.text], [200, ""], line);
      const [method, url] = line.split(" ") as [string, string];
      checkShape(answers, method, url.split("?")[0]!, answer.body);
      return answer.body;
    },

    async host(name, more = {}) {
      return ((await edge.ok("POST /api/v0/hosts", { body: { name, meta: {}, ...more } })) as { id: string }).id;
    },

    point(hostId, name, value, at = Math.floor(clock.now() / 1000)) {
      series.put(org.id, targetKey({ kind: "host", id: hostId }), name, at, value);
    },

    async signIn(authority) {
      const name = `${authority} ${lines.length}`;
      const user = { name, password: "correct horse battery", authority, locale: "en", timeZone: "UTC" } as const;
      await meta.users.create(org.id, user, cause());
      const answer = await edge.call("POST /api/sawara/v1/session", {
        key: null,
        body: { name, password: user.password },
      });
      const { csrfToken } = answer.body as { csrfToken: string };
      return { cookie: `sawara_session=${answer.cookies.sawara_session}`, "x-csrf-token": csrfToken };
    },
  };
  return edge;
}

/** An answer has all that its route declares, and nothing besides: clients and the OpenAPI document rely on both. */
function checkShape(answers: ReadonlyMap<string, Route["answer"]>, method: string, path: string, body: unknown): void {
  for (const [declared, schema] of answers) {
    const [of, pattern] = declared.split(" ") as [string, string];
    if (of !== method || !new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}$`).test(path)) continue;
    if (path.endsWith("/metrics") && pattern === "/metrics") return;
    deepEqual(schema.parse(body), body, `${method} ${path} does not answer as it declares`);
    return;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function recordingLogger(lines: string[]): Logger {
  const note = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger: Logger = {
    debug: note("debug"),
    info: note("info"),
    warn: note("warn"),
    error: note("error"),
    child: () => logger,
  };
  return logger;
}
