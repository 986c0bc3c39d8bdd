import { deepEqual } from "node:assert/strict";
import { describe, it } from "node:test";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { healthOf, mirrorPlan } from "./targets.ts";

/** `10.0.0.1 healthy`. */
const target = (text: string): TargetHealthDescription => {
  const [Id, State] = text.split(" ");
  return { Target: { Id: Id!, Port: 8080 }, TargetHealth: { State: State as "healthy" } };
};

describe("a mirror of the live group", () => {
  const rows: [what: string, live: string[], mirror: string[], register: string[], deregister: string[]][] = [
    ["what is healthy is copied", ["a healthy", "b initial", "c unhealthy"], [], ["a"], []],
    ["what is there stays", ["a healthy"], ["a initial"], [], []],
    ["what is ill stays: the mirror checks it itself", ["a unhealthy"], ["a healthy"], [], []],
    ["what is gone leaves", ["a healthy"], ["a healthy", "b healthy"], [], ["b"]],
    [
      "what is on its way out of the live group leaves",
      ["a healthy", "b draining"],
      ["a healthy", "b healthy"],
      [],
      ["b"],
    ],
    ["what leaves the mirror comes back when it lives", ["a healthy"], ["a draining"], ["a"], []],
    ["a swap brings the new ones", ["c healthy"], ["a healthy", "b healthy"], ["c"], []],
    ["the old ones wait for the checks of the mirror", ["c healthy"], ["a healthy", "b healthy", "c initial"], [], []],
    ["and go then", ["c healthy"], ["a healthy", "b healthy", "c healthy"], [], ["a", "b"]],
    ["they wait for all new ones", ["c healthy", "d healthy"], ["a healthy", "c healthy"], ["d"], []],
    ["a swap waits for the first healthy one", ["c initial"], ["a healthy"], [], []],
    ["a live group without targets empties nothing", [], ["a unhealthy"], [], []],
    [
      "what is gone and ill goes when another may take its place",
      ["c healthy"],
      ["a unhealthy", "c initial"],
      [],
      ["a"],
    ],
    ["what is gone and well goes on while nothing else is", ["a unhealthy"], ["a healthy", "b healthy"], [], []],
  ];
  for (const [what, live, mirror, register, deregister] of rows)
    it(`[RA8] ${what}`, () => {
      const plan = mirrorPlan(live.map(target), mirror.map(target));
      const ids = (targets: typeof plan.register) => targets.map(({ Id }) => Id);
      deepEqual([ids(plan.register), ids(plan.deregister)], [register, deregister]);
    });

  it("[TR10] targets that drain are no longer the side's", () => {
    deepEqual(healthOf(["a healthy", "b unhealthy", "c draining"].map(target)), { healthy: 1, total: 2 });
  });
});
