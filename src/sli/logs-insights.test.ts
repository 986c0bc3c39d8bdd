import { deepEqual, equal, rejects } from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type Logger, silentLogger } from "#kit/log.ts";
import { fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { type InsightsSource, logsInsights } from "./logs-insights.ts";

const T0 = 1_800_000_000;
const spelled = (at: number) => new Date(at * 1000).toISOString().replace("T", " ").replace("Z", "");

/** Nobody waits for a second to pass. */
function impatient(limitAfter = Number.POSITIVE_INFINITY) {
  let slept = 0;
  return { now: () => T0 * 1000 + (slept >= limitAfter ? 1e6 : slept), sleep: async () => void slept++ };
}

async function open(t: TestContext, over: Partial<InsightsSource> = {}) {
  fakeCredentials();
  const fake = await startAwsFake(t);
  const source: InsightsSource = {
    name: "edge",
    bucketSeconds: 60,
    limitsMs: [200],
    from: {
      kind: "logs-insights",
      region: "ap-northeast-1",
      endpoint: fake.endpoint,
      sides: {
        stable: { logGroups: ["/vm/access"], query: "stats of vm" },
        canary: { logGroups: ["/ecs/access"], query: "stats of ecs" },
      },
    },
    ...over,
  };
  return { fake, source, reader: logsInsights(source, { clock: impatient() }) };
}

const row = (at: number, total: number, bad: number, slow: number) => ({
  bucket: spelled(at),
  total: String(total),
  bad: String(bad),
  slow0: String(slow),
});

describe("counts of CloudWatch Logs Insights", () => {
  it("[RA19] asks once for each side, in whole buckets of seconds, and waits for the answer", async (t) => {
    const { fake, source } = await open(t);
    fake.logs.statuses = ["Scheduled", "Scheduled", "Running", "Running"];
    fake.logs.answer = (query) =>
      query.endsWith("vm") ? [row(T0, 100, 3, 7)] : [row(T0, 2, 0, 0), row(T0 + 60, 4, 1, 0)];
    const lines: object[] = [];
    const log: Logger = { ...silentLogger, debug: (fields) => void lines.push(fields) };
    const { buckets, finalUntil } = await logsInsights(source, { clock: impatient(), log }).read(T0 + 10, T0 + 200);
    deepEqual(buckets, [
      { start: T0, side: "stable", counts: { total: 100, bad: 3, slow: [7] } },
      { start: T0, side: "canary", counts: { total: 2, bad: 0, slow: [0] } },
      { start: T0 + 60, side: "canary", counts: { total: 4, bad: 1, slow: [0] } },
    ]);
    equal(finalUntil, T0 + 60);
    deepEqual(fake.logs.started.map(({ groups, start, end }) => [groups, start, end]).sort(), [
      [["/ecs/access"], T0, T0 + 179],
      [["/vm/access"], T0, T0 + 179],
    ]);
    deepEqual(
      lines.map((fields) => (fields as { bytesScanned: number }).bytesScanned),
      [4096, 4096],
    );
    deepEqual(await logsInsights(source).read(T0 + 180, T0 + 200), { buckets: [], finalUntil: T0 + 60 });
  });

  it("[RA19] a query that fails, takes too long, or that nobody waits for is said and stopped", async (t) => {
    const { fake, source, reader } = await open(t);
    for (const status of ["Failed", "Cancelled", "Timeout", "Unknown"]) {
      fake.logs.statuses = [status, status];
      await rejects(reader.read(T0, T0 + 60), {
        name: "Unavailable",
        message: new RegExp(`the query ended as ${status}`),
      });
    }
    fake.logs.statuses = new Array<string>(50).fill("Running");
    const late = logsInsights(source, { clock: impatient(3), limitMs: 1000 });
    await rejects(late.read(T0, T0 + 60), { name: "Unavailable", message: /the query is Running after 1 s/ });
    await rejects(reader.read(T0, T0 + 60, AbortSignal.abort()), { name: "Unavailable" });
  });

  it("[RA19] a query that does not answer what is wanted is refused with what it answers", async (t) => {
    const { fake, reader } = await open(t);
    const { slow0: _, ...without } = row(T0, 1, 0, 0);
    const rows: [answer: Record<string, string>, why: RegExp][] = [
      [without, /found columns bucket, total, bad, want "slow0" too/],
      [row(T0 + 10, 1, 0, 0), /found bucket ".*", want the beginning of one of 60 s/],
      [{ ...row(T0, 1, 0, 0), bucket: "yesterday" }, /found bucket "yesterday"/],
      [row(T0, 1, 2, 0), /found 2 bad of 1/],
      [{ ...row(T0, 1, 0, 0), total: "many" }, /found NaN in "total"/],
    ];
    for (const [answer, why] of rows) {
      fake.logs.answer = () => [answer];
      await rejects(reader.read(T0, T0 + 60), (error: Error & { reason?: string }) => {
        equal(error.reason, "invalid");
        return why.test(error.message) || Promise.reject(error);
      });
    }
  });
});
