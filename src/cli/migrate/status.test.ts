import { deepEqual, doesNotMatch, match, ok } from "node:assert/strict";
import { it } from "node:test";
import type { RunAnswer } from "#wire/own/migrations.ts";
import type { ListedEntry } from "./entries.ts";
import { exitOf, statusText } from "./status.ts";

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

it("[MR8] [MR9] a screen of text says what somebody can do who has to, in 80 columns", () => {
  const run = {
    id: "r",
    hasEnded: false,
    step: 0,
    canaryBp: 100,
    since: 0,
    startedAt: 0,
    needsHands: false,
    approved: [],
  };
  const indicator = {
    ...{ limit: 0.05, canary: { total: 20_000, bad: 300 }, stable: { total: 190_000, bad: 1_234 }, lnWorse: 0 },
    ...{ finding: "unknown" as const, worseAt: 4, lnBetter: 1, betterAt: 3, needed: 700 },
  };
  const step = { leastSeconds: 60, mostSeconds: 120, manual: true };
  const text = (more: Partial<RunAnswer>, history: readonly ListedEntry[] = []) =>
    statusText(
      {
        ...{
          id: "m",
          name: "shop",
          labels: { stable: "EC2", canary: "Fargate" },
          createdAt: 0,
          updatedAt: 0,
          runs: [],
        },
        steps: [
          { canaryBp: 100, ...step },
          { canaryBp: 10_000, ...step },
        ],
        ...{
          document: "",
          timeZone: "Asia/Tokyo",
          bucketSeconds: 60,
          checklist: [],
          run: { ...run, phase: "holding", ...more },
        },
        indicators: [
          { name: "errors", ...indicator },
          { name: "latency", latencyMs: 1000, ...indicator },
        ],
        routes: [{ name: "public", driver: "exec", byHand: "set-edge-share 0" }],
      },
      60,
      history,
    );
  const approval = text({ hold: { reason: "approval" } });
  match(approval, /^To go on: {3}sawara migrate approve shop 2\nTo go back: sawara migrate rollback shop$/m);
  match(approval, /^latency ≥ 1000 ms: 700 more good requests$/m);
  ok(
    approval.split("\n").every((line) => line.length <= 80),
    approval,
  );
  match(text({ hold: { reason: "person" } }), /^To go on: {3}sawara migrate resume shop$/m);
  match(text({ phase: "rolling-back", needsHands: true }), /^Set the routes by hand:\n {2}set-edge-share 0$/m);
  const gates = { because: "gates-shut", detail: "the new side has traffic" } as const;
  const entry = { kind: "phase", from: "preflight", to: "refused", why: gates } as const;
  const refused = text({ phase: "refused", hasEnded: true, canaryBp: 0 }, [{ number: 1, at: 0, actor: "c", entry }]);
  match(refused, /^09:00:00 {2}Refused: shut gates: the new side has traffic$/m);
  match(refused, /^Times: Asia\/Tokyo$/m);
  match(refused, /^public {2}exec +-$/m);
  match(text({ phase: "rolled-back", hasEnded: true, canaryBp: 0 }), /^public {2}exec +0 % at the end$/m);
  doesNotMatch(text({ phase: "baking" }), /To go on/);
});
