import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { type Feature, featuresOf, toScale } from "#core/anomaly/features.ts";
import { CALM, cut, falseAlarms, hourOf, type WorldOptions, windowOf, world } from "#test/support/anomaly-world.ts";
import { type AnomalyModel, deviationOf, FALSE_ALARM_RATES, isAnomaly, judgeAnomaly, train } from "./anomaly.ts";

/** A month that is learned, and the week after it. */
function learn(days: number, options: Partial<WorldOptions> = {}) {
  const [past, future] = cut(world({ ...CALM, ...options, days: days + 7 }), days);
  return { model: train(past, future.start), past, future };
}

describe("what is learned", () => {
  it("[AN1] features are parts of what there is, and sums over devices", () => {
    const column = (...values: number[]) => Float64Array.from(values);
    const features = featuresOf(
      new Map([
        ["cpu.user.percentage", column(30, 0)],
        ["cpu.iowait.percentage", column(10, 0)],
        ["cpu.idle.percentage", column(360, 0)],
        ["memory.used", column(3, 3)],
        ["memory.total", column(4, 4)],
        ["disk.sda.reads.delta", column(1, 1)],
        ["disk.sdb.reads.delta", column(2, Number.NaN)],
        ["custom.x", column(1, 1)],
      ]),
    );
    deepEqual(
      [...features].map(([feature, values]) => [feature, [...values]]),
      [
        ["cpu%", [10, Number.NaN]],
        ["cpu.iowait.percentage", [2.5, Number.NaN]],
        ["memory%", [75, 75]],
        ["disk.*.reads.delta", [3, 1]],
      ],
    );
    const distance = (feature: Feature, from: number, to: number) => toScale(feature, to) - toScale(feature, from);
    ok(Math.abs(distance("disk.*.writes.delta", 0.1, 0.4)) < 0.05);
    ok(Math.abs(distance("disk.*.writes.delta", 1000, 4000) - Math.log(4)) < 0.05);
  });

  it("[AN4] a model needs three days, and one of less than a week is careful", () => {
    equal(learn(2).model, undefined);
    const score = (days: number) => {
      const { model, future } = learn(days, { weekend: 0 });
      return deviationOf(model!, windowOf(future, 0, 60, { loadavg5: (value) => value * 3 }))!.score;
    };
    const scores = [3, 7, 28].map(score);
    ok(scores[0]! < scores[1]! && scores[1]! < scores[2]!, String(scores));
  });

  it("[AN4] from three weeks on a model knows the days of the week", () => {
    const of = (days: number) => learn(days).model!.features[0]!.season.baseline.length;
    deepEqual([of(20), of(21)], [24, 168]);
    const { model, future } = learn(28, { weekend: 0.6 });
    // Saturday's noon on the future's Friday.
    const [friday, saturday] = [4, 5].map((day) => day * 144 + 72);
    const quiet = {
      "interface.*.rxBytes.delta": () => windowOf(future, 0, saturday!).values.get("interface.*.rxBytes.delta")!,
    };
    ok(judgeAnomaly(model!, windowOf(future, 0, friday!, quiet), "sensitive") !== undefined);
    equal(judgeAnomaly(model!, windowOf(future, 0, saturday!), "sensitive"), undefined);
  });

  it("[AN5] a model is plain data", () => {
    const { model, future } = learn(7);
    const again = JSON.parse(JSON.stringify(model)) as AnomalyModel;
    deepEqual(again, model);
    deepEqual(deviationOf(again, windowOf(future, 3, 99)), deviationOf(model!, windowOf(future, 3, 99)));
  });
});

describe("what is called an anomaly", () => {
  it("[AN3] a spike is named by its feature and its side", () => {
    const { model, future } = learn(28);
    const f = (change: Partial<Record<Feature, (value: number) => number>>, metric: Feature, side: string) => {
      const found = judgeAnomaly(model!, windowOf(future, 2, 300, change), "normal")!;
      deepEqual([found.metric, found.side], [metric, side]);
    };
    f({ loadavg5: (value) => value * 5 }, "loadavg5", "over");
    f({ "cpu.iowait.percentage": () => 40 }, "cpu.iowait.percentage", "over");
    f({ "interface.*.rxBytes.delta": () => 0 }, "interface.*.rxBytes.delta", "under");
    f({ loadavg5: (value) => value * 3, "disk.*.reads.delta": (value) => value * 50 }, "disk.*.reads.delta", "over");
    equal(judgeAnomaly(model!, windowOf(future, 2, 300), "sensitive"), undefined);
  });

  it("[AN3] the higher the value the higher the score, and a sensitivity is a limit of it", () => {
    const { model, future } = learn(28);
    let before = -1;
    for (let factor = 2; factor < 10; factor += 0.5) {
      const found = deviationOf(model!, windowOf(future, 1, 200, { loadavg5: (value) => value * factor }))!;
      ok(found.score > before);
      before = found.score;
      for (const sensitivity of ["sensitive", "normal", "insensitive"] as const)
        equal(isAnomaly(found, sensitivity), 10 ** -found.score <= FALSE_ALARM_RATES[sensitivity] * (1 + 1e-9));
    }
    equal(deviationOf(model!, { hostId: "h1", at: 0, values: new Map() }), undefined);
    equal(deviationOf(model!, { hostId: "h1", at: 0, values: new Map([["loadavg5", Number.NaN]]) }), undefined);
  });

  it("[AN7] what is usual at noon is an anomaly at night", () => {
    const { model, future } = learn(28, { season: 1.2 });
    const at = (hour: number) =>
      144 + Array.from({ length: 144 }, (_, i) => i).find((i) => hourOf(future, i) === hour)!;
    const noon = windowOf(future, 0, at(6)).values;
    const usual = { loadavg5: () => noon.get("loadavg5")! };
    equal(judgeAnomaly(model!, windowOf(future, 0, at(6), usual), "sensitive"), undefined);
    equal(judgeAnomaly(model!, windowOf(future, 0, at(18), usual), "insensitive")?.metric, "loadavg5");
  });

  it("[AN8] each host has a level of its own, and a new one that of its role", () => {
    const { model, future } = learn(28);
    const big = model!.features.find(({ feature }) => feature === "loadavg5")!;
    const [greatest] = Object.entries(big.levels).sort(([, a], [, b]) => b - a)[0]!;
    const window = windowOf(future, Number(greatest.slice(1)), 300);
    const own = deviationOf(model!, window)!;
    const asNew = deviationOf(model!, { ...window, hostId: "new" })!;
    ok(own.score < asNew.score, `${own.score}, ${asNew.score}`);
  });

  it("[AN5] a level that stays becomes usual", () => {
    const { hosts, start } = world({ ...CALM, days: 63 });
    const shifted = {
      start,
      hosts: hosts.map(({ hostId, features }) => ({
        hostId,
        features: new Map(
          [...features].map(([feature, values]) => [
            feature,
            values.map((value, i) => (i < 35 * 144 ? value : value * 2)),
          ]),
        ),
      })),
    };
    const score = (days: number) => {
      const [until] = cut(shifted, days);
      const [, past] = cut(until, days - 28);
      const [, future] = cut(shifted, days);
      const model = train(past, 0)!;
      return Math.min(...hosts.map((_, host) => deviationOf(model, windowOf(future, host, 72))!.score));
    };
    ok(score(35) > 4, "the first day after it doubled");
    ok(score(62) < 2, "four weeks after it doubled");
  });

  it("[AN2] what never moved may move a little", () => {
    const { model, future } = learn(14, { season: 0, weekend: 0, noise: 0, drift: 0 });
    const f = (ratio: number) =>
      judgeAnomaly(model!, windowOf(future, 0, 70, { loadavg5: (v) => v * ratio }), "normal");
    equal(f(1.1), undefined);
    equal(f(2)?.metric, "loadavg5");
    equal(f(0.3)?.side, "under");
  });
});

describe("false alarms", () => {
  const worlds: Record<string, Partial<WorldOptions>> = {
    "a role with a season and a weekend": {},
    "one host": { hosts: 1 },
    "noise with a long memory": { memory: 0.95 },
    "days that differ": { drift: 0.1 },
    "many outliers": { freedom: 5 },
    "nothing but noise": { season: 0, weekend: 0 },
  };
  for (const [name, options] of Object.entries(worlds))
    it(`[AN2] are as rare as is said: ${name}`, (t) => {
      const rates = [7, 21].flatMap((days) =>
        [11, 12].map((seed) => {
          const { model, future } = learn(days, { ...options, seed });
          return falseAlarms(model!, future, [2, 3, 4, 5, 6]);
        }),
      );
      const mean = rates[0]!.map((_, i) => rates.reduce((sum, rate) => sum + rate[i]!, 0) / rates.length);
      t.diagnostic(
        `${name}: 1 %: ${mean[0]!.toExponential(1)}, 1 in 10^3: ${mean[1]!.toExponential(1)}, 10^4: ${mean[2]!.toExponential(1)}, 10^5: ${mean[3]!.toExponential(1)}, 10^6: ${mean[4]!.toExponential(1)}`,
      );
      // Where there are windows enough to count. Of the rarest one in 40,000 may be there by luck.
      ok(mean[0]! <= 1.5e-2);
      ok(mean[1]! <= 2e-3);
      ok(mean[2]! <= 4e-4);
      ok(mean[3]! <= 2e-4);
    });
});
