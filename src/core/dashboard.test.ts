import { deepEqual, equal, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import {
  checkDashboard,
  type DashboardInput,
  type FormatOperator,
  isBeyond,
  type Layout,
  type Widget,
  withoutMissing,
} from "./dashboard.ts";

const layout: Layout = { x: 0, y: 0, width: 8, height: 8 };
type GraphWidget = Extract<Widget, { type: "graph" }>;
type ValueWidget = Extract<Widget, { type: "value" }>;

const graph = (more: Partial<GraphWidget> = {}): Widget => ({
  type: "graph",
  title: "Load",
  layout,
  graph: { type: "unknown" },
  valueRange: {},
  referenceLines: [],
  ...more,
});
const value = (more: Partial<ValueWidget> = {}): Widget => ({
  type: "value",
  title: "Orders",
  layout,
  metric: { type: "unknown" },
  formatRules: [],
  ...more,
});
const board = (more: Partial<DashboardInput>): DashboardInput => ({
  title: "Shop",
  memo: "",
  urlPath: "",
  widgets: [],
  ...more,
});

describe("a dashboard", () => {
  it("[DB5] takes the paths that an address can have", () => {
    for (const urlPath of ["", "a", "_", "a/b-c/d_e", "0/1", "A".repeat(255)]) checkDashboard(board({ urlPath }));
    for (const urlPath of ["/a", "a/", "a//b", "-a", "a/-b", "a b", "日本", "a?b", "A".repeat(256)])
      throws(() => checkDashboard(board({ urlPath })), { reason: "invalid" }, urlPath);
  });

  it("[DB6] is refused for what contradicts itself, with the widget's place", () => {
    const refused: readonly (readonly [Partial<DashboardInput>, RegExp])[] = [
      [{ title: " " }, /title of 1 characters, want 1 to 255, not only spaces/],
      [{ title: "x".repeat(256) }, /title of 256 characters/],
      [{ widgets: [graph(), graph({ layout: { ...layout, x: -1 } })] }, /widget 2 "Load": found a layout/],
      [{ widgets: [graph({ layout: { ...layout, width: 0.5 } })] }, /widget 1 "Load": found a layout/],
      [{ widgets: [graph({ referenceLines: [line(1), line(2)] })] }, /2 reference lines, want at most 1/],
      [{ widgets: [graph({ referenceLines: [line(-1)] })] }, /reference line at -1, want 0 or more/],
      [{ widgets: [graph({ referenceLines: [{ label: "  ", value: 1 }] })] }, /label of 1 to 32/],
      [{ widgets: [graph({ referenceLines: [{ label: "x".repeat(33), value: 1 }] })] }, /label of 1 to 32/],
      [{ widgets: [graph({ range: { type: "absolute", start: 2, end: 1 } })] }, /from 2 to 1, want the start first/],
      [{ widgets: [graph({ range: { type: "relative", period: -1, offset: 0 } })] }, /-1 seconds/],
      [{ widgets: [graph({ valueRange: { min: 2, max: 1 } })] }, /values from 2 to 1/],
      [{ widgets: [value({ fractionSize: 17 })] }, /17 digits behind the point, want 0 to 16/],
      [{ widgets: [value({ fractionSize: 1.5 })] }, /1.5 digits/],
      [{ widgets: [value({ suffix: "x".repeat(17) })] }, /at most 16 characters/],
      [{ widgets: [value({ formatRules: [rule(">"), rule("<")] })] }, /2 format rules, want at most 1/],
      [{ widgets: [value({ formatRules: [{ ...rule(">"), name: "x".repeat(33) }] })] }, /at most 32 characters/],
    ];
    for (const [more, message] of refused)
      throws(() => checkDashboard(board(more)), { name: "Rejected", reason: "invalid", message });
  });

  it("[DB6] may be laid out as it likes, and count in emoji", () => {
    checkDashboard(board({ title: "🐟".repeat(255) }));
    const wild = { x: 100, y: 9_999, width: 0, height: 1 };
    checkDashboard(
      board({ widgets: [graph({ layout: wild }), graph({ layout: wild }), value({ suffix: "🐟".repeat(16) })] }),
    );
    checkDashboard(board({ widgets: [graph({ valueRange: { min: 1 } }), graph({ valueRange: { max: -1 } })] }));
  });
});

const line = (at: number) => ({ label: "limit", value: at });
const rule = (operator: FormatOperator) => ({ operator, threshold: 10 });

it("[DB7] widgets of what is gone are unknown, the others stay as they are", () => {
  const here = { service: "Shop", role: "web" };
  const gone = { service: "Shop", role: "db" };
  const existing = {
    hasService: (service: string) => service === "Shop",
    hasRole: ({ service, role }: typeof here) => service === "Shop" && role === "web",
  };
  const role = (of: typeof here) => graph({ graph: { type: "role", role: of, name: "cpu", isStacked: undefined } });
  const service = (name: string) => graph({ graph: { type: "service", serviceName: name, name: "orders" } });
  const metric = (name: string) => value({ metric: { type: "service", serviceName: name, name: "orders.paid" } });
  const status = (of: typeof here): Widget => ({ type: "alertStatus", title: "", layout, role: of });
  const host = graph({ graph: { type: "host", hostId: "nobody", name: "cpu" } });
  const kept = [role(here), service("Shop"), metric("Shop"), status(here), host, graph()];
  deepEqual(withoutMissing(kept, existing), kept);
  deepEqual(withoutMissing([role(gone), service("Blog"), metric("Blog"), status(gone)], existing), [
    graph(),
    graph(),
    value(),
    { type: "alertStatus", title: "", layout, role: undefined },
  ]);
});

it("[UI77] a value is beyond a threshold as its rule says", () => {
  const table: readonly (readonly [FormatOperator, boolean, boolean, boolean])[] = [
    [">", false, false, true],
    [">=", false, true, true],
    ["<", true, false, false],
    ["<=", true, true, false],
  ];
  for (const [operator, below, at, above] of table) {
    equal(isBeyond(rule(operator), 9), below);
    equal(isBeyond(rule(operator), 10), at);
    equal(isBeyond(rule(operator), 11), above);
  }
});
