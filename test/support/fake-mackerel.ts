import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came in. */
export interface Seen {
  /** `POST /api/v0/tsdb`: without the query string. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; `undefined` when there was none. */
  readonly body: unknown;
}

/** What to answer: a status with a JSON body, or the JSON body of a 200. */
export type Handler = (seen: Seen) => { readonly status: number; readonly json: unknown } | Promise<object> | object;

export interface FakeMackerel {
  readonly url: string;
  /** Every request, oldest first. */
  readonly seen: Seen[];
  /** Replaces the answer for `"POST /api/v0/tsdb"` and the like; `*` stands for one segment. */
  on(key: string, handler: Handler): void;
  /** The bodies that came with `key`. */
  bodies<T = unknown>(key: string): T[];
  close(): Promise<void>;
}

const success = { success: true };

/**
 * A small Mackerel in this process, which knows one host and says yes to everything. For what the real server says, test
 * against the real server; this one is for outages, refusals and the order of requests.
 */
export async function fakeMackerel(): Promise<FakeMackerel> {
  const handlers = new Map<string, Handler>();
  const seen: Seen[] = [];
  const hosts = new Map<string, Record<string, unknown>>();
  let nextHost = 1;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const one: Seen = {
      key: `${request.method} ${url.pathname}`,
      query: url.searchParams,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    seen.push(one);
    const handler = handlers.get(one.key) ?? handlers.get(pattern(handlers, one.key) ?? "");
    const answer = handler === undefined ? undefined : await handler(one);
    const isWhole = answer !== undefined && "status" in answer && "json" in answer;
    response.writeHead(answer === undefined ? 404 : isWhole ? Number(answer.status) : 200, {
      "Content-Type": "application/json",
    });
    const missing = { error: { message: `${one.key} is not in the fake` } };
    response.end(JSON.stringify(answer === undefined ? missing : isWhole ? answer.json : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const fake: FakeMackerel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    on: (key, handler) => void handlers.set(key, handler),
    bodies: <T>(key: string) => seen.filter((one) => one.key === key).map((one) => one.body as T),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const notFound = { status: 404, json: { error: { message: "Host Not Found." } } };
  const idOf = ({ key }: Seen) => key.split("/")[4] ?? "";
  fake.on("POST /api/v0/hosts", ({ body }) => {
    const id = `host${nextHost++}`;
    const roles = {};
    hosts.set(id, { memo: "", status: "working", isRetired: false, createdAt: 1, ...(body as object), roles, id });
    return { id };
  });
  fake.on("GET /api/v0/hosts", ({ query }) => ({
    hosts: [...hosts.values()].filter(
      ({ customIdentifier, isRetired }) => !isRetired && customIdentifier === query.get("customIdentifier"),
    ),
  }));
  fake.on("GET /api/v0/hosts/*", (one) => {
    const host = hosts.get(idOf(one));
    return host === undefined ? notFound : { host };
  });
  fake.on("PUT /api/v0/hosts/*", (one) => {
    const host = hosts.get(idOf(one));
    if (host === undefined) return notFound;
    hosts.set(idOf(one), { ...host, ...(one.body as object) });
    return { id: idOf(one) };
  });
  fake.on("POST /api/v0/hosts/*/status", (one) => {
    const host = hosts.get(idOf(one));
    if (host === undefined) return notFound;
    Object.assign(host, one.body);
    return success;
  });
  fake.on("POST /api/v0/hosts/*/retire", (one) => {
    const host = hosts.get(idOf(one));
    if (host === undefined) return notFound;
    Object.assign(host, { isRetired: true });
    return success;
  });
  for (const key of [
    "POST /api/v0/tsdb",
    "POST /api/v0/graph-defs/create",
    "POST /api/v0/monitoring/checks/report",
    "PUT /api/v0/hosts/*/metadata/*",
  ])
    fake.on(key, () => success);
  return fake;
}

function pattern(handlers: ReadonlyMap<string, Handler>, key: string): string | undefined {
  const found = key.split("/");
  return [...handlers.keys()].find((candidate) => {
    const wanted = candidate.split("/");
    return wanted.length === found.length && wanted.every((part, i) => part === "*" || part === found[i]);
  });
}
