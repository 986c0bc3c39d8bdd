import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { lastedOf } from "./lasted.ts";

it("[UI118] how long alerts lasted is their median and the longest", () => {
  const f = (
    lengths: readonly (number | undefined)[],
    want: readonly [count: number, median: number, longest: number] | undefined,
  ) => {
    const found = lastedOf(
      lengths.map((length) => ({ openedAt: 50, ...(length === undefined ? {} : { closedAt: 50 + length }) })),
    );
    deepEqual(found && [found.count, found.median, found.longest], want);
  };
  f([], undefined);
  f([10, 20], undefined);
  f([30, 10, 20], [3, 20, 30]);
  f([30, 10, undefined, 20, 90], [4, 25, 90]);
  f([10, undefined, 20], undefined);
});
