import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Client } from "pg";
import { freePort } from "#kit/free-port.ts";
import { eventually } from "./eventually.ts";

/** A real PostgreSQL server of this test process: on loopback, without syncing, gone with the process. */
export interface TestPostgres {
  readonly version: string;
  /** Of a database, as `openMeta` and `SAWARA_DATABASE_URL` want it. */
  url(database: string): string;
  /** A new database, empty or a copy of `template`, which nobody may be connected to. Answers its name. */
  createDatabase(template?: string): Promise<string>;
  /** Runs statements, one after the other. */
  run(database: string, ...statements: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** The directory with `postgres` and `initdb`: on the PATH, or where Debian keeps its versions; the newest of them. */
export function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  return places.find((place) => place !== "" && ["postgres", "initdb"].every((name) => existsSync(join(place, name))));
}

/**
 * For the `skip` of a suite: why it cannot run here, or `false`. With SAWARA_REQUIRE_SERVICES=1 there is no skipping, so that
 * the suite fails where the server is missing.
 */
export function withoutPostgres(): string | false {
  if (process.env.SAWARA_REQUIRE_SERVICES === "1" || findPostgres() !== undefined) return false;
  return "found no PostgreSQL server, want postgres and initdb on the PATH or under /usr/lib/postgresql";
}

let running: Promise<TestPostgres> | undefined;

/** The server of this test process, started by the first call. */
export function sharedPostgres(): Promise<TestPostgres> {
  running ??= startPostgres();
  return running;
}

/** Stops the shared server if it was started. */
export async function stopSharedPostgres(): Promise<void> {
  const stopping = running;
  running = undefined;
  // A server that did not start has nothing to stop.
  await stopping?.then(
    (server) => server.stop(),
    () => undefined,
  );
}

/**
 * Keeps the server company: stops it, without ceremony, and deletes its files as soon as standard input ends, which happens
 * however the test process goes, by SIGKILL too.
 */
const KEEPER = `
  exec 3<&0
  "$1" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \\
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB \\
    -c log_min_messages=fatal -c autovacuum=off 3<&- &
  server=$!
  (cat <&3 >/dev/null; kill -QUIT $server) &
  wait $server
  rm -rf "$2"
`;

/** Another process may take the free port before the server does. */
const START_ATTEMPTS = 3;

export async function startPostgres(): Promise<TestPostgres> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error("found no PostgreSQL server, want postgres and initdb");
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(bin);
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(bin: string): Promise<TestPostgres> {
  const user = unprivilegedUser();
  const dir = mkdtempSync(join(tmpdir(), "sawara-pg-"));
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  // Our own language would put translated messages before the tests.
  const how = { ...user, cwd: dir, env: { PATH: process.env.PATH ?? "", LC_ALL: "C" } };
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", join(dir, "data"), "-U", "sawara", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...how, encoding: "utf8" },
  );
  if (made.status !== 0) {
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  }
  const port = await freePort();
  const keeper = spawn("sh", ["-c", KEEPER, "sh", join(bin, "postgres"), dir, String(port)], {
    ...how,
    // In a session of its own, so that Ctrl-C reaches the tests only.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const url = (database: string) => `postgres://sawara@127.0.0.1:${port}/${database}`;
  const version = await waitUntilReady(keeper, url("postgres"));
  // From here on the process may end while the server runs.
  keeper.unref();
  for (const stream of [keeper.stdin, keeper.stderr]) (stream as unknown as { unref(): void }).unref();

  let databases = 0;
  const run = (database: string, ...statements: string[]) =>
    connected(url(database), async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  return {
    version,
    url,
    run,
    async createDatabase(template = "template1") {
      const name = `test_${++databases}`;
      await run("postgres", `create database ${name} template ${template}`);
      return name;
    },
    async stop() {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      keeper.ref();
      const ended = once(keeper, "exit");
      keeper.stdin.end();
      await ended;
    },
  };
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The server's version, as soon as it answers. */
async function waitUntilReady(keeper: ChildProcessByStdio<Writable, null, Readable>, url: string): Promise<string> {
  let log = "";
  keeper.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  let refused: unknown;
  const versionOf = () =>
    connected(url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      return rows[0]!.server_version;
    }).catch((error: unknown) => {
      if (keeper.exitCode !== null) throw new Error(`PostgreSQL ended with ${keeper.exitCode}:\n${log}`);
      refused = error;
      return undefined;
    });
  try {
    return await eventually("PostgreSQL answers", versionOf, () => `${refused}\n${log}`);
  } catch (error) {
    keeper.stdin.end();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = users.find(([user]) => user === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error("PostgreSQL cannot run as root, and there is neither a user postgres nor nobody");
}
