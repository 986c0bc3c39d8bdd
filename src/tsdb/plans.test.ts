import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { Resolution } from "#core/series.ts";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import { EMPTY_MANIFEST, type Manifest, type Segment } from "./manifest.ts";
import { monthOf, PILE, planMerge, planRetention, planSeal } from "./plans.ts";

/** 2023-11-01T00:00:00Z */
const MONTH = 1_698_796_800;
const CAP = 1000;

const segment = (
  start: number,
  span: number,
  generation: number,
  resolution: Resolution = 60,
  org = "org",
): Segment => ({
  key: { org, resolution, start, span, shard: 0, generation },
  bytes: 1,
  series: 1,
  points: 1,
});

const holding = (...segments: readonly Segment[]): Manifest => ({ ...EMPTY_MANIFEST, segments, nextGeneration: 1000 });
const hours = (day: number, count: number): Segment[] =>
  Array.from({ length: count }, (_, i) => segment(MONTH + day * DAY + (i % 24) * HOUR, HOUR, day * 100 + i + 1));

it("[KP1] an hour is sealed five minutes after its end, everything when the log is too long", () => {
  const end = MONTH + HOUR;
  const plan = (now: number, logBytes = 0, oldestHour: number | undefined = MONTH) =>
    planSeal({ oldestHour, logBytes }, CAP, now);
  equal(plan(end + 5 * MINUTE - 1), undefined);
  equal(plan(end + 5 * MINUTE), end);
  equal(plan(end + HOUR + 4 * MINUTE), end);
  equal(plan(end, 0, undefined), undefined);
  equal(plan(end, CAP), undefined);
  // What is ahead of us by an hour is in it too.
  equal(plan(MONTH + 1, CAP + 1)! > MONTH + 25 * HOUR, true);
});

it("[KP2] a day is merged when no late points can come any more, into one segment and its roll-ups", () => {
  const manifest = holding(...hours(0, 24));
  equal(planMerge(manifest, MONTH + DAY + 26 * HOUR - 1), undefined);
  const plan = planMerge(manifest, MONTH + DAY + 26 * HOUR)!;
  deepEqual(plan.inputs, manifest.segments);
  deepEqual(plan.replaces, manifest.segments);
  const key = { org: "org", shard: 0, start: MONTH, span: DAY, generation: 1000 };
  deepEqual(plan.output, { ...key, resolution: 60 });
  deepEqual(plan.hourly, { ...key, resolution: 3600 });
  equal(plan.daily, undefined);
});

it("[KP2] a day with too many segments is merged at once", () => {
  equal(planMerge(holding(...hours(0, PILE)), MONTH + HOUR), undefined);
  equal(planMerge(holding(...hours(0, PILE + 1)), MONTH + HOUR)!.inputs.length, PILE + 1);
});

it("[KP2] a month is merged after its last day, and takes the place of its days and their roll-ups", () => {
  const { from, to } = monthOf(MONTH);
  deepEqual([from, to], [MONTH, MONTH + 30 * DAY]);
  const days = [0, 3, 29].flatMap((day) => [
    segment(MONTH + day * DAY, DAY, day + 1),
    segment(MONTH + day * DAY, DAY, day + 1, 3600),
  ]);
  const other = segment(MONTH + 30 * DAY, DAY, 99);
  const manifest = holding(...days, other);
  equal(planMerge(manifest, to + 26 * HOUR - 1), undefined);
  const plan = planMerge(manifest, to + 26 * HOUR)!;
  deepEqual(plan.replaces, days);
  deepEqual([plan.output.start, plan.output.span], [MONTH, 30 * DAY]);
  deepEqual(plan.daily, { ...plan.output, resolution: 86400 });
});

it("[KP2] days come before months, the oldest first, and organisations apart", () => {
  const manifest = holding(...hours(1, 2), ...hours(0, 2), segment(MONTH, HOUR, 9, 60, "other"));
  const seen: string[] = [];
  const now = MONTH + 60 * DAY;
  let left = manifest;
  for (let plan = planMerge(left, now); plan !== undefined && seen.length < 10; plan = planMerge(left, now)) {
    seen.push(`${plan.output.org} ${(plan.output.start - MONTH) / DAY} ${plan.output.span / DAY}`);
    const gone = new Set(plan.replaces);
    const made = { ...segment(0, 0, 0), key: plan.output };
    left = { ...left, segments: [...left.segments.filter((each) => !gone.has(each)), made] };
  }
  deepEqual(seen, ["org 0 1", "other 0 1", "org 1 1", "org 0 30", "other 0 30"]);
});

it("[KP3] a day or month that got late points is merged again", () => {
  const day = segment(MONTH, DAY, 1);
  const late = segment(MONTH + 3 * HOUR, HOUR, 2);
  equal(planMerge(holding(day), MONTH + 4 * DAY), undefined);
  deepEqual(planMerge(holding(day, late), MONTH + 4 * DAY)!.inputs, [day, late]);
  const month = segment(MONTH, 30 * DAY, 5);
  equal(planMerge(holding(month), MONTH + 40 * DAY), undefined);
  deepEqual(planMerge(holding(month, segment(MONTH + DAY, DAY, 6)), MONTH + 40 * DAY)!.inputs.length, 2);
});

it("[KP4] only with a retention, and only what is too old as a whole, goes", () => {
  const manifest = holding(segment(MONTH, DAY, 1), segment(MONTH, DAY, 1, 3600), segment(MONTH + DAY, DAY, 2));
  const now = MONTH + 11 * DAY;
  deepEqual(planRetention(manifest, undefined, now), []);
  deepEqual(planRetention(manifest, 10 * DAY + 1, now), []);
  deepEqual(planRetention(manifest, 10 * DAY, now), manifest.segments.slice(0, 2));
});
