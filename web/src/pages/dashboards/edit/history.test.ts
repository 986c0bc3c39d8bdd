import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { begin, type History, redo, step, undo } from "./history.ts";

const same = (a: number, b: number) => a === b;

it("[UI76] undo and redo go back and forth over every step", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 50 }), (steps) => {
      let history: History<number> = begin(-1);
      const seen = [-1];
      for (const next of steps) {
        const after = step(history, next, same);
        equal(after === undefined, next === seen.at(-1));
        if (after === undefined) continue;
        history = after;
        seen.push(next);
      }
      for (const value of seen.toReversed()) {
        equal(history.present, value);
        history = undo(history);
      }
      for (const value of seen) {
        equal(history.present, value);
        history = redo(history);
      }
    }),
  );
});

it("[UI76] a step after undoing forgets what was undone, and only so many are kept", () => {
  let history: History<number> = begin(0);
  for (let i = 1; i <= 300; i++) history = step(history, i, same)!;
  equal(history.past.length, 200);
  history = step(undo(undo(history)), 1_000, same)!;
  deepEqual([history.past.at(-1), history.present, history.future], [298, 1_000, []]);
});
