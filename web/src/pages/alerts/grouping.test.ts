import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import type { AlertRow } from "#wire/own/alerting.ts";
import { alertAnswer, bareSummary, groupAlerts } from "./grouping.ts";

const alert = (id: string, over: Partial<AlertRow>): AlertRow => ({
  id,
  status: "WARNING",
  type: "host",
  monitorId: "m1",
  monitorName: "disk",
  summary: "",
  openedAt: 100,
  statusChangedAt: 100,
  worst: "WARNING",
  muted: false,
  ...over,
});
const on = (name: string, ...roles: string[]) => ({ host: { id: name, name, roles } });

describe("open alerts", () => {
  it("[UI100] of one monitor are one group, the worst group and the worst alert first", () => {
    const groups = groupAlerts([
      alert("1", { monitorId: "m2", monitorName: "load", openedAt: 900 }),
      alert("2", { ...on("db-1", "Shop:db"), openedAt: 300 }),
      alert("3", { ...on("db-2", "Shop:db", "Mail:smtp"), status: "CRITICAL", openedAt: 200 }),
    ]);
    deepEqual(
      groups.map(({ name, status, since, place, alerts }) => [name, status, since, place, alerts.map(({ id }) => id)]),
      [
        ["disk", "CRITICAL", 200, "Shop:db", ["3", "2"]],
        ["load", "WARNING", 900, undefined, ["1"]],
      ],
    );
  });

  it("[UI100] of one check on several hosts are one group, in the service that all are in", () => {
    const [group, ...others] = groupAlerts([
      alert("1", { type: "check", monitorId: "c1", monitorName: "ssh", ...on("web-1", "Shop:web") }),
      alert("2", { type: "check", monitorId: "c2", monitorName: "ssh", ...on("db-1", "Shop:db") }),
    ]);
    deepEqual([group?.place, group?.alerts.length, others.length], ["Shop", 2, 0]);
  });

  it("[UI100] no alerts, no groups", () => deepEqual(groupAlerts([]), []));
});

describe("the sentence over the list", () => {
  const of = (CRITICAL: number, WARNING: number, UNKNOWN: number, acknowledged = 0) =>
    alertAnswer({ CRITICAL, WARNING, UNKNOWN, acknowledged });

  it("[UI101] takes the worst tone and counts what nobody has taken on", () => {
    equal(of(0, 0, 0).id, "alerts.none-open");
    deepEqual(of(2, 1, 0, 1), {
      tone: "critical",
      id: "alerts.critical",
      values: { total: 3, critical: 2, waiting: 2 },
    });
    equal(of(0, 1, 1).tone, "warning");
    equal(of(0, 0, 1).tone, "unknown");
  });
});

it("[UI100] a summary does not say the monitor's name again", () => {
  const ja = { locale: "ja", dateTime: (at: number) => `<${at}>` } as const;
  equal(bareSummary({ type: "expression", monitorName: "Ratio", summary: "Ratio 2.03 > 1" }, ja), "2.03 > 1");
  equal(
    bareSummary({ type: "host", monitorName: "load", summary: "loadavg5 8 > 5" }, { ...ja, locale: "en" }),
    "loadavg5 8 > 5",
  );
  const burning = { type: "slo", monitorName: "checkout", summary: "Nothing was counted in the last 1 h" } as const;
  equal(bareSummary(burning, ja), "直近1時間は何も計数されていません");
  const missing = { ...burning, summary: "No counts since 2027-01-15T08:00:00Z" };
  equal(bareSummary(missing, ja), "<1800000000> から件数が届いていません");
});
