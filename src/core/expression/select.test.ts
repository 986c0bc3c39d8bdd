import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { needsNames, select } from "./select.ts";

const NAMES = [
  "cpu.user.percentage",
  "custom.jobs.a",
  "custom.jobs.a.failed",
  "custom.jobs.b",
  "disk.sda.reads.delta",
  "disk.sdb.reads.delta",
];

it("[EX5] a star stands for letters of one segment", () => {
  const f = (pattern: string, want: string[]) =>
    deepEqual(
      select(pattern, false, NAMES).map(({ metric }) => metric),
      want,
    );
  f("custom.jobs.*", ["custom.jobs.a", "custom.jobs.b"]);
  f("custom.*.*.failed", ["custom.jobs.a.failed"]);
  f("disk.sd*.reads.delta", ["disk.sda.reads.delta", "disk.sdb.reads.delta"]);
  f("*.*.percentage", ["cpu.user.percentage"]);
  f("custom.*", []);
  f("custom.jobs.a*", ["custom.jobs.a"]);
  f("custom.jobs.a", ["custom.jobs.a"]);
  f("nothing.of.the.sort", ["nothing.of.the.sort"]);
  equal(needsNames("custom.jobs.*", false), true);
  equal(needsNames("custom.jobs.a", false), false);
});

it("[EX5] what Mackerel documents and its agent does not post is computed, unless it is stored", () => {
  const [swap] = select("memory.swap_used", false, []);
  deepEqual(swap!.names, ["memory.swap_used", "memory.swap_total", "memory.swap_free"]);
  const none = Float64Array.of(Number.NaN, Number.NaN);
  deepEqual([...swap!.make([none, Float64Array.of(8, 8), Float64Array.of(3, Number.NaN)])], [5, Number.NaN]);
  deepEqual([...swap!.make([Float64Array.of(1, Number.NaN), Float64Array.of(8, 8), none])], [1, Number.NaN]);
});

it("[EX6] role slots name devices together, and only role slots do", () => {
  const [disks] = select("disk.reads.delta", true, NAMES);
  deepEqual([disks!.metric, disks!.names], ["disk.reads.delta", ["disk.sda.reads.delta", "disk.sdb.reads.delta"]]);
  deepEqual([...disks!.make([Float64Array.of(1, 2), Float64Array.of(10, Number.NaN)])], [11, 2]);
  deepEqual(select("interface.rxBytes.delta", true, NAMES), []);
  deepEqual(select("disk.reads.delta", false, NAMES)[0]!.names, ["disk.reads.delta"]);
  deepEqual(select("loadavg5", true, NAMES)[0]!.names, ["loadavg5"]);
  equal(needsNames("disk.reads.delta", true), true);
  equal(needsNames("disk.reads.delta", false), false);
});
