import type { FlapsOf } from "#app/alerting/alert-views.ts";
import type {
  AlertVerbs,
  DowntimeWindows,
  LastJudgements,
  ParseExpression,
  Previews,
  Tester,
} from "#app/alerting/verbs.ts";
import type { Cause } from "#core/account.ts";
import type { Alert, Trigger } from "#core/alert/alert.ts";
import type { Flap } from "#core/alert/flapping.ts";
import { Rejected } from "#core/errors.ts";
import { DAY, HOUR } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";

/** What the edge asks of those who judge and send, over real repositories and without judging or sending anything. */
export interface AlertingDouble {
  readonly alerts: AlertVerbs;
  readonly tester: Tester;
  readonly previews: Previews;
  readonly judged: LastJudgements;
  readonly flapsOf: FlapsOf;
  readonly windowsOf: DowntimeWindows;
  readonly parseExpression: ParseExpression;
  /** What was told to those who tell people, as "monitorCreate CPU %" or "test ops". */
  readonly told: string[];
  /** What `flapsOf` answers, for a test to fill. */
  readonly flaps: Map<string, Flap>;
  /** What `judged` answers, for a test to fill. */
  readonly last: Map<string, { at: number; targets: number; status: "OK" | "WARNING" | "CRITICAL" | "UNKNOWN" }>;
}

export function alertingDouble(meta: Meta, clock: Clock): AlertingDouble {
  const told: string[] = [];
  const last: AlertingDouble["last"] = new Map();
  const flaps: AlertingDouble["flaps"] = new Map();

  async function closeAll(org: string, trigger: Trigger, which: (alert: Alert) => boolean): Promise<void> {
    const open = (await meta.alerts.open(org)).filter(which);
    await meta.alerts.apply(
      org,
      open.map((alert) => closing(alert, trigger)),
    );
  }

  function closing(alert: Alert, trigger: Trigger, more: { reason?: string; cause?: Cause } = {}) {
    const at = Math.floor(clock.now() / 1000);
    const { reason, cause } = more;
    const closed: Alert = { ...alert, status: "OK", closedAt: at, statusChangedAt: at, reason };
    const id = meta.newId(clock.now());
    const { id: alertId, monitorId } = alert;
    const log = { id, alertId, createdAt: at, status: "OK", trigger, monitorId, actor: cause?.actor } as const;
    return { alert: closed, logs: [log], deliveries: [] };
  }

  return {
    told,
    last,
    flaps,
    alerts: {
      async close(org, id, reason, cause) {
        const alert = await meta.alerts.find(org, id);
        if (alert === undefined) throw new Rejected("not-found", "Alert Not Found.");
        if (alert.closedAt !== undefined) return alert;
        const change = closing(alert, "manual", { reason, cause });
        await meta.alerts.apply(org, [change]);
        return change.alert;
      },
      monitorRemoved: (org, monitorId) => closeAll(org, "monitorDelete", (alert) => alert.monitorId === monitorId),
      monitorMoved: (org, monitorId) =>
        closeAll(org, "externalMonitoringServiceChange", (alert) => alert.monitorId === monitorId),
      hostsRetired: (org, hostIds) =>
        closeAll(org, "hostRetire", ({ hostId }) => hostId !== undefined && hostIds.includes(hostId)),
      serviceRemoved: async () => {},
      hostStatusChanged: (_, hosts) =>
        void told.push(...hosts.map(({ id, from, to }) => `hostStatus ${id} ${from} ${to}`)),
      monitorChanged: (_, change, monitor) => void told.push(`${change} ${monitor.name}`),
    },
    tester: {
      async test(_, { name }) {
        told.push(`test ${name}`);
        return { ok: false, response: "410 Gone", milliseconds: 12.5 };
      },
    },
    previews: {
      async preview(_, monitor, { recoverAfter, days }) {
        const to = Math.floor(clock.now() / 1000);
        const note = `${monitor.type} ${recoverAfter}`;
        return { from: to - days * DAY, to, targets: 0, judged: 0, alerts: [], long: 0, note };
      },
    },
    judged: { of: () => last },
    flapsOf: () => flaps,
    windowsOf: windowsInUtc,
    // Whole expressions are somebody else's; here one call of anything is enough.
    parseExpression(text) {
      if (!/^\s*[a-zA-Z]+\(.*\)\s*$/s.test(text))
        throw new Rejected("invalid", "Cannot read expression at line 1, column 1");
    },
  };
}

const STEPS: Readonly<Record<string, number>> = { hourly: HOUR, daily: DAY, weekly: 7 * DAY };

/** Where every day has 24 hours, and without weekdays, months and years. */
const windowsInUtc: DowntimeWindows = ({ start, duration, recurrence }, _, after, count) => {
  const length = duration * 60;
  if (recurrence === undefined) return start + length > after ? [{ from: start, to: start + length }] : [];
  const step = STEPS[recurrence.type]! * recurrence.interval;
  const passed = Math.max(0, Math.floor((after - start - length) / step) + 1);
  return Array.from({ length: count }, (__, i) => {
    const from = start + (passed + i) * step;
    return { from, to: from + length };
  }).filter(({ from }) => recurrence.until === undefined || from < recurrence.until);
};
