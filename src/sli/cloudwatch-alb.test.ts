import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { countsProblem } from "#core/sli/counts.ts";
import { type AwsFake, fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { type AlbSource, cloudwatchAlb } from "./cloudwatch-alb.ts";

const T0 = 1_800_000_000;
const VM = "targetgroup/vm/1";
const ECS = "targetgroup/ecs/1";

async function open(t: TestContext, over: Partial<AlbSource> = {}) {
  fakeCredentials();
  const fake = await startAwsFake(t);
  const source: AlbSource = {
    name: "edge",
    bucketSeconds: 60,
    limitsMs: [],
    from: {
      kind: "cloudwatch-alb",
      loadBalancer: "app/edge/50dc6c495c0c9188",
      targetGroups: { stable: [VM], canary: [ECS] },
      region: "ap-northeast-1",
      endpoint: fake.endpoint,
    },
    ...over,
  };
  return { fake, reader: cloudwatchAlb(source) };
}

/** What CloudWatch has of a minute, by metric. */
function put(fake: AwsFake, at: number, group: string | undefined, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    const [metric, stat = "Sum"] = name.split(" ");
    fake.state.metrics.push({ metric: metric!, stat, at, value, ...(group !== undefined && { targetGroup: group }) });
  }
}

const good = (count: number) => ({ RequestCount: count, HTTPCode_Target_2XX_Count: count });
const counts = (total: number, bad: number, ...slow: number[]) => ({ total, bad, slow });

describe("CloudWatch's counts of a load balancer", () => {
  it("[RA16] tells whole minutes, final after a lag, and nothing where there was nothing", async (t) => {
    const { fake, reader } = await open(t);
    put(fake, T0, VM, {
      RequestCount: 100,
      HTTPCode_Target_2XX_Count: 90,
      HTTPCode_Target_4XX_Count: 7,
      HTTPCode_Target_5XX_Count: 3,
    });
    put(fake, T0, ECS, good(2));
    put(fake, T0 + 120, VM, good(50));
    put(fake, T0 + 180, VM, good(1));
    const { buckets, finalUntil } = await reader.read(T0 + 30, T0 + 200);
    deepEqual(buckets, [
      { start: T0, side: "stable", counts: counts(100, 3) },
      { start: T0, side: "canary", counts: counts(2, 0) },
      { start: T0 + 120, side: "stable", counts: counts(50, 0) },
    ]);
    equal(finalUntil, T0, "three minutes later a minute does not grow any more");
    deepEqual(await reader.read(T0 + 180, T0 + 200), { buckets: [], finalUntil: T0 });
  });

  it("[RA17] what targets never answered is bad on their side, at most as much as the balancer failed", async (t) => {
    const rows: [elb: number, vm: [number, number], ecs: [number, number], stable: number, canary: number][] = [
      // requests and answers of each side
      [0, [100, 100], [10, 10], 0, 0],
      [10, [100, 100], [10, 0], 0, 10],
      // Clients that go away are no failure of anybody.
      [0, [100, 95], [10, 9], 0, 0],
      // Another service's failures on the same balancer.
      [500, [100, 100], [10, 8], 0, 2],
      // Nobody can tell whose they were: by what each lacks.
      [6, [100, 90], [10, 8], 5, 1],
    ];
    for (const [elb, [vmTotal, vmGood], [ecsTotal, ecsGood], stable, canary] of rows) {
      const { fake, reader } = await open(t);
      put(fake, T0, undefined, { HTTPCode_ELB_5XX_Count: elb });
      put(fake, T0, VM, { RequestCount: vmTotal, HTTPCode_Target_2XX_Count: vmGood });
      put(fake, T0, ECS, { RequestCount: ecsTotal, HTTPCode_Target_2XX_Count: ecsGood });
      const { buckets } = await reader.read(T0, T0 + 60);
      deepEqual(
        buckets.map((bucket) => bucket.counts.bad),
        [stable, canary],
        JSON.stringify([elb, vmGood, ecsGood]),
      );
    }
  });

  it("[RA18] slow are those that were counted less those within the limit; what cannot be told is no evidence", async (t) => {
    const { fake, reader } = await open(t, { limitsMs: [200, 1000] });
    const timed = { "TargetResponseTime SampleCount": 100 };
    put(fake, T0, VM, { ...good(100), ...timed, "TargetResponseTime TC(:0.2)": 90, "TargetResponseTime TC(:1)": 99 });
    put(fake, T0 + 60, VM, {
      ...good(100),
      ...timed,
      "TargetResponseTime TC(0.2:)": 4,
      "TargetResponseTime TC(1:)": 0,
    });
    put(fake, T0 + 120, VM, { ...good(100), ...timed, "TargetResponseTime TC(:0.2)": 90 });
    put(fake, T0 + 180, VM, {
      ...good(100),
      ...timed,
      "TargetResponseTime TC(:0.2)": 100,
      "TargetResponseTime TC(:1)": 100,
    });
    const early = await reader.read(T0, T0 + 600);
    deepEqual(
      early.buckets.map((bucket) => bucket.counts),
      [counts(100, 0, 10, 1), counts(100, 0, 4, 0)],
    );
    equal(early.finalUntil, T0 + 120);
    const late = await reader.read(T0, T0 + 3600);
    deepEqual(
      late.buckets.map(({ start }) => start - T0),
      [0, 60, 180],
      "a minute that is never told is left out",
    );
    equal(late.finalUntil, T0 + 3420);
  });

  it("[RA16] several groups of a side are one, and a longer bucket holds its minutes", async (t) => {
    const { fake } = await open(t);
    const reader = cloudwatchAlb({
      name: "edge",
      bucketSeconds: 300,
      limitsMs: [],
      from: {
        kind: "cloudwatch-alb",
        loadBalancer: "app/edge/1",
        targetGroups: { canary: [VM, ECS] },
        region: "ap-northeast-1",
        endpoint: fake.endpoint,
      },
    });
    for (let minute = 0; minute < 5; minute++) {
      put(fake, T0 + 60 * minute, VM, good(10));
      put(fake, T0 + 60 * minute, ECS, good(1));
    }
    deepEqual((await reader.read(T0, T0 + 299)).buckets, []);
    deepEqual((await reader.read(T0, T0 + 300)).buckets, [{ start: T0, side: "canary", counts: counts(55, 0) }]);
  });

  it("[RA2] says what it cannot do, and what AWS does not", async (t) => {
    throws(
      () =>
        cloudwatchAlb({
          name: "edge",
          bucketSeconds: 10,
          limitsMs: [],
          from: { kind: "cloudwatch-alb", loadBalancer: "app/e/1", targetGroups: { canary: [ECS] } },
        }),
      /Cannot count by 10 s/,
    );
    const { fake, reader } = await open(t);
    fake.fault(/./, { kind: "throttle" }, 1000);
    await rejects(reader.read(T0, T0 + 60), { name: "Unavailable", message: /\(Throttling/ });
  });

  it("[RA17] [RA18] whatever CloudWatch tells, the counts are good ones", async (t) => {
    const { fake, reader } = await open(t, { limitsMs: [100, 200] });
    const number = fc.integer({ min: 0, max: 50 });
    const names = [
      ...["RequestCount", "HTTPCode_Target_2XX_Count", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count"],
      ...["TargetResponseTime SampleCount", "TargetResponseTime TC(:0.1)", "TargetResponseTime TC(:0.2)"],
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 15, maxLength: 15 }), async (values) => {
        fake.state.metrics.splice(0);
        for (const [i, group] of [VM, ECS].entries())
          put(fake, T0, group, Object.fromEntries(names.map((name, j) => [name, values[7 * i + j]!])));
        put(fake, T0, undefined, { HTTPCode_ELB_5XX_Count: values[14]! });
        for (const bucket of (await reader.read(T0, T0 + 60)).buckets)
          ok(countsProblem(bucket.counts, 2) === undefined, JSON.stringify(bucket));
      }),
      { numRuns: 50 },
    );
  });
});
