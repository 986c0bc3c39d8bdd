import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { customGraphs } from "./custom.ts";
import { systemGraphs } from "./system.ts";

it("[GR1] system metrics are drawn as Mackerel draws them, whatever order they come in", () => {
  const { graphs, rest } = systemGraphs([
    "cpu.idle.percentage",
    "cpu.user.percentage",
    "loadavg5",
    "loadavg1",
    "memory.used",
    "memory.total",
    "memory.swap_total",
    "memory.swap_free",
    "disk.sda.writes.delta",
    "disk.sda.reads.delta",
    "filesystem.sda1.size",
    "filesystem.sda1.used",
    "interface.eth0.rxBytes.delta",
    "custom.a.b",
  ]);
  deepEqual(
    graphs.map(({ name }) => name),
    ["loadavg", "cpu", "memory", "disk.sda", "interface.eth0", "filesystem.sda1"],
  );
  deepEqual(
    graphs[1]!.series.map(({ label, stacked }) => [label, stacked]),
    [
      ["user", true],
      ["idle", true],
    ],
  );
  deepEqual(
    graphs[2]!.series.map(({ metric }) => metric),
    ["memory.used", "memory.total", "memory.swap_total", "memory.swap_used"],
  );
  deepEqual(
    graphs[3]!.series.map(({ label }) => label),
    ["reads", "writes"],
  );
  deepEqual(rest, ["custom.a.b"]);
});

it("[GR2] metrics without a definition share a graph up to their last dot", () => {
  const graphs = customGraphs(["custom.foo.bar.b", "custom.foo.bar.a", "custom.foo.c"], [], [], "custom");
  deepEqual(
    graphs.map(({ name, title, series }) => [name, title, series.map(({ label }) => label)]),
    [
      ["custom.foo.bar", "foo.bar", ["a", "b"]],
      ["custom.foo", "foo", ["c"]],
    ],
  );
});

it("[GR3] a definition names graph, unit and order; wildcards stand for one segment, # groups", () => {
  const defs = [
    {
      name: "custom.multicore.cpu.#",
      displayName: "MultiCore CPU",
      unit: "percentage",
      metrics: [
        { name: "custom.multicore.cpu.#.user", displayName: "user", stacked: true },
        { name: "custom.multicore.cpu.#.system", displayName: "system", stacked: true },
      ],
    },
    {
      name: "custom.app.*",
      displayName: "App",
      unit: "integer",
      metrics: [{ name: "custom.app.*.requests", displayName: "%1 requests", stacked: false }],
    },
  ];
  const graphs = customGraphs(
    [
      "custom.multicore.cpu.cpu0.system",
      "custom.multicore.cpu.cpu0.user",
      "custom.multicore.cpu.cpu1.user",
      "custom.app.web.requests",
      "custom.app.web.x.requests",
    ],
    defs,
    [],
    "custom",
  );
  const cpu = graphs.find(({ name }) => name === "custom.multicore.cpu.#")!;
  deepEqual([cpu.title, cpu.unit], ["MultiCore CPU", "percentage"]);
  deepEqual(
    cpu.series.map(({ label, group, stacked }) => [label, group, stacked]),
    [
      ["user", "cpu0", true],
      ["user", "cpu1", true],
      ["system", "cpu0", true],
    ],
  );
  equal(graphs.find(({ name }) => name === "custom.app.*")!.series[0]!.label, "web requests");
  equal(
    graphs.some(({ name }) => name === "custom.app.web.x"),
    true,
  );
});

it("[GR4] the most specific definition wins", () => {
  const def = (name: string, title: string) => ({
    name,
    displayName: title,
    unit: "float",
    metrics: [{ name: `${name}.n`, displayName: "n", stacked: false }],
  });
  const [graph] = customGraphs(
    ["custom.a.b.n"],
    [def("custom.*.*", "any"), def("custom.a.*", "a"), def("custom.a.b", "exact")],
    [],
    "custom",
  );
  equal(graph!.title, "exact");
});

it("[GR5] a hidden graph is not drawn", () => {
  deepEqual(
    customGraphs(["access_num.a", "orders.count"], [], [{ name: "access_num.*", hiddenAt: 0 }], "service").map(
      ({ name }) => name,
    ),
    ["orders"],
  );
});
