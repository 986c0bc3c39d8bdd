import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
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

it("[GR5] a hidden graph is not drawn until one of its metrics is posted again", () => {
  const f = (names: string[], hidden: string, kind: "custom" | "service", newest: number | undefined) =>
    customGraphs(names, [], [{ name: hidden, hiddenAt: 1000 }], kind, () => newest).map(({ name }) => name);
  deepEqual(f(["access_num.a", "orders.count"], "access_num.*", "service", undefined), ["orders"]);
  deepEqual(f(["access_num.a", "orders.count"], "access_num.*", "service", 1000), ["orders"]);
  deepEqual(f(["access_num.a", "orders.count"], "access_num.*", "service", 1001), ["access_num", "orders"]);
  deepEqual(f(["custom.a.x", "custom.ab.x"], "custom.a", "custom", 999), ["custom.ab"]);
  deepEqual(f(["custom.cpu.cpu0.user"], "custom.cpu.#", "custom", 999), []);
  deepEqual(f(["custom.cpu.cpu0.user"], "custom.cpu.#", "custom", 1060), ["custom.cpu.cpu0"]);
});

it("[GR6] several filesystems have a graph of all, and one each", () => {
  const graphs = systemGraphs([
    "filesystem.a.used",
    "filesystem.a.size",
    "filesystem.b.used",
    "filesystem.b.size",
  ]).graphs;
  deepEqual(
    graphs.map(({ name, series }) => [name, series.map(({ label }) => label)]),
    [
      ["filesystem", ["a", "b"]],
      ["filesystem.a", ["used", "size"]],
      ["filesystem.b", ["used", "size"]],
    ],
  );
});

it("[GR7] memory that is free and available stands once in the stack", () => {
  const f = (names: string[], want: string[]) => {
    const { graphs, rest } = systemGraphs(names);
    deepEqual([graphs[0]!.series.map(({ metric }) => metric), rest], [want, []]);
  };
  f(["memory.used", "memory.mem_available"], ["memory.used", "memory.mem_available"]);
  f(["memory.used", "memory.available"], ["memory.used", "memory.available"]);
  f(["memory.used", "memory.available", "memory.mem_available"], ["memory.used", "memory.mem_available"]);
  f(["memory.used", "memory.free", "memory.mem_available"], ["memory.used", "memory.free"]);
});

it("[GR1] whatever names there are, each is drawn or left, and no two graphs have the same name", () => {
  const part = fc.constantFrom(
    "cpu",
    "memory",
    "disk",
    "filesystem",
    "user",
    "used",
    "size",
    "percentage",
    "a",
    "custom",
  );
  const name = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("."));
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const { graphs, rest } = systemGraphs(names);
      const drawn = new Set(graphs.flatMap(({ series }) => series.map(({ metric }) => metric)));
      for (const each of names) equal(drawn.has(each) || rest.includes(each) || SILENT.has(each), true, each);
      const all = [...graphs, ...customGraphs(rest, [], [], "custom")];
      equal(new Set(all.map((graph) => graph.name)).size, all.length);
    }),
  );
});

/** Known, and not drawn where something else says the same. */
const SILENT = new Set(["memory.mem_available", "memory.available", "memory.swap_free"]);
