import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { overlaps } from "./edit/layout.ts";
import { spanOf } from "./spans.ts";
import { serviceOverview } from "./templates.ts";
import { formatNumber, latestOf } from "./widgets/latest.ts";

describe("dashboards", () => {
  it("[UI77] a widget's own range is fixed, or moves with the clock", () => {
    const now = 1_700_000_030;
    deepEqual(spanOf({ type: "absolute", start: 100, end: 1_000 }, now), { from: 100, to: 1_000 });
    deepEqual(spanOf({ type: "absolute", start: 100, end: 100 }, now), { from: 100, to: 220 });
    deepEqual(spanOf({ type: "relative", period: 3_600, offset: 0 }, now), { from: 1_699_996_440, to: 1_700_000_040 });
    deepEqual(spanOf({ type: "relative", period: 3_600, offset: -86_400 }, now), {
      from: 1_699_996_440 - 86_400,
      to: 1_700_000_040 - 86_400,
    });
    deepEqual(spanOf({ type: "relative", period: 0, offset: 0 }, now), { from: 1_699_999_920, to: 1_700_000_040 });
  });

  it("[UI79] the overview of a service has a row a role and no overlaps", () => {
    const { widgets } = serviceOverview("Shop", ["db", "web"], ["orders", "access", "errors", "late"]);
    deepEqual(
      widgets.map(({ type }) => type),
      [...Array(2).fill(["alertStatus", "graph", "graph", "graph"]).flat(), ...Array(4).fill("graph")],
    );
    for (const [i, a] of widgets.entries())
      for (const b of widgets.slice(i + 1)) ok(!overlaps(a.layout, b.layout), `${a.type} ${b.type}`);
    for (const { layout } of widgets) ok(layout.x + layout.width <= 24);
    deepEqual(serviceOverview("Shop", [], []).widgets, []);
  });

  it("[UI77] a value is the newest that there is, with the digits and the suffix of its widget", () => {
    const frame = (values: (number | null)[]) => ({
      start: 600,
      step: 60,
      count: values.length,
      series: [{ key: "a", label: "a", values }],
    });
    deepEqual(latestOf(frame([1, 2, null, null])), { value: 2, at: 660 });
    equal(latestOf(frame([null, null])), undefined);
    equal(latestOf({ ...frame([]), series: [] }), undefined);
    const cases = [
      [formatNumber(1234.5678, "float", "en", {}), "1.235k"],
      [formatNumber(1536, "bytes", "en", {}), "1.5 KiB"],
      [formatNumber(1234.5678, "float", "en", { fractionSize: 0 }), "1,235"],
      [formatNumber(1234.5, "bytes", "en", { fractionSize: 2 }), "1,234.50"],
      [formatNumber(97.25, "float", "en", { suffix: "%" }), "97.25%"],
      [formatNumber(0.1 + 0.2, "float", "ja", { suffix: "円" }), "0.3円"],
      [formatNumber(5, "float", "en", { fractionSize: 16, suffix: "" }), "5.0000000000000000"],
    ];
    for (const [got, want] of cases) equal(got, want);
  });
});
