import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BUDGET_STATES, type BudgetState, DEFAULT_POLICY, gateOf, nextState } from "./policy.ts";

const next = (previous: BudgetState | undefined, remaining: number | undefined) =>
  nextState(DEFAULT_POLICY, previous, remaining);

describe("the state of a budget", () => {
  it("[SO11] goes by what is left", () => {
    equal(next(undefined, 1), "plenty");
    equal(next(undefined, 0.5), "plenty");
    equal(next(undefined, 0.4999), "careful");
    equal(next(undefined, 0.2), "careful");
    equal(next(undefined, 0.1999), "freeze");
    equal(next(undefined, 0), "exhausted");
    equal(next(undefined, -3), "exhausted");
    equal(next(undefined, undefined), undefined);
  });

  it("[SO11] falls at once and rises two points later", () => {
    equal(next("plenty", 0.499), "careful");
    equal(next("careful", 0.51), "careful");
    equal(next("careful", 0.52), "plenty");
    equal(next("freeze", 0.21), "freeze");
    equal(next("freeze", 0.22), "careful");
    equal(next("exhausted", 0.01), "exhausted");
    equal(next("exhausted", 0.03), "freeze");
    equal(next("exhausted", 0.51), "careful");
    equal(next("plenty", -1), "exhausted");
    equal(next("freeze", undefined), "freeze");
  });

  it("[SO11] stays when the same is seen twice, and does not flap within its two points", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(undefined, ...BUDGET_STATES),
        fc.double({ min: -2, max: 1, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.0199, noNaN: true })),
        (previous, remaining, jitter) => {
          const state = next(previous, remaining);
          equal(next(state, remaining), state);
          // From what it plainly is; one that comes from below is waiting for its two points already.
          const lowest = next(undefined, remaining);
          const seen = jitter.reduce((at, more) => next(at, remaining + more), lowest);
          equal(seen, lowest);
        },
      ),
    );
  });
});

describe("the gate", () => {
  const gate = (state: BudgetState | undefined, remaining?: number, reason?: string) => {
    const override = reason === undefined ? undefined : { by: "ada", reason };
    return gateOf(DEFAULT_POLICY, state, remaining, override);
  };

  it("[SO12] is open with plenty and with care, and shut below", () => {
    deepEqual(
      BUDGET_STATES.map((state) => gate(state).answer),
      ["go", "go", "stop", "stop"],
    );
    equal(gate("freeze", 0.129).message, "12 % of the budget is left: begin nothing risky");
    equal(gate("exhausted", -2).message, "nothing of the budget is left: repair first");
    deepEqual(
      BUDGET_STATES.map((state) => gate(state).pace),
      [0.5, 1, 2, 2],
    );
  });

  it("[SO12] lets somebody through who gives a reason, and says who", () => {
    deepEqual(gate("freeze", 0.1, " security fix "), {
      answer: "go",
      state: "freeze",
      pace: 2,
      overriddenBy: "ada",
      message: "10 % of the budget is left: begin nothing risky; ada goes ahead: security fix",
    });
    equal(gate("freeze", 0.1, "  ").answer, "stop");
    equal(gate("plenty", 0.9, "for nothing").overriddenBy, undefined);
  });

  it("[SO12] does what the policy says while nobody knows, and in the words of the team", () => {
    equal(gate(undefined).answer, "go");
    const own = { ...DEFAULT_POLICY, whenUnknown: "stop", say: { freeze: "Ask ada" } } as const;
    equal(gateOf(own, undefined, undefined).answer, "stop");
    equal(gateOf(own, "freeze", 0.1).message, "10 % of the budget is left: begin nothing risky. Ask ada");
  });
});
