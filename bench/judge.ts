/**
 * How soon a bad canary is found, how often a good one is rolled back, and how many requests are bad until then: our judge beside the
 * rules of others, on the same streams of counts. Each rule looks once a minute at what the canary got in that minute, as its
 * documentation says; the limit is 1 % everywhere. Simulated, so that the figures are the same on every machine.
 *
 * Flagger: a metric check a minute, rolled back when 5 of them failed in the analysis (`threshold: 5`). Argo Rollouts: a measurement a
 * minute, rolled back at the fourth that failed (`failureLimit: 3`).
 */
import { add, NO_EVIDENCE, type Terms, weigh } from "#core/judge/evidence.ts";
import { binomial, randomFrom } from "#test/support/random.ts";

const RUNS = Number(process.env.SAWARA_BENCH_RUNS ?? 2_000);
const MINUTES = 30;
const LIMIT = 0.01;
const TERMS: Terms = { limit: LIMIT, alpha: 0.01, beta: 0.05, spread: 1 };

interface Minute {
  readonly total: number;
  readonly bad: number;
}

/** Says for each minute in turn whether it rolls back now. */
type Rule = () => (minute: Minute, index: number) => boolean;

const failed = ({ total, bad }: Minute): boolean => total > 0 && bad / total >= LIMIT;

const countingRule =
  (most: number): Rule =>
  () => {
    let failures = 0;
    return (minute) => {
      if (failed(minute)) failures++;
      return failures > most;
    };
  };

const RULES: Readonly<Record<string, Rule>> = {
  "one bad minute": countingRule(0),
  "Flagger, threshold 5": countingRule(4),
  "Argo Rollouts, failureLimit 3": countingRule(3),
  "three bad minutes in a row": () => {
    let row = 0;
    return (minute) => {
      row = failed(minute) ? row + 1 : 0;
      return row >= 3;
    };
  },
  Sawara: () => {
    let evidence = NO_EVIDENCE;
    return (minute, index) => {
      evidence = add(evidence, index * 60, minute, TERMS);
      const { finding } = weigh(evidence, TERMS);
      return finding === "worse" || finding === "changed";
    };
  },
};

/** Bad ratio of the canary by minute. */
const STREAMS: Readonly<Record<string, (minute: number) => number>> = {
  "0.2 % bad, good": () => 0.002,
  "0.5 % bad, good": () => 0.005,
  "2 % bad": () => 0.02,
  "5 % bad": () => 0.05,
  "all bad": () => 1,
  "all bad from minute 10": (minute) => (minute < 10 ? 0.002 : 1),
};

console.log(
  `${RUNS} runs of ${MINUTES} minutes; limit 1 %; minute and bad requests are medians over the runs rolled back\n`,
);
for (const perMinute of [6, 60, 600]) {
  console.log(`### ${perMinute} requests a minute\n`);
  console.log("| Canary | Rule | Rolled back | In minute | Bad requests until then |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const [stream, ratioAt] of Object.entries(STREAMS)) {
    const random = randomFrom(perMinute);
    const streams = Array.from({ length: RUNS }, () =>
      Array.from({ length: MINUTES }, (_, minute) => ({
        total: perMinute,
        bad: binomial(random, perMinute, ratioAt(minute)),
      })),
    );
    for (const [name, rule] of Object.entries(RULES)) {
      const ends = streams.flatMap((minutes) => {
        const rollsBack = rule();
        const end = minutes.findIndex(rollsBack);
        return end < 0
          ? []
          : [{ minute: end + 1, bad: minutes.slice(0, end + 1).reduce((sum, { bad }) => sum + bad, 0) }];
      });
      const middle = (of: "minute" | "bad") =>
        ends.length === 0 ? "–" : String(ends.map((end) => end[of]).sort((a, b) => a - b)[Math.floor(ends.length / 2)]);
      const share = `${Number(((100 * ends.length) / RUNS).toFixed(1))} %`;
      console.log(`| ${stream} | ${name} | ${share} | ${middle("minute")} | ${middle("bad")} |`);
    }
  }
  console.log();
}
