import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { explain } from "#cli/migrate/explain.ts";
import { watch } from "#cli/migrate/watch.ts";
import { headline } from "#cli/slo/text.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type OwnClient, ownClient } from "#client/own.ts";
import { systemClock } from "#kit/clock.ts";
import type { BackendPlan } from "./backend.ts";
import type { Fault } from "./fault.ts";
import { DEMO_SLO, demoFile } from "./file.ts";
import { type Part, startModule, startSawara } from "./processes.ts";
import { lacking, PROGRAM_PATH, type RouterKind, startRouter } from "./routers.ts";

export interface DemoOptions {
  readonly fault: Fault;
  readonly router: RouterKind;
  /** Requests a second. */
  readonly rate: number;
  /** Keeps everything running at the end, until a signal. */
  readonly keep: boolean;
  readonly stopSignal: () => Promise<void>;
}

/** A hold that lasts is the end of a demo; one that clears is not. */
const HOLDS_FOR_S = 12;
/** Nothing in the demo takes so long. */
const LIMIT_S = 900;

/** A service moves from one back end to another while requests come in: everything is real, and in processes of its own. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const missing = lacking(options.router);
  if (missing !== undefined) {
    terminal.err(`sawara: ${missing}\n`);
    return EXIT.failed;
  }
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
  { fault, rate, router: kind }: DemoOptions,
  dir: string,
  started: (part: Part) => Part,
  isStopping: () => boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const say = (text: string) => terminal.err(`${text}\n`);
  say(`Starting a server, ${kind}, two back ends and a load generator ...`);
  const apiKey = randomBytes(24).toString("base64url");
  const home = join(dir, "data", "migrations");
  mkdirSync(home, { recursive: true });
  const server = started(
    startSawara(["server", "--port", "0", "--data-dir", join(dir, "data"), "--no-agent"], {
      SAWARA_BOOTSTRAP_API_KEY: apiKey,
      SAWARA_BOOTSTRAP_MOVE_TRAFFIC: "true",
      PATH: PROGRAM_PATH,
    }),
  );
  const logOf = (side: "stable" | "canary") => join(dir, `${side}.log`);
  const logs = { stable: logOf("stable"), canary: logOf("canary") };
  // nginx writes its own, and is believed: it knows of requests that nobody answered.
  const own = kind === "nginx" ? join(dir, "backends") : dir;
  mkdirSync(own, { recursive: true });
  const backends = await startBackends(fault, own, started, isStopping);
  const router = await startRouter(kind, { home, logs, backends, started });
  started(startModule("load", [router.url, String(rate)]));
  const [, url, token] = await server.said(/(http:\/\/\S+)\/welcome\?token=([\w-]+)/);

  const client = ownClient({ baseUrl: url!, apiKey });
  const password = randomBytes(9).toString("base64url");
  await client.setup({ token: token!, name: "demo", password, locale: "en", timeZone: "UTC" });
  say(`Requests go to ${router.url}, ${rate} a second`);
  say(`Watch it at ${url}/orgs/sawara/migrations/demo as "demo" with the password "${password}"\n`);

  const counter = started(
    startSawara(
      [
        ...["sli", "count", "demo", "--format", "ltsv", "--bucket", "1", "--final-after", "1s", "--limits", "500"],
        ...["--stable-log", logs.stable, "--canary-log", logs.canary],
        ...["--from-start", "--state-dir", join(dir, "sli")],
      ],
      { SAWARA_URL: url!, SAWARA_API_KEY: apiKey },
    ),
  );
  await client.addService("demo", "");
  await client.applySlos({ document: DEMO_SLO });
  await client.createMigration(demoFile(router));
  await client.startMigration("demo");
  const breakNow: Partial<Record<Fault["kind"], () => void>> = {
    shared: backends.breakBoth,
    silence: () => void counter.end(),
    "crash-loop": backends.crashCanary,
  };
  const code = await watched(client, breakNow[fault.kind], terminal);
  say(`\nThe SLO of 99 % over both sides: ${headline(await client.slo("demo"))}`);
  const report = await client.migrationEntries("demo");
  say(`\n${report.entries.length} entries; each verdict recomputed:`);
  await explain(callOf(client, terminal), "demo", { of: "newest" });
  return code;
}

const callOf = (client: OwnClient, terminal: Terminal): Call => ({
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
  /** It ends now, and again whenever it was started for a while. */
  crashCanary(): void;
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
    crashCanary: () => both[1]!.signal("SIGKILL"),
  };
}

/** Shows the run until it ends, or holds for good. `breakNow` is called when the first step bakes. */
async function watched(client: OwnClient, breakNow: (() => void) | undefined, terminal: Terminal): Promise<ExitCode> {
  const from = systemClock.now();
  let wasBroken = false;
  return await watch(callOf(client, terminal), "demo", {
    everyMs: 500,
    looked({ run }) {
      if (wasBroken || run?.phase !== "baking") return;
      wasBroken = true;
      breakNow?.();
    },
    isOver(run) {
      const now = systemClock.now();
      if (now - from > LIMIT_S * 1000) throw new Error(`The demo did not end: ${JSON.stringify(run)}`);
      return run.phase === "holding" && now / 1000 - run.since >= HOLDS_FOR_S;
    },
  });
}
