import { deepEqual, equal, notEqual } from "node:assert/strict";
import { it } from "node:test";
import type { GraphDef } from "#core/graph-def.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import { openAlert } from "#test/support/alerting.ts";
import type { Alert } from "./alert.ts";
import { alertSentence } from "./sentence.ts";
import { subjectKey } from "./subject.ts";
import { type AlertSource, subjectGraph } from "./subject-graph.ts";

const monitor = (type: string, more: object) => ({ type, id: "m", name: "a name", ...more }) as Monitor;
const levels = { operator: ">", warning: 4, critical: 8 };
const check: AlertSource = { type: "check", id: "c", name: "ssh", memo: "" };

it("[OA2] an alert says in one line of numbers what is wrong", () => {
  const f = (source: AlertSource | undefined, more: Partial<Alert>, want: string) =>
    equal(alertSentence(openAlert("a", more), source), want);
  const host = monitor("host", { metric: "loadavg5", ...levels });
  f(host, { value: 8.4 }, "loadavg5 8.4 > 8");
  f(host, { value: 5.123456, status: "WARNING" }, "loadavg5 5.1235 > 4");
  f(host, { value: 3, status: "OK" }, "loadavg5 3");
  f(host, { value: 7 }, "loadavg5 7");
  f(monitor("host", { metric: "disk%", ...levels }), { value: 99, component: "sda1" }, "disk% sda1 99 > 8");
  f(monitor("service", { metric: "a.5xx", ...levels, operator: "<" }), { value: 2 }, "a.5xx 2 < 8");
  f(monitor("service", { metric: "a.5xx", ...levels }), { value: undefined, message: "no data" }, "no data");
  f(monitor("expression", levels), { value: 9 }, "a name 9 > 8");
  f(monitor("query", levels), { value: 9, series: { name: "p99", labels: {} } }, "p99 9 > 8");
  f(monitor("external", {}), { value: undefined, message: "503" }, "503");
  f(monitor("external", {}), { value: 2100.5, message: "200" }, "200 (2100.5)");
  f(monitor("anomalyDetection", {}), { value: undefined, component: "cpu.iowait.percentage" }, "cpu.iowait.percentage");
  f(check, { value: undefined, message: "refused\nsecond line" }, "refused");
  f(undefined, { value: 9 }, "9");
  f(undefined, { value: undefined, message: undefined }, "");
});

it("[OA3] an alert's graph shows what was judged, with its limits", () => {
  const thresholds = [
    { level: "warning", operator: ">", value: 4 },
    { level: "critical", operator: ">", value: 8 },
  ];
  const defs: GraphDef[] = [
    {
      name: "custom.nginx",
      displayName: "nginx",
      unit: "bytes/sec",
      metrics: [{ name: "custom.nginx.out", displayName: "", stacked: false }],
    },
  ];
  const graph = (source: AlertSource, details: object = {}) => subjectGraph(source, { hostId: "H", defs, ...details });
  deepEqual(graph(monitor("host", { metric: "memory.used", ...levels })), {
    title: "a name",
    unit: "bytes",
    host: "H",
    metrics: ["memory.used"],
    thresholds,
  });
  equal(graph(monitor("host", { metric: "custom.nginx.out", ...levels }))?.unit, "bytes/sec");
  equal(graph(monitor("host", { metric: "custom.other.x", ...levels }))?.unit, "float");
  const expression = (metric: string, component?: string) =>
    graph(monitor("host", { metric, ...levels }), { component })?.expression;
  equal(expression("memory%"), "scale(divide(host(H, memory.used), host(H, memory.total)), 100)");
  equal(
    expression("disk%", "sda1"),
    "scale(divide(host(H, filesystem.sda1.used), host(H, filesystem.sda1.size)), 100)",
  );
  equal(expression("disk%"), "scale(divide(host(H, filesystem.*.used), host(H, filesystem.*.size)), 100)");
  equal(
    expression("cpu%"),
    "scale(divide(diff(sum(host(H, cpu.*.percentage)), host(H, cpu.idle.percentage)), sum(host(H, cpu.*.percentage))), 100)",
  );
  for (const metric of ["swap%", "container-cpu%", "container-memory%"]) notEqual(expression(metric), undefined);
  deepEqual(graph(monitor("connectivity", {}))?.metrics, ["loadavg5"]);
  deepEqual(graph(monitor("service", { service: "shop", metric: "a", ...levels })), {
    title: "a name",
    unit: "float",
    service: "shop",
    metrics: ["a"],
    thresholds,
  });
  deepEqual(graph(monitor("external", { service: "shop", responseTimeWarning: 500, responseTimeCritical: null })), {
    title: "a name",
    unit: "milliseconds",
    service: "shop",
    metrics: ["__externalhttp.responcetime.m"],
    thresholds: [{ level: "warning", operator: ">", value: 500 }],
  });
  equal(graph(monitor("expression", { expression: "avg(x)", ...levels }))?.expression, "avg(x)");
  deepEqual(graph(monitor("anomalyDetection", {}), { component: "loadavg5" })?.metrics, ["loadavg5"]);
  for (const source of [monitor("external", {}), monitor("query", levels), monitor("anomalyDetection", {}), check])
    equal(graph(source), undefined, source.type);
  equal(subjectGraph(monitor("host", { metric: "loadavg5", ...levels }), { defs }), undefined);
});

it("[MA21] subjects are told apart by monitor, host and series, whatever the order of labels", () => {
  const key = (monitorId: string, hostId?: string, series?: Alert["series"]) =>
    subjectKey({ type: "query", monitorId, hostId, series });
  equal(key("m", "h"), key("m", "h"));
  equal(
    key("m", undefined, { name: "s", labels: { a: "1", b: "2" } }),
    key("m", undefined, { name: "s", labels: { b: "2", a: "1" } }),
  );
  const all = [
    key("m"),
    key("m", "h"),
    key("h", "m"),
    key("m", '","'),
    key("m", undefined, { name: "h", labels: {} }),
    key("m", "h", { name: "h", labels: {} }),
    key("m", undefined, { name: "h", labels: { a: "1" } }),
  ];
  equal(new Set(all).size, all.length);
});
