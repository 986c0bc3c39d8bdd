import { equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Task } from "@aws-sdk/client-ecs";
import { crashLoop } from "./crash-loop.ts";

const NOW = 1_800_000_000_000;
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000);
const crashed = (minutesAgo: number): Task => ({
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  stoppedAt: at(minutesAgo),
});
const running = (minutes: number): Task => ({ startedAt: at(minutes) });

describe("tasks that restart again and again", () => {
  const rows: [what: string, desired: number, running: Task[], stopped: Task[], loops: boolean][] = [
    ["all crash", 2, [running(1), running(2)], [crashed(1), crashed(2)], true],
    ["nothing runs at all", 2, [], [crashed(1), crashed(2)], true],
    ["one crash is no loop", 1, [running(1)], [crashed(1)], false],
    ["one task of two holds", 2, [running(60), running(1)], [crashed(1), crashed(2), crashed(3)], false],
    ["fewer than there should be", 4, [running(1)], [crashed(1), crashed(2), crashed(3)], false],
    ["long ago", 2, [running(1)], [crashed(30), crashed(40)], false],
    [
      "stopped by a deployment",
      2,
      [running(1)],
      [1, 2].map((m) => ({
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
        stoppedAt: at(m),
      })),
      false,
    ],
    [
      "killed by health checks",
      2,
      [],
      [1, 2].map((m) => ({
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Task failed ELB health checks in (target-group tg)",
        stoppedAt: at(m),
      })),
      true,
    ],
    [
      "images that cannot be pulled",
      1,
      [],
      [1, 2].map((m) => ({
        stopCode: "TaskFailedToStart",
        stoppedReason: "CannotPullContainerError",
        stoppedAt: at(m),
      })),
      true,
    ],
    ["a service that was scaled to nothing", 0, [], [crashed(1), crashed(2)], false],
  ];
  for (const [what, desired, up, down, loops] of rows)
    it(`[RA10] ${what}`, () => equal(crashLoop(desired, up, down, NOW) !== undefined, loops));

  it("[RA10] tells the last reason", () => {
    const last = { ...crashed(1), stoppedReason: "OutOfMemoryError: Container killed" };
    match(crashLoop(1, [], [crashed(2), last], NOW)!, /2 stopped in 10 min, the last by "OutOfMemoryError/);
  });
});
