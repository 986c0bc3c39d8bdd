import { equal, ok } from "node:assert/strict";
import { it } from "node:test";
import { timeOf } from "#core/id.ts";
import { createIds } from "./ids.ts";

it("[ME1] ids of one process ascend, within a millisecond and when the clock goes back too", () => {
  const newId = createIds();
  let last = "";
  for (const at of [5_000, 5_000, 5_000, 4_000, 5_001, 1, 6_000]) {
    const id = newId(at);
    ok(id > last, `${id} after ${last}`);
    last = id;
  }
  equal(timeOf(last), 6_000);
});

it("[ME1] a full millisecond overflows into the next", () => {
  const newId = createIds((bytes) => bytes.fill(0));
  const first = newId(1_000);
  equal(newId(1_000), `${first.slice(0, -1)}1`);
});
