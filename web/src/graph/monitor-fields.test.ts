import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import { monitorFieldsOf } from "./monitor-fields.ts";

const line = (key: string, stacked = false) => ({ key, stacked });

it("[UI105] a graph's menu fills in what the graph shows", () => {
  const of = (item: object, ...series: ReturnType<typeof line>[]) =>
    monitorFieldsOf({ id: "x", ...item } as never, series);
  deepEqual(of({ kind: "host", host: "h", metrics: ["a", "b"] }, line("a", true), line("b")), {
    type: "host",
    metric: "b",
  });
  deepEqual(of({ kind: "host", host: "h", metrics: ["a"] }), { type: "host", metric: "a" });
  deepEqual(of({ kind: "role", service: "Shop", role: "web", metric: "loadavg5" }), {
    ...{ type: "host", metric: "loadavg5" },
    scope: "Shop: web",
  });
  deepEqual(of({ kind: "service", service: "Shop", metrics: ["orders"] }, line("orders", true)), {
    ...{ type: "service", service: "Shop" },
    metric: "orders",
  });
  deepEqual(of({ kind: "expression", expression: "host(a, b)" }), { type: "expression", expression: "host(a, b)" });
});
