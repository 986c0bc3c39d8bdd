import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { RunAnswer } from "#wire/own/migrations.ts";
import { exitOf } from "./status.ts";

it("[MC14] a pipeline learns from the exit code how a run stands", () => {
  const of = (phase: string, more: Partial<RunAnswer> = {}) =>
    exitOf({
      ...{
        id: "r",
        phase,
        hasEnded: false,
        step: 0,
        canaryBp: 0,
        since: 0,
        startedAt: 0,
        needsHands: false,
        approved: [],
      },
      ...more,
    });
  deepEqual(
    ["preflight", "warming", "stepping", "baking", "soaking", "done"].map((phase) => of(phase)),
    [0, 0, 0, 0, 0, 0],
  );
  deepEqual(
    ["rolling-back", "rolled-back", "refused", "aborted"].map((phase) => of(phase)),
    [20, 20, 30, 50],
  );
  deepEqual([of("holding", { hold: { reason: "approval" } }), of("holding", { hold: { reason: "drift" } })], [10, 40]);
  deepEqual(of("rolling-back", { needsHands: true }), 50);
  deepEqual(exitOf(undefined), 0);
});
