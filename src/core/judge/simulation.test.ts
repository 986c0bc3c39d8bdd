import { deepEqual, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { binomial, randomFrom } from "#test/support/random.ts";
import { drift, isAlarm } from "./change.ts";
import { independent, learnClustering, spreadAt } from "./dispersion.ts";
import { lnBetter, lnWorse, requestsThatRollBack, requestsToPass } from "./e-value.ts";
import { add, NO_EVIDENCE, type Terms, weigh } from "./evidence.ts";

const LIMIT = 0.01;
const TERMS: Terms = { limit: LIMIT, alpha: 0.01, beta: 0.05, spread: 1 };

/** The minute in which a side of this ratio is rolled back, or never within the minutes. */
function minuteOfRollback(random: () => number, perMinute: number, ratio: number, minutes: number, terms: Terms) {
  let evidence = NO_EVIDENCE;
  for (let minute = 0; minute < minutes; minute++) {
    const tally = { total: perMinute, bad: binomial(random, perMinute, ratio) };
    evidence = add(evidence, minute * 60, tally, terms);
    const { finding } = weigh(evidence, terms);
    if (finding === "worse" || finding === "changed") return minute;
  }
  return undefined;
}

const shareOf = (runs: number, happens: (random: () => number) => boolean, seed: number): number => {
  const random = randomFrom(seed);
  let count = 0;
  for (let run = 0; run < runs; run++) if (happens(random)) count++;
  return count / runs;
};

/** What a true chance of `chance` stays below in 99 of 100 simulations of `runs` runs. */
const atMost = (chance: number, runs: number): number => chance + 2.33 * Math.sqrt((chance * (1 - chance)) / runs);

describe("simulated migrations", () => {
  it("[JU5] at half the limit are not rolled back, where the naive rule rolls back nearly all", () => {
    const judged = shareOf(1000, (random) => minuteOfRollback(random, 60, 0.005, 30, TERMS) !== undefined, 1);
    const naive = shareOf(
      1000,
      (random) => Array.from({ length: 30 }, () => binomial(random, 60, 0.005) / 60 >= LIMIT).some(Boolean),
      1,
    );
    ok(judged < 0.01, `found ${judged}`);
    ok(naive > 0.8, `found ${naive}`);
  });

  it("[JU6] at exactly the limit are rolled back with a chance of alpha at most, and pass with one of beta", () => {
    const runs = 1000;
    const ever = (crosses: (tally: { total: number; bad: number }) => boolean) => (random: () => number) => {
      const tally = { total: 0, bad: 0 };
      for (let i = 0; i < 400; i++) {
        tally.total += 10;
        tally.bad += binomial(random, 10, LIMIT);
        if (crosses(tally)) return true;
      }
      return false;
    };
    const worse = shareOf(
      runs,
      ever((tally) => lnWorse(tally, LIMIT) >= Math.log(100)),
      2,
    );
    const better = shareOf(
      runs,
      ever((tally) => lnBetter(tally, LIMIT) >= Math.log(20)),
      3,
    );
    ok(worse <= atMost(0.01, runs), `found ${worse}`);
    ok(better <= atMost(0.05, runs), `found ${better}`);
  });

  it("[JU7] are rolled back after as many requests as the reference says, in the median", () => {
    const limits = Array.from({ length: 400 }, (_, bad) => requestsThatRollBack(LIMIT, 0.01, bad + 1) ?? 0);
    const requests = (random: () => number, ratio: number) => {
      for (let total = 1, bad = 0; ; total++) {
        if (random() < ratio) bad++;
        if (bad > 0 && total <= (limits[bad - 1] ?? Number.POSITIVE_INFINITY)) return total;
      }
    };
    for (const [ratio, wanted] of [
      [0.02, 1198],
      [0.05, 126],
      [0.1, 45],
      [1, 4],
    ] as const) {
      const random = randomFrom(4);
      const found = Array.from({ length: 1501 }, () => requests(random, ratio)).sort((a, b) => a - b)[750]!;
      ok(Math.abs(found - wanted) <= Math.max(0.1 * wanted, 1), `${ratio}: found ${found}, want ${wanted}`);
    }
  });

  it("[JU8] that go bad late are found at once", () => {
    const found = (random: () => number, ratio: number) => {
      let sum = 0;
      for (let i = 0; i < 10_000; i++) sum = drift(sum, { total: 1, bad: random() < 0.001 ? 1 : 0 }, LIMIT);
      for (let total = 1; ; total++) {
        sum = drift(sum, { total: 1, bad: random() < ratio ? 1 : 0 }, LIMIT);
        if (isAlarm(sum)) return total;
      }
    };
    for (const [ratio, most] of [
      [1, 12],
      [0.2, 60],
    ] as const) {
      const random = randomFrom(5);
      const median = Array.from({ length: 201 }, () => found(random, ratio)).sort((a, b) => a - b)[100]!;
      ok(median <= most, `${ratio}: found ${median}, want at most ${most}`);
    }
  });

  /** A minute whose ratio is drawn anew (beta-binomial), so that bad requests cluster with the dispersion `phi`. */
  const clustered = (random: () => number, volume: number, ratio: number, phi: number) => {
    const rho = (phi - 1) / (volume - 1);
    const ratioNow = beta(random, (ratio * (1 - rho)) / rho, ((1 - ratio) * (1 - rho)) / rho);
    return { total: volume, bad: binomial(random, volume, ratioNow) };
  };

  it("[JU9] whose bad requests cluster keep the promise when that was learned before, and break it otherwise", () => {
    const runs = 500;
    for (const phi of [2, 3, 6]) {
      const rolledBack = (spread: number) => (random: () => number) => {
        const tally = { total: 0, bad: 0 };
        for (let minute = 0; minute < 120; minute++) {
          const { total, bad } = clustered(random, 60, LIMIT, phi);
          tally.total += total;
          tally.bad += bad;
          if (lnWorse(independent(tally, spread), LIMIT) >= Math.log(100)) return true;
        }
        return false;
      };
      const learned = shareOf(runs, rolledBack(phi), 6);
      const ignored = shareOf(runs, rolledBack(1), 6);
      ok(learned <= atMost(0.013, runs), `phi ${phi}: found ${learned}`);
      ok(ignored > 0.04, `phi ${phi} ignored: found ${ignored}, which shows no need for the correction`);
    }
  });

  it("[JU9] learn the clusters from the stable side", () => {
    const random = randomFrom(7);
    for (const phi of [1, 2, 3, 6]) {
      const history = Array.from({ length: 3 * 1440 }, () =>
        phi === 1 ? { total: 600, bad: binomial(random, 600, 0.004) } : clustered(random, 600, 0.004, phi),
      );
      const spread = spreadAt(600, learnClustering(history));
      ok(Math.abs(spread - phi) < 0.15 * phi, `found ${spread}, want ${phi}`);
      ok(spreadAt(60, learnClustering(history)) < 1 + 0.12 * phi, "a tenth of the volume has a tenth of the clusters");
    }
    deepEqual(learnClustering([{ total: 100, bad: 0 }]), undefined);
    deepEqual(spreadAt(60, undefined), 2);
  });

  it("[JU10] have the same end from minutes as from single requests, up to one minute", () => {
    const random = randomFrom(8);
    for (let run = 0; run < 200; run++) {
      const minutes = Array.from({ length: 60 }, () => Array.from({ length: 60 }, () => random() < 0.05));
      const counted = NO_EVIDENCE;
      let byMinute: number | undefined;
      let byRequest: number | undefined;
      let coarse = counted;
      let fine = counted;
      minutes.forEach((minute, i) => {
        coarse = add(coarse, i, { total: 60, bad: minute.filter(Boolean).length }, TERMS);
        if (byMinute === undefined && weigh(coarse, TERMS).finding === "worse") byMinute = i;
        for (const bad of minute) {
          fine = add(fine, i, { total: 1, bad: bad ? 1 : 0 }, TERMS);
          if (byRequest === undefined && weigh(fine, TERMS).finding === "worse") byRequest = i;
        }
      });
      if (byMinute !== undefined) ok(byRequest! <= byMinute);
      // One request may cross what the minute's end has left again; then the minutes say so later, or never.
      if (byRequest !== undefined && lnWorse(coarse, LIMIT) > Math.log(100)) ok(byMinute !== undefined);
    }
  });

  it("[JU7] pass after 393 clean requests", () => {
    deepEqual(requestsToPass(LIMIT, 0.05), 393);
  });
});

/** Beta(a, b) by two gamma variates (Marsaglia and Tsang). */
function beta(random: () => number, a: number, b: number): number {
  const x = gamma(random, a);
  return x / (x + gamma(random, b));
}

function gamma(random: () => number, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}
