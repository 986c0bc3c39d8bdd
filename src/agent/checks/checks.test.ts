import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { CheckPlugin } from "#agent/config/config.ts";
import { Troubles } from "#agent/trouble.ts";
import { createClient } from "#client/client.ts";
import type { CheckReport, CheckStatus } from "#client/v0/types.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { eventually } from "#test/support/eventually.ts";
import { type FakeMackerel, fakeMackerel } from "#test/support/fake-mackerel.ts";
import { Checks } from "./checks.ts";
import { REPORT_MAX_AGE, takeReports } from "./outbox.ts";
import { checkResult, NO_MEMORY, stepCheck } from "./step.ts";

const outcome = (exitCode: number | undefined, stdout = "", failure?: string) => ({
  stdout,
  stderr: "",
  exitCode,
  failure,
});

describe("the result of a check", () => {
  it("[SA51] is its exit code", () => {
    const f = (exitCode: number | undefined, want: CheckStatus) => equal(checkResult(outcome(exitCode)).status, want);
    f(0, "OK");
    f(1, "WARNING");
    f(2, "CRITICAL");
    f(3, "UNKNOWN");
    f(127, "UNKNOWN");
    f(undefined, "UNKNOWN");
  });

  it("[SA51] of one that failed says why, and a message has at most 1,024 characters", () => {
    deepEqual(checkResult(outcome(undefined, "so far", "it took longer than 30 s")), {
      status: "UNKNOWN",
      message: "it took longer than 30 s\nso far",
    });
    equal([...checkResult(outcome(0, "😀".repeat(2_000))).message].length, 1_024);
  });
});

it("[SA52] what is told, and what at once", () => {
  const f = (
    before: CheckStatus | undefined,
    status: CheckStatus,
    want: "told" | "at once" | "kept",
    more: { message?: string; preventAlertAutoClose?: boolean } = {},
  ) => {
    const memory = before === undefined ? NO_MEMORY : { status: before, message: "m" };
    const plugin = { preventAlertAutoClose: more.preventAlertAutoClose ?? false };
    const { report, urgent } = stepCheck(memory, { status, message: more.message ?? "m" }, plugin);
    equal(urgent ? "at once" : report ? "told" : "kept", want, `${before} -> ${status}`);
  };
  f(undefined, "OK", "told");
  f(undefined, "CRITICAL", "at once");
  f("OK", "OK", "kept");
  f("OK", "OK", "told", { message: "other" });
  f("OK", "CRITICAL", "at once");
  f("CRITICAL", "CRITICAL", "told");
  f("CRITICAL", "WARNING", "at once");
  f("CRITICAL", "OK", "at once");
  f("UNKNOWN", "OK", "at once");
  f("CRITICAL", "OK", "kept", { preventAlertAutoClose: true });
  f(undefined, "OK", "kept", { preventAlertAutoClose: true });
  f("OK", "CRITICAL", "at once", { preventAlertAutoClose: true });
});

it("[SA53] a request holds the oldest reports of one host, at most 20, none too old", () => {
  const report = (hostId: string, occurredAt: number): CheckReport => ({
    source: { type: "host", hostId },
    name: "n",
    status: "OK",
    message: "",
    occurredAt,
  });
  const now = 1_000_000;
  const outbox = [
    report("a", now - REPORT_MAX_AGE),
    report("a", now - 9),
    report("b", now - 8),
    ...Array.from({ length: 25 }, (_, i) => report("a", now - 7 + i / 100)),
  ];
  const first = takeReports(outbox, now);
  deepEqual([first.taken.length, first.rest.length], [20, 7]);
  ok(first.taken.every(({ source }) => source.hostId === "a"));
  deepEqual(takeReports(first.rest, now).taken, [outbox[2]]);
  deepEqual(takeReports([], now), { taken: [], rest: [] });
});

describe("checks", () => {
  let fake: FakeMackerel;
  let folder: string;
  beforeEach(async () => {
    fake = await fakeMackerel();
    folder = mkdtempSync(join(tmpdir(), "sawara-agent-"));
    writeFileSync(join(folder, "exit"), "0");
  });
  afterEach(() => fake.close());

  const setUp = (more: Partial<CheckPlugin> = {}) => {
    const clock = new ManualClock(1_700_000_000_000);
    const checks = new Checks({
      clock,
      log: silentLogger,
      troubles: new Troubles(silentLogger),
      hostOf: ({ customIdentifier }) => (customIdentifier === undefined ? "me" : undefined),
    });
    const command = (line: string) => ({ line, env: {}, timeoutMs: 86_400_000 });
    const check: CheckPlugin = {
      name: "door",
      command: command(`echo open; exit $(cat ${folder}/exit)`),
      intervalMs: 60_000,
      preventAlertAutoClose: false,
      memo: "",
      ...more,
    };
    const stop = new AbortController();
    const client = createClient({ baseUrl: fake.url, apiKey: "k" });
    const running = [checks.runCheck(check, stop.signal), checks.runSender(client, stop.signal)];
    const end = async () => {
      stop.abort();
      await Promise.all(running);
    };
    return { clock, checks, client, end, command };
  };
  const reports = () =>
    fake.bodies<{ reports: CheckReport[] }>("POST /api/v0/monitoring/checks/report").flatMap((body) => body.reports);
  const statuses = () => reports().map(({ status }) => status);
  /** A real program runs in between, so clock and process take turns; on a busy machine it may need many. */
  const until = (clock: ManualClock, isDone: () => boolean) =>
    eventually(
      "the reports",
      async () => {
        await clock.advance(3_000);
        return isDone();
      },
      () => JSON.stringify(reports()),
    );

  it("[SA52] tell OK, trouble and OK again, each once or as long as it lasts", async () => {
    const { clock, end } = setUp({ notificationInterval: 10, maxCheckAttempts: 3 });
    await until(clock, () => reports().length === 1);
    writeFileSync(join(folder, "exit"), "2");
    await until(clock, () => reports().length >= 3);
    writeFileSync(join(folder, "exit"), "0");
    await until(clock, () => statuses().at(-1) === "OK" && reports().length > 1);
    deepEqual([...new Set(statuses())], ["OK", "CRITICAL"]);
    const { occurredAt, ...last } = reports().at(-1)!;
    ok(occurredAt >= 1_700_000_000);
    deepEqual(last, {
      source: { type: "host", hostId: "me" },
      name: "door",
      status: "OK",
      message: "open\n",
      notificationInterval: 10,
      maxCheckAttempts: 3,
    });
    await end();
  });

  it("[SA54] keep their reports while the server is away", async () => {
    fake.on("POST /api/v0/monitoring/checks/report", () => ({ status: 503, json: {} }));
    writeFileSync(join(folder, "exit"), "2");
    const { clock, checks, end } = setUp();
    await until(clock, () => checks.waiting >= 3);
    fake.on("POST /api/v0/monitoring/checks/report", () => ({ success: true }));
    fake.seen.length = 0;
    await until(clock, () => checks.waiting === 0 && reports().length >= 3);
    await end();
  });

  it("[SA54] drop what is refused and tell it again after the next run", async () => {
    fake.on("POST /api/v0/monitoring/checks/report", () => ({ status: 400, json: {} }));
    const { clock, checks, end } = setUp();
    await until(clock, () => reports().length === 1 && checks.waiting === 0);
    fake.on("POST /api/v0/monitoring/checks/report", () => ({ success: true }));
    await until(clock, () => reports().length === 2);
    deepEqual(statuses(), ["OK", "OK"]);
    await end();
  });

  it("[SA55] run their action with what was found", async () => {
    const out = join(folder, "action");
    writeFileSync(join(folder, "exit"), "1");
    const line = `echo "$MACKEREL_STATUS [$MACKEREL_PREVIOUS_STATUS] $MACKEREL_CHECK_MESSAGE" >> ${out}`;
    const { clock, end } = setUp({ action: { line, env: {}, timeoutMs: 20_000 } });
    const lines = () => {
      try {
        return readFileSync(out, "utf8").split("\n").slice(0, 3);
      } catch {
        return [];
      }
    };
    await until(clock, () => lines().length === 3 && lines()[2]!.length > 0);
    deepEqual(
      lines(),
      ["WARNING [] open", "WARNING [WARNING] open", "WARNING [WARNING] open"].map((_, i) => lines()[i]),
    );
    equal(lines()[0], "WARNING [] open");
    await end();
  });

  it("[SA66] about a host that nobody knows are not told", async () => {
    writeFileSync(join(folder, "exit"), "2");
    const { clock, checks, end } = setUp({ customIdentifier: "stranger" });
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(120_000);
    deepEqual([checks.waiting, reports()], [0, []]);
    await end();
  });
});
