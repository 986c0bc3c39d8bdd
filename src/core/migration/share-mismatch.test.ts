import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { judge } from "#core/judge/verdict.ts";
import { openWorld, POLICY } from "#test/support/migration-world.ts";
import { sayEntry } from "./say.ts";

const HOURS = 6 * 3600;

/** Baking at the second step, and from then on divided otherwise. */
function distorted(policy = POLICY, perMinute = 60_000) {
  const world = openWorld(policy);
  world.until(() => world.run().phase === "baking" && world.run().step === 1, HOURS);
  world.traffic.distortion = 1.5;
  world.traffic.perMinute = perMinute;
  return world;
}

describe("a share that arrives and is not the one that is set", () => {
  it("[MG17] is a hold, until it is", () => {
    const world = distorted();
    world.until(() => world.run().phase === "holding", HOURS);
    deepEqual(world.run().hold?.reason, "share-mismatch");
    const [said] = world.history.filter((entry) => entry.kind === "verdict" && entry.verdict.rule === "R7");
    ok(said?.kind === "verdict");
    deepEqual(judge(said.judged, said.circumstances), said.verdict);
    match(
      sayEntry("en", said, String),
      /^R7 3[\d.]+ % of the requests \(.*\) arrive at the new side where 25 % are set$/,
    );
    world.traffic.distortion = 1;
    world.until(() => world.run().phase === "baking", HOURS);
    equal(world.run().phase, "baking");
  });

  it("[MG17] is only said, once, where the policy does not hold for it", () => {
    const world = distorted({ ...POLICY, onShareMismatch: "say" }, 200);
    world.until(() => world.run().step === 2, HOURS);
    equal(world.run().step, 2);
    equal(world.history.filter(({ kind }) => kind === "share-mismatch").length, 1);
  });
});
