import { equal, ok } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { exceedance, fitTail } from "./tail.ts";

/** Quantiles in equal steps stand for a sample without luck. */
const sample = (count: number, quantile: (p: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => quantile((i + 0.5) / count));

it("[AN2] tails of known distributions are found, on the safe side", () => {
  const f = (name: string, quantile: (p: number) => number, probability: number) => {
    const tail = fitTail(sample(40_000, quantile));
    const said = exceedance(tail, quantile(1 - probability));
    ok(said >= probability * 0.5 && said <= probability * 30, `${name}: ${said} for ${probability}`);
  };
  for (const probability of [1e-3, 1e-4, 1e-5]) {
    f("exponential", (p) => -3 * Math.log(1 - p), probability);
    f("Pareto, shape 0.25", (p) => (1 - p) ** -0.25 * 10, probability);
    f("Laplace", (p) => (p < 0.5 ? Math.log(2 * p) : -Math.log(2 * (1 - p))) * 2, probability);
  }
});

it("[AN2] the further out, the rarer, but never impossible", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 50, maxLength: 400 }),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      (values, value) => {
        const tail = fitTail(Float64Array.from(values));
        const [near, far] = [exceedance(tail, value), exceedance(tail, value + 1)];
        ok(near >= far && near <= 1);
        ok(tail.shape >= 0 && tail.scale > 0);
      },
    ),
  );
  equal(exceedance(fitTail(new Float64Array(100)), 0), 1);
});
