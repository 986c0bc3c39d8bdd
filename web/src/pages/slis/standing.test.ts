import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { SliSourceAnswer } from "#wire/own/sli.ts";
import { byStanding, type Standing, standingOf } from "./standing.ts";

const source = (name: string, more: Partial<SliSourceAnswer> = {}): SliSourceAnswer => ({
  name,
  kind: "posted",
  ...more,
});
const error = { message: "refused", since: 0 };

it("[UI140] a source that fails, has never counted or is silent for long is no source that counts", () => {
  const f = (more: Partial<SliSourceAnswer>, want: Standing) => equal(standingOf(source("web", more)), want);
  f({}, "never");
  f({ error, lagSeconds: 5 }, "failing");
  f({ lagSeconds: 600 }, "counting");
  f({ lagSeconds: 601 }, "silent");
  f({ lagSeconds: 3_600, bucketSeconds: 3_600 }, "counting");
  f({ lagSeconds: 18_001, bucketSeconds: 3_600 }, "silent");
});

it("[UI140] what needs somebody stands first", () => {
  const all = [source("a", { lagSeconds: 0 }), source("b"), source("c", { error }), source("d", { lagSeconds: 9_999 })];
  deepEqual(
    all.toSorted(byStanding).map(({ name }) => name),
    ["c", "d", "b", "a"],
  );
});
