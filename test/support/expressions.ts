import fc from "fast-check";
import type { Duration, Expression, Factor } from "#core/expression/expression.ts";

const plain = { noNullPrototype: true } as const;
const host = fc.constantFrom("h1", "h2", "2eQGEaLxibb");
const name = fc.constantFrom("Shop", "a", "a-b_c");
const role = fc.record({ service: name, role: name }, plain);
const metric = fc.constantFrom("loadavg5", "custom.jobs.a", "custom.*.x", "*", "http.5xx-rate");
const number = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -1000, max: 1000 }))
  .map((value) => value + 0);
const factor: fc.Arbitrary<Factor> = fc
  .oneof(
    fc.record({ numerator: number, denominator: number }, plain),
    number.map((numerator) => ({ numerator, denominator: 1 })),
  )
  .filter(({ numerator, denominator }) => denominator !== 0 && Number.isFinite(numerator / denominator));
const duration: fc.Arbitrary<Duration> = fc.oneof(
  fc.record({ amount: fc.integer({ min: 0, max: 1000 }), unit: fc.constantFrom("m", "h", "d", "w") }, plain),
  fc.record({ amount: fc.integer({ min: 0, max: 90 }), unit: fc.constantFrom("mo", "y") }, plain),
);
const percentage = fc.double({ min: 0, max: 100, minExcluded: true, maxExcluded: true, noNaN: true });
const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '"', "\\", "n", "日", "\n") }));

const call = (arbitrary: fc.Arbitrary<readonly unknown[]>, ...names: string[]): fc.Arbitrary<Expression> =>
  fc.tuple(fc.constantFrom(...names), arbitrary).map(([of, args]) => ({ name: of, args }) as unknown as Expression);

/** Every expression that can be written, some of them deep. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    call(fc.tuple(host, metric), "host"),
    call(fc.tuple(name, metric), "service"),
    call(fc.tuple(role, metric), "role", "roleSlots"),
    call(fc.tuple(tie("any")), "avg", "max", "min", "sum", "product", "stack"),
    call(fc.tuple(tie("any"), percentage), "percentile"),
    call(fc.tuple(tie("any"), tie("any")), "diff", "divide"),
    call(fc.tuple(tie("any"), factor), "scale", "offset"),
    call(fc.tuple(tie("any"), duration), "timeShift", "movingAverage", "linearRegression"),
    call(fc.tuple(tie("any"), duration, factor), "timeLeftForecast"),
    call(fc.tuple(fc.array(tie("any"), { minLength: 1, maxLength: 3 })), "group"),
    call(fc.tuple(tie("any"), text), "alias"),
  ),
})).any;
