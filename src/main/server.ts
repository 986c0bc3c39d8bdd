import { mkdirSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAccess } from "#app/access.ts";
import { heardChecks, heardHosts, heardServices } from "#app/alerting/heard.ts";
import { createBoards } from "#app/boards.ts";
import { createChecks } from "#app/checks.ts";
import { createEvents } from "#app/events.ts";
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
import { EXIT } from "#cli/exit.ts";
import { buildHttp } from "#http/app.ts";
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
import { systemClock } from "#kit/clock.ts";
import { DirectoryInUse, lockDirectory } from "#kit/dir-lock.ts";
import { createLogger, type Logger } from "#kit/log.ts";
import { createMetrics } from "#kit/metrics.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import { openStore } from "#tsdb/store.ts";
import { parseHostPoints, parseServicePoints } from "#wire/tsdb-parse.ts";
import { startAgent } from "./agent-child.ts";
import { createWatching } from "./alerting.ts";
import { authorizeIngest } from "./authorize-ingest.ts";
import { createDirectory } from "./directory.ts";
import { createMigrating } from "./migrations.ts";
import type { ServerOptions } from "./options.ts";
import { createSli } from "./sli-sources.ts";
import { createSloService } from "./slos.ts";
import { stopSignal } from "./stop-signal.ts";
import { telemetry } from "./telemetry.ts";
import { VERSION } from "./version.ts";

const DAY = 86_400;
/** Caches learn of other processes' changes this often: a revoked key works nowhere after twice that [AC3]. */
const REFRESH_EVERY_MS = 2_500;
/** Seven parts and their limits fit the 90 s that systemd gives a service to stop; each usually takes milliseconds. */
const STOP_LIMIT_MS = 10_000;
const SYSTEM = { kind: "system", id: "", name: "sawara" } as const;

/** Runs the server until a signal; answers the exit code. Builds from the bottom up and stops in reverse. */
export async function runServer(options: ServerOptions): Promise<number> {
  const log = createLogger(options.logLevel);
  const stops: (() => Promise<unknown>)[] = [];
  try {
    // Heard from the beginning: who is told to stop as soon as it listens has to stop, not to die.
    const stopped = stopSignal();
    await start(options, log, stops);
    await stopped;
    log.info({}, "Stopping");
    return EXIT.ok;
  } catch (error) {
    if (error instanceof DirectoryInUse) {
      log.error({}, error.message);
      return EXIT.tryLater;
    }
    throw error;
  } finally {
    for (const stop of stops.reverse()) {
      await within(STOP_LIMIT_MS, stop()).catch((error) =>
        log.warn({ err: String(error) }, "Something did not stop cleanly"),
      );
    }
  }
}

/** Nothing acknowledged depends on a clean end, so no part may keep the process from it. */
async function within(ms: number, ended: Promise<unknown>): Promise<void> {
  const late = AbortSignal.timeout(ms);
  await Promise.race([
    ended,
    new Promise((_, reject) => late.addEventListener("abort", () => reject(late.reason), { once: true })),
  ]);
}

async function start(options: ServerOptions, log: Logger, stops: (() => Promise<unknown>)[]): Promise<void> {
  const clock = systemClock;
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockDirectory(dataDir);
  stops.push(() => lock.release());

  const meta = await openMeta({ url: options.databaseUrl?.reveal(), file: join(dataDir, "meta.sqlite"), log, clock });
  stops.push(() => meta.close());
  const org = await meta.orgs.ensure(options.orgName, { actor: SYSTEM, at: clock.now() });
  if (options.bootstrapApiKey !== undefined) {
    await meta.keys.ensure(
      org.id,
      options.bootstrapApiKey.reveal(),
      { name: "bootstrap", read: true, write: true, traffic: options.bootstrapMoveTraffic },
      { actor: SYSTEM, at: clock.now() },
    );
  }

  const store = await openStore({
    dir: join(dataDir, "points"),
    clock,
    log,
    logCapBytes: options.logCap,
    ...(options.retention === undefined ? {} : { retentionDays: options.retention / DAY }),
  });
  stops.push(() => store.close());
  let fatal: (error: unknown) => void = () => {};
  store.ready.catch((error) => fatal(error));

  const access = createAccess(meta, options.orgName, clock);
  const live = createLiveHosts(meta, clock);
  const refreshing = new AbortController();
  stops.push(async () => refreshing.abort());
  await access.refresh();
  await live.refresh();
  void refreshCaches(refreshing.signal, [access.refresh, live.refresh], log);

  const events = createEvents();
  const boards = createBoards(meta, events);
  const directory = createDirectory(meta, live);
  const expressions = createExpressions(store, directory, clock);
  const queries = createQueries(store, directory, expressions, clock);
  const ingest = createIngest(store, live, { hostPoints: parseHostPoints, servicePoints: parseServicePoints }, clock);
  const bound = { port: options.port };
  const publicUrl = () => options.publicUrl ?? `http://${urlHost(options.host)}:${bound.port}`;
  const loopbackOnly = options.publicUrl === undefined && isLoopback(options.host);
  const watching = createWatching({
    options,
    meta,
    store,
    expressions,
    directory,
    ingest,
    events,
    signedLinks: (notification, delivery) => migrating.signedLinks(notification, delivery),
    publicUrl,
    isReachable: () => !isLoopback(new URL(publicUrl()).hostname),
    clock,
    log,
  });
  const slos = createSloService({ meta, watching, events, clock, log });
  const migrating = createMigrating({
    budgets: slos.budgets,
    override: slos.override,
    meta,
    store,
    boards,
    events,
    dataDir,
    files: options.migrationFiles,
    publicUrl,
    checkAddress: (orgId, address) => access.checkAddress(orgId, "web", address),
    clock,
    log,
  });
  const sli = createSli({
    meta,
    expressions,
    ingest,
    retention: options.sliRetention,
    dataDir,
    files: options.migrationFiles,
    clock,
    log,
  });
  const { verbs: alerts, watcher } = watching.alerting;
  const hosts = heardHosts(createHosts({ meta, store, live, events, clock }), { meta, alerts, ...watching.alerting });
  const services = heardServices(createServices(meta, store, clock), alerts);
  const checks = heardChecks(createChecks(meta, events, clock), watcher);
  const graphs = createGraphs(meta, store, services, clock);
  const people = createPeople(meta, access, clock);
  const organisation = createOrganisation(meta, access, publicUrl, watching.mailInvitation);
  let ownHost: string | undefined;
  const overview = createOverview(meta, store, services, () => ownHost, clock);
  const metrics = createMetrics();
  metrics.gauges(telemetry(store, ingest));
  metrics.gauges(watching.gauges);

  const routes = [
    ...orgRoutes(meta),
    ...serviceRoutes(services),
    ...hostRoutes(hosts),
    ...metricRoutes(queries, store),
    ...graphDefRoutes(graphs),
    ...metadataRoutes(meta),
    ...checkRoutes(checks),
    ...watching.routes,
    ...migrating.routes,
    ...sli.routes,
    ...slos.routes,
    ...dashboardRoutes(boards),
    ...annotationRoutes(boards),
    ...peopleRoutes(organisation, clock),
    ...awsIntegrationRoutes(meta),
    ...organisationRoutes(organisation, clock),
    ...sessionRoutes({
      people,
      version: VERSION,
      publicUrl,
      loopbackOnly,
    }),
    ...overviewRoutes(overview, store, dataDir),
    ...hostPageRoutes({ list: createHostList(meta, store, clock), hosts, meta, store }),
    ...graphRoutes(graphs, queries),
    ...expressionRoutes(expressions, clock),
    ...boardRoutes(boards, createWidgetGraphs(meta, graphs)),
    ...serviceMemoRoutes(services),
    ...keyRoutes(meta, access.refresh),
    ...eventRoutes(events),
    ...healthRoutes({ access, meta, store, metrics, version: VERSION }),
  ];
  const app = await buildHttp({
    access,
    routes,
    ingest: ingestPath({
      ingest,
      authorize: authorizeIngest(access, options.trustedProxies),
      async requireService(orgId, service) {
        await services.get(orgId, service);
      },
      fail(error) {
        const { status, body, headers, bug } = toFailure(error);
        if (bug) log.error({ err: (error as Error).stack }, "Bug in a post of points");
        return {
          status,
          headers: { ...headers, "Content-Type": "application/json" },
          body: Buffer.from(JSON.stringify(body)),
        };
      },
      observe: (route, status, seconds, bytes) => metrics.request(route, status, seconds, bytes),
      bodyLimitBytes: options.bodyLimit,
    }),
    pages: { dir: fileURLToPath(new URL("../../web/dist", import.meta.url)) },
    log,
    metrics,
    version: VERSION,
    trustedProxies: options.trustedProxies,
    rateLimit: options.rateLimit,
  });
  const address = await app.listen({ host: options.host, port: options.port });
  bound.port = Number(new URL(address).port);
  stops.push(() => app.close());
  log.info({ address: publicUrl(), version: VERSION, database: meta.engine }, "Listening");
  await announce(meta, publicUrl());

  await watching.start();
  stops.push(() => watching.stop());
  slos.start();
  migrating.start();
  stops.push(() => migrating.stop());
  sli.start();
  stops.push(() => sli.stop());

  if (options.agent && options.databaseUrl === undefined) {
    const agent = await startAgent({
      meta,
      org: org.id,
      url: `http://${urlHost(options.host)}:${bound.port}`,
      dataDir,
      clock,
      log,
    });
    agent.onHost((id) => {
      ownHost = id;
    });
    stops.push(() => agent.stop());
  }

  // A store that cannot be opened is no server: better to end with the reason than to answer 503 for ever.
  await Promise.race([store.ready, new Promise((_, reject) => (fatal = reject))]);
}

/** The one line that a person at a terminal needs: where to go, and at the first start with what. */
async function announce(meta: Meta, url: string): Promise<void> {
  if (await meta.setup.needed()) {
    const token = await meta.setup.issue(systemClock.now());
    process.stdout.write(
      `\nSawara is ready. Open this once to begin:\n\n    ${url}/welcome?token=${token.reveal()}\n\n`,
    );
  } else process.stdout.write(`\nSawara is ready: ${url}\n\n`);
}

async function refreshCaches(
  signal: AbortSignal,
  refreshes: readonly (() => Promise<void>)[],
  log: Logger,
): Promise<void> {
  while (!signal.aborted) {
    await systemClock.sleep(REFRESH_EVERY_MS, signal);
    for (const refresh of refreshes) {
      if (signal.aborted) return;
      await refresh().catch((error) =>
        log.warn({ err: String(error) }, "Cannot ask the database for changes; tried again in a moment"),
      );
    }
  }
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

/** The address to call us by from this machine. */
function urlHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return isIP(host) === 6 ? `[${host}]` : host;
}
