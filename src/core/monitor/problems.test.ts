import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { MonitorInput } from "./monitor.ts";
import { problemsOf } from "./problems.ts";
import { STARTER_MONITORS } from "./starter.ts";

const common = { name: "x", memo: "", isMute: false };
const scoped = { scopes: [], excludeScopes: [] };

const GOOD = {
  host: { ...common, ...scoped, type: "host", metric: "cpu%", operator: ">", warning: 80, critical: 90, duration: 3 },
  connectivity: { ...common, ...scoped, type: "connectivity", alertStatusOnGone: "CRITICAL" },
  service: { ...common, type: "service", service: "shop", metric: "a.b", operator: "<", critical: 0, duration: 1 },
  external: { ...common, type: "external", url: "https://example.com/", method: "GET", headers: [] },
  expression: { ...common, type: "expression", expression: "avg(x)", operator: ">", warning: -1 },
  anomalyDetection: {
    ...common,
    type: "anomalyDetection",
    scopes: [{ service: "shop", role: "web" }],
    warningSensitivity: "normal",
  },
  query: { ...common, type: "query", query: "up", legend: "", operator: ">", critical: 1 },
} as const satisfies Record<MonitorInput["type"], MonitorInput>;

/** Which fields of a good monitor are at fault after a change. */
function f(type: keyof typeof GOOD, change: object, want: string): void {
  const problems = problemsOf({ ...GOOD[type], ...change } as MonitorInput);
  deepEqual(problems.map(({ field }) => field).join(" "), want, `${type} ${JSON.stringify(change)}`);
}

it("[WM5] a monitor within all documented limits is good", () => {
  for (const type of Object.keys(GOOD) as (keyof typeof GOOD)[]) f(type, {}, "");
  for (const monitor of STARTER_MONITORS) deepEqual(problemsOf(monitor), [], monitor.name);
});

it("[WM5] limits of all monitors", () => {
  f("host", { name: " " }, "name");
  f("host", { name: "鰆".repeat(256) }, "name");
  f("host", { name: "🐟".repeat(255), memo: "🐟".repeat(2048) }, "");
  f("host", { memo: "x".repeat(2049) }, "memo");
  f("host", { notificationInterval: 10 }, "");
  f("host", { notificationInterval: 9 }, "notificationInterval");
  f("host", { notificationInterval: 10.5 }, "notificationInterval");
  f("host", { maxCheckAttempts: 10 }, "");
  f("host", { maxCheckAttempts: 11 }, "maxCheckAttempts");
  f("host", { maxCheckAttempts: 0, name: "" }, "name maxCheckAttempts");
  deepEqual(problemsOf({ ...GOOD.host, duration: 11 }), [
    { field: "duration", message: "found 11, want a whole number from 1 to 10" },
  ]);
});

it("[WM5] limits of host and service monitors", () => {
  for (const duration of [0, 11, 1.5, -1]) f("host", { duration }, "duration");
  for (const metric of ["loadavg5", "custom.a.b", "ec2.cpu.used", "disk%", "container-memory%"])
    f("host", { metric, warning: 5 }, "");
  for (const metric of ["", "a b", "custom.", "custom..x", "cpu%%", "鰆"]) f("host", { metric }, "metric");
  f("host", { warning: null, critical: null }, "warning");
  f("host", { warning: undefined, critical: null }, "warning");
  f("host", { warning: null }, "");
  f("host", { warning: -1, critical: 101 }, "warning critical");
  f("host", { metric: "loadavg5", warning: -1, critical: 101 }, "");
  f("service", { metric: "" }, "metric");
  f("service", { critical: null }, "warning");
  f("service", { critical: null, missingDurationWarning: 10 }, "");
  f(
    "service",
    { missingDurationWarning: 15, missingDurationCritical: 10_090 },
    "missingDurationWarning missingDurationCritical",
  );
  f("service", { missingDurationWarning: 0, missingDurationCritical: 10_080 }, "missingDurationWarning");
});

it("[WM5] limits of external monitors", () => {
  for (const url of [
    "ftp://example.com",
    "example.com",
    "",
    "http://",
    "https:///x",
    "http://a b/",
    "javascript:alert(1)",
  ])
    f("external", { url }, "url");
  for (const url of ["http://[::1]:8080/x?y#z", "HTTPS://例え.テスト/"]) f("external", { url }, "");
  deepEqual(
    problemsOf({ ...GOOD.external, url: "htp://user:s3cret@example.com" })[0]?.message.includes("s3cret"),
    false,
  );
  f("external", { responseTimeWarning: 100 }, "service responseTimeDuration");
  f("external", { responseTimeCritical: 100, service: "shop", responseTimeDuration: 1 }, "");
  f(
    "external",
    { responseTimeCritical: -1, service: "shop", responseTimeDuration: 11 },
    "responseTimeCritical responseTimeDuration",
  );
  f(
    "external",
    { certificationExpirationWarning: 0, certificationExpirationCritical: -1 },
    "certificationExpirationCritical",
  );
  f("external", { expectedStatusCode: 99 }, "expectedStatusCode");
  f("external", { headers: [{ name: "X-A", value: "\tx é" }] }, "");
  for (const header of [
    { name: "", value: "x" },
    { name: "a b", value: "" },
    { name: "a:", value: "" },
  ])
    f("external", { headers: [header] }, "headers");
  for (const value of ["a\r\nHost: evil", "a\0b", "鰆"]) f("external", { headers: [{ name: "a", value }] }, "headers");
});

it("[WM5] limits of expressions, anomalies and queries", () => {
  f("expression", { expression: " \n" }, "expression");
  f("expression", { evaluateBackwardMinutes: 1 }, "evaluateBackwardMinutes");
  f("expression", { evaluateBackwardMinutes: 10 }, "");
  f("expression", { warning: null }, "warning");
  f("anomalyDetection", { scopes: [] }, "scopes");
  f("anomalyDetection", { scopes: [{ service: "shop" }] }, "scopes");
  f("anomalyDetection", { warningSensitivity: null }, "warningSensitivity");
  f("anomalyDetection", { trainingPeriodFrom: -1 }, "trainingPeriodFrom");
  f("query", { evaluateBackwardMinutes: 0 }, "");
  f("query", { evaluateBackwardMinutes: 11 }, "evaluateBackwardMinutes");
  f("query", { critical: undefined }, "warning");
});

it("[WM8] a query has a text whose brackets and quotations end", () => {
  for (const query of ["sum by (a) (rate(x{b=\"}\", c='\\'', d=`\\`}[5m])) # (", "up # ) [\n + 1", "a.b.c"])
    f("query", { query }, "");
  for (const query of ["", " ", "(", ")", "x[5m)", 'x{a="b}', "x{a='\\'}", "# only(\n("])
    f("query", { query }, "query");
});
