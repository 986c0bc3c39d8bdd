import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { exitOf, statusText } from "#cli/migrate/status.ts";
import * as migrate from "#cli/migrate/verbs.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type OwnClient, ownClient } from "#client/own.ts";
import { systemClock } from "#kit/clock.ts";
import type { BackendPlan } from "./backend.ts";
import type { Fault } from "./fault.ts";
import { demoFile } from "./file.ts";
import { type Part, startModule, startSawara } from "./processes.ts";

export interface DemoOptions {
  readonly fault: Fault;
  /** Requests a second. */
  readonly rate: number;
  /** Keeps everything running at the end, until a signal. */
  readonly keep: boolean;
  readonly stopSignal: () => Promise<void>;
}

/** A hold that lasts is the end of a demo; one that clears is not. */
const HOLDS_FOR_S = 6;
/** Nothing in the demo takes so long. */
const LIMIT_S = 400;

/** A service moves from one back end to another while requests come in: everything is real, and in processes of its own. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-demo-"));
  const parts: Part[] = [];
  const started = (part: Part): Part => {
    parts.push(part);
    return part;
  };
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await Promise.all(parts.map((part) => part.end()));
    rmSync(dir, { recursive: true, force: true });
  };
  const interrupted = options.stopSignal().then(() => "interrupted" as const);
  try {
    const work = moved(options, dir, started, () => stopping, terminal);
    const code = await Promise.race([work, interrupted]);
    if (code === "interrupted") return EXIT.failed;
    if (options.keep) {
      terminal.err("The demo goes on until you press Ctrl-C\n");
      await interrupted;
    }
    return code;
  } finally {
    await stop();
  }
}

async function moved(
  { fault, rate }: DemoOptions,
  dir: string,
  started: (part: Part) => Part,
  isStopping: () => boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const say = (text: string) => terminal.err(`${text}\n`);
  say("Starting a server, a proxy, two back ends and a load generator ...");
  const apiKey = randomBytes(24).toString("base64url");
  const home = join(dir, "data", "migrations");
  mkdirSync(home, { recursive: true });
  const server = started(
    startSawara(["server", "--port", "0", "--data-dir", join(dir, "data"), "--no-agent"], {
      SAWARA_BOOTSTRAP_API_KEY: apiKey,
    }),
  );
  const backends = await startBackends(fault, dir, started, isStopping);
  const proxy = started(
    startSawara([
      ...["proxy", "--port", "0", "--control-port", "0", "--state-dir", join(home, "proxy")],
      ...["--stable", backends.stable, "--canary", backends.canary, "--health-path", "/healthz"],
      ...["--health-every", "1s", "--timeout", "5s"],
    ]),
  );
  const [, port, controlPort] = await proxy.said(/"port":(\d+),"controlPort":(\d+)/);
  started(startModule("load", [`http://127.0.0.1:${port}/`, String(rate)]));
  const [, url, token] = await server.said(/(http:\/\/\S+)\/welcome\?token=([\w-]+)/);

  const client = ownClient({ baseUrl: url!, apiKey });
  const password = randomBytes(9).toString("base64url");
  await client.setup({ token: token!, name: "demo", password, locale: "en", timeZone: "UTC" });
  say(`Requests go to http://127.0.0.1:${port}/, ${rate} a second`);
  say(`Watch it at ${url}/orgs/sawara/migrations/demo as "demo" with the password "${password}"\n`);

  const route = `  - { name: public, driver: proxy, url: "http://127.0.0.1:${controlPort}", tokenFile: proxy/token }`;
  const counter = started(
    startSawara(
      [
        ...["sli", "count", "demo", "--format", "ltsv", "--bucket", "1", "--final-after", "1s", "--limits", "500"],
        ...["--stable-log", join(dir, "stable.log"), "--canary-log", join(dir, "canary.log")],
        ...["--from-start", "--state-dir", join(dir, "sli")],
      ],
      { SAWARA_URL: url!, SAWARA_API_KEY: apiKey },
    ),
  );
  await client.createMigration(demoFile(route, "{ source: demo, bucket: 1s }"));
  await client.startMigration("demo");
  const breakNow: Partial<Record<Fault["kind"], () => void>> = {
    shared: backends.breakBoth,
    silence: () => void counter.end(),
  };
  const code = await watched(client, breakNow[fault.kind], terminal);
  const report = await client.migrationEntries("demo");
  say(`\n${report.entries.length} entries; each verdict recomputed:`);
  await migrate.explain(callOf(client, terminal), "demo", undefined);
  return code;
}

const callOf = (client: OwnClient, terminal: Terminal): migrate.MigrateCall => ({
  client,
  terminal,
  json: false,
  now: systemClock.now,
  sleep: systemClock.sleep,
});

interface Backends {
  readonly stable: string;
  readonly canary: string;
  /** Both fail from now on. */
  breakBoth(): void;
}

const SOUND: Omit<BackendPlan, "side" | "log"> = {
  port: 0,
  startSeconds: 0,
  warmSeconds: 1,
  errorRatio: 0,
  slowRatio: 0,
};

async function startBackends(
  fault: Fault,
  dir: string,
  started: (part: Part) => Part,
  isStopping: () => boolean,
): Promise<Backends> {
  const logOf = (side: "stable" | "canary") => join(dir, `${side}.log`);
  const canaryPlan: BackendPlan = {
    ...SOUND,
    side: "canary",
    log: logOf("canary"),
    startSeconds: 3,
    warmSeconds: 5,
    errorRatio: fault.kind === "errors" ? fault.ratio : fault.kind === "late" ? 0.2 : 0,
    errorsAfterRequests: fault.kind === "late" ? 2_500 : undefined,
    slowRatio: fault.kind === "slow" ? 0.2 : 0,
    diesAfterSeconds: fault.kind === "crash-loop" ? 25 : undefined,
  };
  const [stable, canary] = await Promise.all(
    [{ ...SOUND, side: "stable" as const, log: logOf("stable") }, canaryPlan].map(async (plan) => {
      const part = started(startModule("backend", [JSON.stringify(plan)]));
      const [, port] = await part.said(/^(\d+)\n/);
      return { part, port: Number(port), plan };
    }),
  );
  const both = [stable!.part, canary!.part];
  // A platform starts again what ended.
  void canary!.part.ended.then(async function again(): Promise<void> {
    if (isStopping()) return;
    await systemClock.sleep(2_000);
    if (isStopping()) return;
    const part = started(
      startModule("backend", [JSON.stringify({ ...canary!.plan, port: canary!.port, diesAfterSeconds: 5 })]),
    );
    both[1] = part;
    await part.ended.then(again);
  });
  return {
    stable: `http://127.0.0.1:${stable!.port}`,
    canary: `http://127.0.0.1:${canary!.port}`,
    breakBoth() {
      for (const part of both) part.signal("SIGUSR2");
    },
  };
}

/** Shows the run until it ends, or holds for good. `breakNow` is called when the first step bakes. */
async function watched(client: OwnClient, breakNow: (() => void) | undefined, terminal: Terminal): Promise<ExitCode> {
  const screen = terminal.interactive;
  const from = systemClock.now();
  let wasBroken = false;
  let after = 0;
  for (;;) {
    const detail = await client.migration("demo");
    const run = detail.run!;
    const now = systemClock.now() / 1000;
    const { entries } = await client.migrationEntries("demo", { run: run.id, after });
    after = entries.at(-1)?.number ?? after;
    if (screen) terminal.out(`\u001b[H\u001b[J${statusText(detail, now)}`);
    else for (const each of entries) terminal.out(migrate.entryLine(each));
    if (!wasBroken && run.phase === "baking") {
      breakNow?.();
      wasBroken = true;
    }
    const isHeld = run.phase === "holding" && now - run.since >= HOLDS_FOR_S;
    if (run.hasEnded || isHeld) return exitOf(run);
    if (now - from / 1000 > LIMIT_S) throw new Error(`The demo did not end: ${JSON.stringify(run)}`);
    await systemClock.sleep(500);
  }
}
