import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "#kit/free-port.ts";
import { eventually } from "./eventually.ts";

/** A server that stops has ended long before. */
const STOP_LIMIT_MS = 60_000;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The real server in a process of its own, as a user starts it. */
export interface TestServer {
  readonly url: string;
  /** A key that may read and write, and move traffic where the options say so. */
  readonly apiKey: string;
  readonly dataDir: string;
  /** Everything that it has written to stderr, over all its lives. */
  log(): string;
  /** The address with the one-time token that the first start prints: it is written a moment after /readyz answers. */
  setupUrl(): Promise<string>;
  pid(): number;
  /** SIGTERM, and wait. */
  stop(): Promise<void>;
  /** SIGKILL, and wait. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data directory; resolves when it is ready. */
  restart(): Promise<void>;
  /** Stops it and deletes the data directory. */
  remove(): Promise<void>;
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; headers: Headers }>;
}

export interface TestServerOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its key may move traffic. */
  readonly moveTraffic?: boolean;
  /** Runs our own agent too. */
  readonly agent?: boolean;
  /** Absent: a new one. */
  readonly dataDir?: string;
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "sawara-test-"));
  const apiKey = "test-key-0123456789abcdefghijklmnopqrstuvw";
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let log = "";
  let child: ChildProcess;
  const bootstrap = {
    SAWARA_BOOTSTRAP_API_KEY: apiKey,
    SAWARA_BOOTSTRAP_MOVE_TRAFFIC: String(options.moveTraffic ?? false),
  };

  async function launch(): Promise<void> {
    child = spawn(
      join(root, "bin/sawara"),
      [
        "server",
        "--port",
        String(port),
        "--data-dir",
        dataDir,
        ...(options.agent ? [] : ["--no-agent"]),
        ...(options.args ?? []),
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...bootstrap, ...options.env } },
    );
    const started = child;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
    await eventually(
      "the server is ready",
      async () => {
        const ended = started.exitCode ?? started.signalCode;
        if (ended !== null) throw new Error(`The server ended with ${ended}:\n${log}`);
        return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok;
      },
      () => log,
    );
  }

  const seen = (wanted: RegExp): Promise<string> =>
    eventually(
      `the server writes ${wanted}`,
      () => wanted.exec(log)?.[0],
      () => log,
    );

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    const hangs = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await exited;
    clearTimeout(hangs);
    if (child.signalCode === "SIGKILL" && signal !== "SIGKILL")
      throw new Error(`The server did not stop within ${STOP_LIMIT_MS / 1000} s:\n${log}`);
  }

  await launch();
  const server: TestServer = {
    url,
    apiKey,
    dataDir,
    log: () => log,
    setupUrl: () => seen(/https?:\/\/\S+\/welcome\?token=[\w-]+/),
    pid: () => child.pid!,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    restart: launch,
    async remove() {
      await end("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
    async api(method, path, body) {
      const answer = await fetch(url + path, {
        method,
        headers: { "X-Api-Key": apiKey, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), headers: answer.headers };
    },
  };
  return server;
}
