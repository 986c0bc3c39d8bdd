import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Annotation } from "#core/annotation.ts";
import { marksOf, nextAfter, stretchOf } from "./lane.ts";
import { localText, momentOf } from "./moment.ts";

const note = (title: string, from: number, to = from): Annotation => ({
  id: title,
  title,
  from,
  to,
  service: "Shop",
  roles: [],
});
const span = { from: 1_000, to: 2_000 };

describe("the lane of annotations", () => {
  it("[UI78] has a mark for each, one for those that are too close, none for those outside", () => {
    const notes = [note("late", 1_900), note("a", 1_100), note("b", 1_110), note("old", 500), note("new", 2_001)];
    const marks = marksOf(notes, span, 500);
    deepEqual(
      marks.map(({ at, annotations }) => [at, annotations.map(({ title }) => title).join("")]),
      [
        [0.1, "ab"],
        [0.9, "late"],
      ],
    );
    deepEqual(
      marksOf(notes, span, 5_000).map(({ annotations }) => annotations.length),
      [1, 1, 1],
    );
    deepEqual(marksOf([], span, 500), []);
  });

  it("[UI78] shows what began before the span at its beginning, and how long each took", () => {
    const long = note("long", 500, 1_500);
    deepEqual(marksOf([long], span, 500)[0]?.at, 0);
    deepEqual(stretchOf(long, span), { from: 0, to: 0.5 });
    equal(stretchOf(note("point", 1_500), span), undefined);
  });

  it("[UI78] goes from one to the next, and round again", () => {
    const notes = [note("b", 200), note("a", 100)];
    equal(nextAfter(notes, undefined)?.title, "a");
    equal(nextAfter(notes, 100)?.title, "b");
    equal(nextAfter(notes, 200)?.title, "a");
    equal(nextAfter([], 1), undefined);
  });

  it("[UI78] takes moments on the clocks of the person's zone", () => {
    const at = Date.UTC(2026, 10, 23, 1, 5) / 1_000;
    for (const zone of ["Asia/Tokyo", "America/New_York", "UTC"]) equal(momentOf(localText(at, zone), zone), at);
    equal(localText(at, "Asia/Tokyo"), "2026-11-23T10:05");
    equal(momentOf("", "UTC"), undefined);
    equal(momentOf("2026-11-23", "UTC"), undefined);
  });
});
