import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { DAY } from "#core/time.ts";
import { type Acknowledgement, isTakenLong, isTakenOn } from "./alert.ts";

it("[AL9] [AL13] whoever took an alert on has it until his time is over, and is asked after a day", () => {
  const f = (ack: Partial<Acknowledgement> | undefined, now: number, want: readonly [boolean, boolean]) => {
    const alert = { ack: ack === undefined ? undefined : { by: "ada", note: "", at: 1_000, ...ack } };
    deepEqual([isTakenOn(alert, now), isTakenLong(alert, now)], want);
  };
  f(undefined, 1_000, [false, false]);
  f({}, 1_000, [true, false]);
  f({}, 1_000 + DAY - 1, [true, false]);
  f({}, 1_000 + DAY, [true, true]);
  f({ until: 2_000 }, 1_999, [true, false]);
  f({ until: 2_000 }, 2_000, [false, false]);
  f({ until: 1_000 + DAY }, 1_000 + DAY, [false, false]);
});
