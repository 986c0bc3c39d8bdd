import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { alertsByHost, badnessOf, countWorst, type HostAlerts, worstOf } from "#core/host-list.ts";
import { SECURITY_HEADERS } from "#http/security.ts";
import { GraphList, Query, QueryResult } from "#wire/own/graphs.ts";
import { HostDetail, HostList, HostListQuery, HostStatus } from "#wire/own/hosts.ts";
import { ApiKey, ApiKeyChange, ApiKeyList, AuditChoices, AuditLog, CreatedApiKey, NewApiKey } from "#wire/own/keys.ts";
import { Overview, ServiceList, Storage } from "#wire/own/overview.ts";
import { Preferences, Session, SessionList, Setup, SignIn } from "#wire/own/session.ts";
import { alertingRoutes } from "./web-mock-alerting.ts";
import { makeAlerts } from "./web-mock-alerts.ts";
import {
  answerQuery,
  byStatus,
  chance,
  detailOf,
  failing,
  HOST_GRAPHS,
  isSilent,
  type MockHost,
  makeHosts,
  makeServices,
  rowOf,
  SERVICE_GRAPHS,
  summaries,
} from "./web-mock-data.ts";
import { migrationRoutes } from "./web-mock-migrations.ts";
import { type MockRoute, parse, path, Refusal } from "./web-mock-route.ts";
import { sliRoutes } from "./web-mock-slis.ts";
import { sloRoutes } from "./web-mock-slos.ts";

const DIST = fileURLToPath(new URL("../../web/dist", import.meta.url));
const TOKEN = "one-time-token";

export interface WebMockOptions {
  /** 0 for a server that nobody has set up yet. */
  readonly people?: 0 | 1;
  readonly hosts?: number;
  readonly loopbackOnly?: boolean;
  /** Nobody has made a monitor, a channel or a downtime yet. */
  readonly isQuiet?: boolean;
  /** Absent: a free one. */
  readonly port?: number;
}

/** Stands in for the server: our own API over generated data, every answer checked against the schemas it claims. */
export interface WebMock {
  readonly url: string;
  /** Where the first run begins. */
  readonly setupUrl: string;
  readonly user: { readonly name: string; readonly password: string };
  /** Requests so far, as `POST /api/sawara/v1/query`. */
  readonly requests: readonly string[];
  /** A host registers, as an agent would make it. */
  register(name: string): MockHost;
  /** The next requests that match get this answer. */
  failNext(path: RegExp, status: number, message: string): void;
  close(): Promise<void>;
}

interface Person {
  name: string;
  password: string;
  locale: "en" | "ja";
  timeZone: string;
}

const seconds = (): number => Math.floor(Date.now() / 1_000);

export async function startWebMock(options: WebMockOptions = {}): Promise<WebMock> {
  const began = seconds();
  const hosts = makeHosts(options.hosts ?? 10_000, began);
  const services = makeServices();
  const user = { name: "ken", password: "correct horse battery" };
  let person: Person | undefined = options.people === 0 ? undefined : { ...user, locale: "en", timeZone: "Asia/Tokyo" };
  const sessions = new Set<string>();
  const keys: ApiKey[] = [
    {
      id: "k1",
      name: "agents",
      hint: "sw_4fQ2",
      read: true,
      write: true,
      traffic: false,
      createdAt: began - 9e6,
      createdBy: "ken",
      lastUsedAt: began - 20,
    },
    {
      id: "k2",
      name: "terraform",
      hint: "sw_bZ81",
      read: true,
      write: true,
      traffic: true,
      createdAt: began - 4e6,
      createdBy: "ken",
    },
    {
      id: "k3",
      name: "old laptop",
      hint: "sw_9aa0",
      read: true,
      write: false,
      traffic: false,
      createdAt: began - 2e7,
      createdBy: "ken",
      revokedAt: began - 1e6,
    },
  ];
  const entries: AuditLog["entries"] = [];
  const failures: { path: RegExp; status: number; message: string }[] = [];
  const requests: string[] = [];
  const streams = new Set<ServerResponse>();
  let counter = 0;

  const record = (action: string, subject: string, detail?: unknown): void => {
    entries.unshift({
      id: String(++counter).padStart(8, "0"),
      at: seconds(),
      actor: person?.name ?? "agents",
      action,
      subject,
      from: "192.0.2.7",
      ...(detail === undefined ? {} : { detail }),
    });
  };
  for (let i = 60; i > 0; i--)
    record("host.set-status", `host:${hosts[(i * 7) % hosts.length]!.id}`, { status: "working" });
  record("role.create", "role:Shop:web");
  record("key.create", "key:agents");

  const onHosts = alertsByHost(
    options.isQuiet === true
      ? []
      : makeAlerts(hosts, began).flatMap(({ row: { host, status, closedAt } }) =>
          closedAt === undefined ? [{ hostId: host?.id, status }] : [],
        ),
  );
  const alive = (): MockHost[] => hosts.filter(({ retired }) => !retired);
  const hostOf = (id: string): MockHost => {
    const found = hosts.find((host) => host.id === id);
    if (found === undefined) throw new Refusal(404, `Cannot find host "${id}"`);
    return found;
  };
  const session = (): Session =>
    person === undefined
      ? { state: "setup", version: "0.1.0" }
      : {
          state: "signed-in",
          version: "0.1.0",
          user: { id: "u1", name: person.name, locale: person.locale, timeZone: person.timeZone },
          org: { name: "acme", displayName: "ACME" },
          authority: "owner",
          csrfToken: "csrf-token",
          publicUrl: `http://127.0.0.1:${address().port}`,
          loopbackOnly: options.loopbackOnly ?? true,
        };
  const signIn = (response: ServerResponse): Session => {
    const id = `s${++counter}`;
    sessions.add(id);
    response.setHeader("Set-Cookie", `sawara=${id}; Path=/; HttpOnly; SameSite=Lax`);
    return session();
  };
  const own = "/api/sawara/v1";
  const v0 = "/api/v0";
  const success = { success: true };
  const routes: readonly MockRoute[] = [
    ...alertingRoutes({
      hosts: alive(),
      isQuiet: options.isQuiet ?? false,
      by: () => person!.name,
      tell: (event) => {
        for (const stream of streams) stream.write(`event: ${event}\ndata: {}\n\n`);
      },
    }),
    ...sliRoutes(),
    ...sloRoutes({ isQuiet: options.isQuiet ?? false, by: () => person!.name }),
    ...migrationRoutes({
      isQuiet: options.isQuiet ?? false,
      by: () => person!.name,
      tell: (event) => {
        for (const stream of streams) stream.write(`event: ${event}\ndata: {}\n\n`);
      },
    }),
    [
      "GET",
      path(`${own}/sessions`),
      SessionList,
      () => ({ sessions: [{ createdAt: seconds() - 3_600, lastUsedAt: seconds(), isThis: true }] }),
    ],
    [
      "PATCH",
      path(`${own}/session`),
      Session,
      ({ body }) => {
        Object.assign(
          person!,
          withoutUndefined({ locale: parse(Preferences, body).locale, timeZone: parse(Preferences, body).timeZone }),
        );
        return session();
      },
    ],
    [
      "GET",
      path(`${own}/overview`),
      Overview,
      () => {
        const all = alive();
        return {
          hosts: { total: all.length, byStatus: byStatus(all), silent: all.filter(isSilent).length },
          failingChecks: failing(all),
          services: summaries(services, all, onHosts),
          changes: entries.slice(0, 20).map(({ at, action, subject, actor }) => ({ at, action, subject, actor })),
          ownHostId: hosts[0]!.id,
          started: { firstGraph: true, secondHost: all.length > 1 },
        };
      },
    ],
    ["GET", path(`${own}/hosts`), HostList, ({ query }) => listHosts(alive(), services, query, onHosts)],
    ["GET", path(`${own}/hosts/:id`), HostDetail, ({ params: [id] }) => detailOf(hostOf(id!), seconds())],
    [
      "GET",
      path(`${own}/hosts/:id/graphs`),
      GraphList,
      ({ params: [id] }) => {
        hostOf(id!);
        return { graphs: HOST_GRAPHS };
      },
    ],
    ["GET", path(`${own}/services`), ServiceList, () => ({ services: summaries(services, alive(), onHosts) })],
    [
      "GET",
      path(`${own}/services/:s/graphs`),
      GraphList,
      ({ params: [name] }) => ({ graphs: name === "Shop" ? SERVICE_GRAPHS : [] }),
    ],
    ["GET", path(`${own}/services/:s/roles/:r/graphs`), GraphList, () => ({ graphs: HOST_GRAPHS.slice(0, 6) })],
    ["POST", path(`${own}/query`), QueryResult, ({ body }) => answerQuery(parse(Query, body), alive(), seconds())],
    ["GET", path(`${own}/api-keys`), ApiKeyList, () => ({ keys })],
    [
      "POST",
      path(`${own}/api-keys`),
      CreatedApiKey,
      ({ body }) => {
        const { name, read, write, traffic } = parse(NewApiKey, body);
        const secret = `sw_${String(chance(`${name} ${keys.length}`))
          .slice(2)
          .padEnd(16, "7")}abcdefghijklmnopqrstuv`;
        const key = {
          id: `k${keys.length + 1}`,
          name,
          hint: secret.slice(0, 7),
          read,
          write,
          traffic,
          createdAt: seconds(),
          createdBy: person!.name,
        };
        keys.push(key);
        record("key.create", `key:${name}`);
        return { key, secret };
      },
    ],
    [
      "PATCH",
      path(`${own}/api-keys/:id`),
      ApiKey,
      ({ params: [id], body }) => {
        const key = keys.find((one) => one.id === id);
        if (key === undefined) throw new Refusal(404, `Cannot find API key "${id}"`);
        key.traffic = parse(ApiKeyChange, body).traffic;
        record("key.change", `key:${key.name}`);
        return key;
      },
    ],
    [
      "DELETE",
      path(`${own}/api-keys/:id`),
      undefined,
      ({ params: [id] }) => {
        const key = keys.find((one) => one.id === id);
        if (key === undefined) throw new Refusal(404, `Cannot find API key "${id}"`);
        key.revokedAt = seconds();
        record("key.revoke", `key:${key.name}`);
        return success;
      },
    ],
    [
      "GET",
      path(`${own}/audit-log`),
      AuditLog,
      ({ query }) => {
        const limit = Number(query.get("limit") ?? 50);
        const before = query.get("before");
        const is = (name: string, value: string) => [null, value].includes(query.get(name));
        const wanted = entries.filter(({ actor, action }) => is("actor", actor) && is("action", action));
        const rest = before === null ? wanted : wanted.filter(({ id }) => id < before);
        const page = rest.slice(0, limit);
        return { entries: page, ...(rest.length > limit ? { nextBefore: page.at(-1)!.id } : {}) };
      },
    ],
    [
      "GET",
      path(`${own}/audit-log/choices`),
      AuditChoices,
      () => ({
        actors: [...new Set(entries.map(({ actor }) => actor))].sort(),
        actions: [...new Set(entries.map(({ action }) => action))].sort(),
      }),
    ],
    [
      "GET",
      path(`${own}/storage`),
      Storage,
      () => ({
        ready: true,
        activeSeries: 412_377,
        activeTargets: alive().length,
        pointsPerSecond: 6_873,
        hotBytes: 310 * 1024 ** 2,
        logBytes: 74 * 1024 ** 2,
        segmentBytes: 41.2 * 1024 ** 3,
        segments: 418,
        bytesPerPoint: 1.31,
        diskFreeBytes: 391 * 1024 ** 3,
        diskTotalBytes: 500 * 1024 ** 3,
      }),
    ],
    [
      "POST",
      path(`${v0}/hosts/bulk-update-statuses`),
      undefined,
      ({ body }) => {
        const { ids, status } = body as { ids: string[]; status: string };
        if (ids.length > 30) throw new Refusal(400, `Cannot change statuses: found ${ids.length} ids, want at most 30`);
        for (const id of ids) hostOf(id).status = parse(HostStatus, status);
        for (const id of ids) record("host.set-status", `host:${id}`);
        return success;
      },
    ],
    [
      "POST",
      path(`${v0}/hosts/bulk-retire`),
      undefined,
      ({ body }) => {
        for (const id of (body as { ids: string[] }).ids) hostOf(id).retired = true;
        return success;
      },
    ],
    [
      "POST",
      path(`${v0}/hosts/:id/status`),
      undefined,
      ({ params: [id], body }) => {
        hostOf(id!).status = parse(HostStatus, (body as { status: unknown }).status);
        record("host.set-status", `host:${id}`);
        return success;
      },
    ],
    [
      "POST",
      path(`${v0}/hosts/:id/retire`),
      undefined,
      ({ params: [id] }) => {
        hostOf(id!).retired = true;
        record("host.retire", `host:${id}`);
        return success;
      },
    ],
    [
      "PUT",
      path(`${v0}/hosts/:id/role-fullnames`),
      undefined,
      ({ params: [id], body }) => {
        hostOf(id!).roles = [...(body as { roleFullnames: string[] }).roleFullnames].sort();
        return success;
      },
    ],
    [
      "POST",
      path(`${v0}/services`),
      undefined,
      ({ body }) => {
        const { name, memo } = body as { name: string; memo: string };
        if (services.has(name)) throw new Refusal(400, `Cannot create service "${name}": the name is taken`);
        services.set(name, { memo, roles: new Map() });
        record("service.create", `service:${name}`);
        return { name, memo, roles: [] };
      },
    ],
    [
      "DELETE",
      path(`${v0}/services/:s`),
      undefined,
      ({ params: [name] }) => {
        if (!services.delete(name!)) throw new Refusal(404, `Cannot find service "${name}"`);
        record("service.remove", `service:${name}`);
        return { name, memo: "", roles: [] };
      },
    ],
    [
      "POST",
      path(`${v0}/services/:s/roles`),
      undefined,
      ({ params: [service], body }) => {
        const { name, memo } = body as { name: string; memo: string };
        services.get(service!)!.roles.set(name, memo);
        record("role.create", `role:${service}:${name}`);
        return { name, memo };
      },
    ],
    [
      "DELETE",
      path(`${v0}/services/:s/roles/:r`),
      undefined,
      ({ params: [service, name] }) => {
        services.get(service!)?.roles.delete(name!);
        record("role.remove", `role:${service}:${name}`);
        return { name, memo: "" };
      },
    ],
    [
      "GET",
      path(`${v0}/services/:s/metadata`),
      undefined,
      ({ params: [name] }) => ({
        metadata: name === "Shop" ? [{ namespace: "owners" }] : [],
      }),
    ],
    ["GET", path(`${v0}/services/:s/metadata/:n`), undefined, () => ({ team: "checkout", pager: "#shop-oncall" })],
  ];

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://mock");
    const method = request.method ?? "GET";
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (!pathname.startsWith("/api/")) {
      sendFile(pathname, response);
      return;
    }
    requests.push(`${method} ${pathname}`);
    const body = await readJson(request);
    const cookie = /sawara=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    const known = cookie !== undefined && sessions.has(cookie);
    const failure = failures.findIndex((one) => one.path.test(pathname));
    if (failure >= 0) {
      const [{ status, message }] = failures.splice(failure, 1) as [(typeof failures)[number]];
      throw new Refusal(status, message);
    }
    if (pathname === `${own}/session` && method === "GET") {
      const answer = known || person === undefined ? session() : { state: "anonymous", version: "0.1.0" };
      sendJson(response, Session.parse(answer));
      return;
    }
    if (pathname === `${own}/setup`) {
      const wanted = parse(Setup, body);
      if (person !== undefined) throw new Refusal(409, "Cannot set up: there is a person already");
      if (wanted.token !== TOKEN)
        throw new Refusal(403, "Cannot set up: the token is not the one that the server printed", {
          token: "This is not the token that the server printed",
        });
      person = { name: wanted.name, password: wanted.password, locale: wanted.locale, timeZone: wanted.timeZone };
      record("setup.complete", `user:${person.name}`);
      sendJson(response, Session.parse(signIn(response)));
      return;
    }
    if (pathname === `${own}/session` && method === "POST") {
      const wanted = parse(SignIn, body);
      if (person === undefined || wanted.name !== person.name || wanted.password !== person.password)
        throw new Refusal(401, "Name or password is wrong");
      sendJson(response, Session.parse(signIn(response)));
      return;
    }
    if (!known) throw new Refusal(401, "Sign in first");
    if (method !== "GET" && request.headers["x-csrf-token"] !== "csrf-token")
      throw new Refusal(403, "The CSRF token is missing");
    if (pathname === `${own}/session` && method === "DELETE") {
      sessions.delete(cookie);
      sendJson(response, success);
      return;
    }
    if (pathname === `${own}/events`) {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
      response.write(": open\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    for (const [verb, pattern, schema, answer] of routes) {
      const match = verb === method ? pattern.exec(pathname) : null;
      if (match === null) continue;
      const value = answer({ params: match.slice(1).map(decodeURIComponent), query: searchParams, body, response });
      sendJson(response, schema === undefined ? value : schema.parse(value));
      return;
    }
    throw new Refusal(404, `Cannot find ${method} ${pathname}`);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      const fields = error instanceof Refusal ? error.fields : undefined;
      response.statusCode = status;
      sendJson(response, { error: { message, ...(fields === undefined ? {} : { fields }) } });
    });
  });
  const address = (): AddressInfo => server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${address().port}`;
  return {
    url,
    setupUrl: `${url}/welcome?token=${TOKEN}`,
    user,
    requests,
    register(name) {
      const host: MockHost = {
        ...hosts[0]!,
        id: `new${String(++counter).padStart(8, "0")}`,
        name,
        roles: [],
        registeredAt: seconds(),
        age: 1,
        retired: false,
      };
      hosts.push(host);
      record("host.register", `host:${host.id}`);
      for (const stream of streams) stream.write("event: host-registered\ndata: {}\n\n");
      return host;
    },
    failNext: (pattern, status, message) => failures.push({ path: pattern, status, message }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const withoutUndefined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

function listHosts(
  hosts: readonly MockHost[],
  services: ReturnType<typeof makeServices>,
  query: URLSearchParams,
  onHosts: ReadonlyMap<string, HostAlerts>,
): HostList {
  const wanted = HostListQuery.parse({
    ...Object.fromEntries(query),
    ...(query.has("status") ? { status: query.getAll("status") } : {}),
    ...(query.has("alerts") ? { alerts: query.getAll("alerts") } : {}),
  });
  const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
  const q = fold(wanted.q ?? "");
  const now = seconds();
  const base = hosts.filter((host) => {
    if (q !== "" && ![host.name, host.id, host.address, ...host.roles].some((text) => fold(text).includes(q)))
      return false;
    if (wanted.service === undefined) return true;
    return host.roles.some((fullname) =>
      wanted.role === undefined
        ? fullname.startsWith(`${wanted.service}:`)
        : fullname === `${wanted.service}:${wanted.role}`,
    );
  });
  const statuses = wanted.status === undefined ? undefined : [wanted.status].flat();
  const inStatus = statuses === undefined ? base : base.filter(({ status }) => statuses.includes(status));
  const levels = wanted.alerts === undefined ? undefined : [wanted.alerts].flat();
  const found =
    levels === undefined
      ? inStatus
      : inStatus.filter(({ id }) => onHosts.has(id) && levels.includes(worstOf(onHosts.get(id)!)));
  const sign = wanted.order === "asc" ? 1 : -1;
  const keyOf = (host: MockHost): number | string => {
    const row = wanted.sort === "name" || wanted.sort === "status" ? undefined : rowOf(host, now);
    const numbers = {
      cpu: row?.cpuPercent,
      memory: row?.memoryPercent,
      load: row?.loadPerCore,
      alerts: onHosts.has(host.id) ? badnessOf(onHosts.get(host.id)!) : -1,
      disk: row?.diskPercent,
      seen: row?.lastSeenAt,
    };
    return wanted.sort === "name" ? host.name : wanted.sort === "status" ? host.status : (numbers[wanted.sort] ?? -1);
  };
  const sorted = found
    .map((host) => ({ host, key: keyOf(host) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.host.id < b.host.id ? -1 : 1));
  return {
    total: found.length,
    offset: wanted.offset,
    facets: {
      status: byStatus(base),
      alerts: countWorst(inStatus.flatMap(({ id }) => onHosts.get(id) ?? [])),
      services: summaries(services, hosts).map(({ name, hosts: count, roles }) => ({
        name,
        hosts: count,
        roles: roles.map((role) => role.name),
      })),
    },
    hosts: sorted.slice(wanted.offset, wanted.offset + wanted.limit).map(({ host }) => ({
      ...rowOf(host, now),
      ...(onHosts.has(host.id) ? { alerts: onHosts.get(host.id)! } : {}),
    })),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(JSON.stringify(value));
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Files of the build, and its one page for every path of the application. */
function sendFile(pathname: string, response: ServerResponse): void {
  const wanted = join(DIST, normalize(pathname));
  const file =
    wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(DIST, "index.html");
  response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
  createReadStream(file).pipe(response);
}

if (import.meta.main) {
  const mock = await startWebMock({
    port: Number(process.env.PORT ?? 8080),
    hosts: Number(process.env.HOSTS ?? 10_000),
  });
  console.error(`${mock.url}, ${mock.user.name} / ${mock.user.password}`);
}
