import { equal } from "node:assert/strict";
import { it } from "node:test";
import { delayAfter } from "./throttle.ts";

it("[AC5] after five failures each further one costs twice the time, up to five minutes", () => {
  const f = (count: number, since: number, want: number) =>
    equal(delayAfter({ count, last: 1000 }, 1000 + since), want);
  equal(delayAfter(undefined, 0), 0);
  f(4, 0, 0);
  f(5, 0, 1_000);
  f(5, 400, 600);
  f(5, 1_000, 0);
  f(8, 0, 8_000);
  f(60, 0, 300_000);
  f(60, 30 * 60_000 + 1, 0);
});
