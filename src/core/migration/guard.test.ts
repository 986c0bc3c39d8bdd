import { equal } from "node:assert/strict";
import { it } from "node:test";
import { guard } from "./guard.ts";

it("[MC18] a guard takes back what nobody watches, up to the share that it may", () => {
  const policy = { afterSeconds: 300, upToBp: 5000 };
  const f = (silence: number, shares: readonly (number | undefined)[]) => guard(policy, 1_000, shares, 1_000 + silence);
  equal(f(299, [2500]), "watching");
  equal(f(300, [2500]), "take-back");
  equal(f(300, [0, undefined]), "watching");
  equal(f(300, [undefined]), "watching");
  equal(f(300, [undefined, 100]), "take-back");
  equal(f(300, [5000, 5000]), "take-back");
  equal(f(300, [5001]), "too-much");
});
