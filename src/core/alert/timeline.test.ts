import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { Alert, AlertStatus } from "./alert.ts";
import { lanesOf } from "./timeline.ts";

const NOW = 10_000;
const alertOf = (id: string, more: Partial<Alert> = {}): Alert => ({
  id,
  type: "host",
  monitorId: "m",
  hostId: "h",
  status: "CRITICAL",
  worst: "CRITICAL",
  openedAt: 1_000,
  statusChangedAt: 1_000,
  judgedAt: 1_000,
  good: 0,
  memo: "",
  ...more,
});
const closed = (id: string, openedAt: number, closedAt: number, more: Partial<Alert> = {}): Alert =>
  alertOf(id, { openedAt, closedAt, status: "OK", ...more });
const logsOf = (alertId: string, ...lines: readonly (readonly [createdAt: number, status: AlertStatus])[]) =>
  lines.map(([createdAt, status]) => ({ alertId, createdAt, status }));

const spell = (lanes: ReturnType<typeof lanesOf>): string[] =>
  lanes.map(({ alerts }) =>
    alerts
      .map(
        ({ alert, stretches }) =>
          `${alert.id} ${stretches.map(({ from, to, status }) => `${from}-${to} ${status[0]}`).join(", ")}`,
      )
      .join("; "),
  );

it("[AL10] a lane has a stretch for each status that its alerts had", () => {
  const f = (alerts: readonly Alert[], logs: Parameters<typeof lanesOf>[1], want: string[], from = 0, to = NOW) =>
    deepEqual(spell(lanesOf(alerts, logs, { from, to }, NOW)), want);
  const a = closed("a", 1_000, 2_000);
  const log = logsOf("a", [1_000, "WARNING"], [1_200, "CRITICAL"], [1_500, "WARNING"], [2_000, "OK"]);
  const whole = "a 1000-1200 W, 1200-1500 C, 1500-2000 W";
  f([a], log, [whole]);
  f([a], log.toReversed(), [whole]);
  f([a], log, ["a 1300-1500 C, 1500-1600 W"], 1_300, 1_600);
  f([a], log, [], 2_000);
  f([a], log, [], 0, 1_000);
  f([a], [], ["a 1000-2000 C"]);
  f([a], logsOf("a", [1_500, "WARNING"], [2_000, "OK"]), ["a 1000-2000 W"]);
  // What is open lasts until now.
  f([alertOf("b")], logsOf("b", [1_000, "UNKNOWN"]), ["b 1000-10000 U"]);
  f([alertOf("b", { openedAt: NOW })], logsOf("b", [NOW, "CRITICAL"]), ["b 10000-10001 C"], 0, NOW + 60);
  // A job that failed and was well within its second.
  f([closed("c", 1_000, 1_000)], logsOf("c", [1_000, "CRITICAL"], [1_000, "OK"]), ["c 1000-1001 C"]);
});

it("[AL10] the worst of what is open comes first, then what was open last", () => {
  const f = (alerts: readonly Alert[], want: string) =>
    deepEqual(
      lanesOf(alerts, [], { from: 0, to: NOW }, NOW)
        .map((lane) => lane.alerts.map(({ alert }) => alert.id).join("+"))
        .join(" "),
      want,
    );
  const of = (hostId: string) => ({ hostId });
  f(
    [
      closed("a2", 5_000, 6_000),
      closed("a1", 1_000, 2_000),
      closed("b1", 1_000, 7_000, of("b")),
      alertOf("c1", { ...of("c"), status: "WARNING", worst: "WARNING" }),
      alertOf("d2", { ...of("d"), openedAt: 9_000 }),
      closed("d1", 3_000, 4_000, of("d")),
      alertOf("e1", { ...of("e"), status: "UNKNOWN", worst: "UNKNOWN" }),
    ],
    "d1+d2 c1 e1 b1 a1+a2",
  );
});
