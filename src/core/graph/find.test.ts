import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { customGraphs } from "./custom.ts";
import { findGraph, findRoleMetric } from "./find.ts";
import { systemGraphs } from "./system.ts";

const { graphs: system, rest } = systemGraphs([
  "loadavg1",
  "loadavg5",
  "loadavg15",
  "cpu.user.percentage",
  "cpu.idle.percentage",
  "memory.used",
  "memory.free",
  "disk.sda.reads.delta",
  "disk.sda.writes.delta",
  "disk.sdb.reads.delta",
  "custom.nginx.requests.2xx",
  "custom.nginx.requests.5xx",
  "custom.queue.length",
]);
const graphs = [...system, ...customGraphs(rest, [], [], "custom", () => undefined)];
const seriesOf = (name: string) => findGraph(graphs, name)?.series.map(({ metric }) => metric);

describe("[DB22] a widget's graph is found", () => {
  it("by our name of it, with or without a wildcard", () => {
    deepEqual(seriesOf("loadavg"), ["loadavg1", "loadavg5", "loadavg15"]);
    deepEqual(seriesOf("disk.sda"), ["disk.sda.reads.delta", "disk.sda.writes.delta"]);
    for (const name of ["custom.nginx.requests", "custom.nginx.requests.*", "custom.nginx.requests.#"])
      deepEqual(seriesOf(name), ["custom.nginx.requests.2xx", "custom.nginx.requests.5xx"], name);
  });

  it("by the family of its devices, each with a heading of its own", () => {
    const disk = findGraph(graphs, "disk")!;
    deepEqual(
      disk.series.map(({ group, label, stacked }) => [group, label, stacked]),
      [
        ["sda", "reads", false],
        ["sda", "writes", false],
        ["sdb", "reads", false],
      ],
    );
    equal(disk.unit, "iops");
  });

  it("by one metric, which stands alone then", () => {
    for (const name of ["loadavg15", "loadavg.loadavg15"]) deepEqual(seriesOf(name), ["loadavg15"], name);
    deepEqual(
      findGraph(graphs, "cpu.user.percentage")?.series.map(({ metric, stacked }) => [metric, stacked]),
      [["cpu.user.percentage", false]],
    );
  });

  it("or not at all", () => {
    for (const name of ["", "nothing", "custom.nginx.request"]) equal(findGraph(graphs, name), undefined, name);
  });
});

it("[DB23] a role's graph compares hosts in one metric", () => {
  const metric = (name: string) => findRoleMetric(graphs, name)?.metric;
  equal(metric("loadavg15"), "loadavg15");
  equal(metric("loadavg"), "loadavg5");
  equal(metric("cpu"), "cpu.user.percentage");
  equal(metric("memory"), "memory.used");
  equal(metric("custom.nginx.requests"), "custom.nginx.requests.2xx");
  equal(metric("nothing"), undefined);
  equal(findRoleMetric(graphs, "memory")?.unit, "bytes");
});
