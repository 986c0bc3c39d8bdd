import { saySloAlert } from "#core/slo/alert-text.ts";
import type { AlertRow } from "#wire/own/alerting.ts";

type Status = AlertRow["status"];

/** Worst first; alerts of one thing that is probably wrong once. */
export interface AlertGroup {
  /** Of what all its alerts share: their monitor. */
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** When the first of them opened. */
  readonly since: number;
  /** Newest first. */
  readonly alerts: readonly AlertRow[];
  /** Where all of them are, when that is one place: a role, a service. */
  readonly place: string | undefined;
}

const BADNESS: readonly Status[] = ["CRITICAL", "WARNING", "UNKNOWN", "OK"];
const badness = (status: Status): number => BADNESS.indexOf(status);

/** Checks of one name on many hosts are as likely one cause as one monitor's alerts are. */
const causeOf = (alert: AlertRow): string =>
  alert.type === "check" ? `check ${alert.monitorName}` : `monitor ${alert.monitorId}`;

/** Whether there is a monitor behind it: one that has a page, and can be muted. */
export const hasMonitor = ({ type }: Pick<AlertRow, "type">): boolean => type !== "check" && type !== "slo";

/** Open alerts by the cause that they probably share, worst first, then the newest. */
export function groupAlerts(alerts: readonly AlertRow[]): AlertGroup[] {
  const byCause = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const cause = causeOf(alert);
    byCause.set(cause, [...(byCause.get(cause) ?? []), alert]);
  }
  return [...byCause]
    .map(([id, some]): AlertGroup => {
      const sorted = some.toSorted((a, b) => badness(a.status) - badness(b.status) || b.openedAt - a.openedAt);
      return {
        id,
        name: sorted[0]!.monitorName,
        status: sorted[0]!.status,
        since: Math.min(...some.map(({ openedAt }) => openedAt)),
        alerts: sorted,
        place: placeOf(some),
      };
    })
    .sort((a, b) => badness(a.status) - badness(b.status) || newest(b) - newest(a));
}

const newest = ({ alerts }: AlertGroup): number => Math.max(...alerts.map(({ openedAt }) => openedAt));

/** The smallest place that holds all: a role that every host has, else a service. */
function placeOf(alerts: readonly AlertRow[]): string | undefined {
  const shared = (placesOf: (alert: AlertRow) => readonly string[]): string | undefined =>
    placesOf(alerts[0]!).find((place) => alerts.every((alert) => placesOf(alert).includes(place)));
  const roles = ({ host }: AlertRow): readonly string[] => host?.roles ?? [];
  const services = (alert: AlertRow): readonly string[] => [
    ...(alert.service === undefined ? [] : [alert.service]),
    ...roles(alert).map((role) => role.slice(0, role.indexOf(":"))),
  ];
  return shared(roles) ?? shared(services);
}

/** What the list says before anything else. */
export type AlertAnswer = {
  readonly tone: "ok" | "warning" | "critical" | "unknown";
  readonly id: "alerts.none-open" | "alerts.critical" | "alerts.open";
  readonly values: Readonly<Record<string, number>>;
};

/** In one sentence: how many are open, and how many of them nobody has taken on. */
export function alertAnswer(open: {
  readonly CRITICAL: number;
  readonly WARNING: number;
  readonly UNKNOWN: number;
  readonly acknowledged: number;
}): AlertAnswer {
  const total = open.CRITICAL + open.WARNING + open.UNKNOWN;
  const values = { total, critical: open.CRITICAL, waiting: Math.max(0, total - open.acknowledged) };
  if (total === 0) return { tone: "ok", id: "alerts.none-open", values };
  if (open.CRITICAL > 0) return { tone: "critical", id: "alerts.critical", values };
  return { tone: open.WARNING > 0 ? "warning" : "unknown", id: "alerts.open", values };
}

/** What is wrong, without the monitor's name where that stands beside it already: "Ratio 2.03 > 1" of "Ratio". */
export function bareSummary(
  { type, monitorName, summary }: Pick<AlertRow, "type" | "monitorName" | "summary">,
  { locale, dateTime }: { readonly locale: "en" | "ja"; readonly dateTime: (at: number) => string },
): string {
  if (type === "slo") return saySloAlert(locale, summary, dateTime);
  return summary.startsWith(`${monitorName} `) ? summary.slice(monitorName.length + 1) : summary;
}
