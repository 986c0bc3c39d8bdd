import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { type Lane, moved, partsOf, percentOf } from "./lanes.ts";

const lanes = [[100, 200, 300], [290], [50, 210]].map((opened) => ({
  alerts: opened.map((openedAt) => ({ openedAt })),
})) as unknown as readonly Lane[];

it("[UI117] arrows go along a lane and to the nearest bar of the next", () => {
  const f = (at: readonly [number, number], key: string, want: readonly [number, number] | undefined) => {
    const to = moved(lanes, { lane: at[0], bar: at[1] }, key);
    deepEqual(to && [to.lane, to.bar], want, key);
  };
  f([0, 0], "ArrowRight", [0, 1]);
  f([0, 2], "ArrowRight", [0, 2]);
  f([0, 0], "ArrowLeft", [0, 0]);
  f([0, 1], "End", [0, 2]);
  f([0, 1], "Home", [0, 0]);
  f([0, 0], "ArrowDown", [1, 0]);
  f([1, 0], "ArrowDown", [2, 1]);
  f([1, 0], "ArrowUp", [0, 2]);
  f([0, 1], "ArrowUp", [0, 1]);
  f([2, 1], "ArrowDown", [2, 1]);
  f([0, 0], "x", undefined);
});

it("[UI116] a bar has a part for each status, as wide as it lasted", () => {
  const stretches = [
    { from: 100, to: 200, status: "WARNING" as const },
    { from: 200, to: 500, status: "CRITICAL" as const },
  ];
  deepEqual(
    partsOf({ stretches }).map(({ status, width }) => [status, width]),
    [
      ["WARNING", 25],
      ["CRITICAL", 75],
    ],
  );
  equal(percentOf(150, { from: 100, to: 200 }), 50);
  equal(percentOf(90, { from: 100, to: 200 }), 0);
});
