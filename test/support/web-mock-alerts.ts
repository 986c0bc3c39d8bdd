import type { AlertDetail, AlertRow, DeliveryRow } from "#wire/own/alerting.ts";
import { chance, type MockHost } from "./web-mock-data.ts";

const HOUR = 3_600;

/** An alert as the stand-in keeps it: its row, and what only its page shows. */
export interface MockAlert {
  row: AlertRow;
  memo: string;
  readonly logs: AlertDetail["logs"][number][];
}

type About = Pick<AlertRow, "monitorId" | "monitorName" | "type" | "status" | "summary"> &
  Partial<Pick<AlertRow, "host" | "service" | "value" | "ack" | "muted" | "flapping" | "outdated">>;

function alertOf(id: string, about: About, openedAt: number, closedAt?: number, reason?: string): MockAlert {
  const status = closedAt === undefined ? about.status : "OK";
  const first = { at: openedAt, status: about.status, trigger: "monitoring", ...measuredOf(about) };
  return {
    memo: "",
    row: {
      ...about,
      id,
      status,
      openedAt,
      statusChangedAt: closedAt ?? openedAt,
      worst: about.status,
      muted: about.muted ?? false,
      ...(closedAt === undefined ? {} : { closedAt }),
      ...(reason === undefined ? {} : { reason }),
    },
    logs: [
      ...(closedAt === undefined
        ? []
        : [
            reason === undefined
              ? { at: closedAt, status: "OK" as const, trigger: "monitoring", value: 2.1 }
              : { at: closedAt, status: "OK" as const, trigger: "manual", actor: "ken", message: reason },
          ]),
      first,
    ],
  };
}

const measuredOf = ({ value }: About) => (value === undefined ? {} : { value });

const hostOf = ({ id, name, roles }: MockHost): NonNullable<AlertRow["host"]> => ({ id, name, roles: [...roles] });

/** Many alerts of one cause, some of others, and a month of the past. */
export function makeAlerts(hosts: readonly MockHost[], now: number): MockAlert[] {
  const inRole = (fullname: string) => hosts.filter(({ roles }) => roles.includes(fullname));
  const [web, db, batch] = [inRole("Shop:web"), inRole("Shop:db"), inRole("Shop:batch")];
  const own = hosts[0]!;
  const disks = db.slice(0, 14).map((host, i) => {
    const percent = 99 - i * 0.8;
    const about: About = {
      ...{ monitorId: "m-disk", monitorName: "Disk usage", type: "host", host: hostOf(host), value: percent },
      status: percent > 95 ? "CRITICAL" : "WARNING",
      summary: `disk% ${percent.toFixed(1)} > ${percent > 95 ? 95 : 85}`,
      ...(i === 13 ? { outdated: "not-watched" as const } : {}),
    };
    return alertOf(`a-disk-${i}`, about, now - 720 - i * 180);
  });
  const open = [
    ...disks,
    ...web.slice(0, 1).map((host) =>
      alertOf(
        "a-load",
        {
          ...{ monitorId: "m-load", monitorName: "High load", type: "host", host: hostOf(host), value: 8.42 },
          ...{ status: "CRITICAL", summary: "loadavg5 8.42 > 8" },
          ack: { by: "mai", note: "Scaling out, done in half an hour", at: now - 600, until: now + HOUR },
        },
        now - 1_320,
      ),
    ),
    alertOf(
      "a-orders",
      {
        ...{ monitorId: "m-orders", monitorName: "注文が止まっている", type: "service", service: "Shop", value: 3 },
        ...{ status: "WARNING", summary: "orders.paid 3 < 10" },
        flapping: { since: now - 25 * 60, changes: 6 },
      },
      now - 5 * 60,
    ),
    alertOf(
      "a-check",
      {
        ...{ monitorId: "c-log", monitorName: "log", type: "check", host: hostOf(own), status: "CRITICAL" },
        summary: "LOG CRITICAL: 12 matches of /timeout/ in app.log",
      },
      now - 2 * HOUR,
    ),
    ...batch.slice(0, 1).map((host) =>
      alertOf(
        "a-gone",
        {
          ...{ monitorId: "m-gone", monitorName: "connectivity", type: "connectivity", host: hostOf(host) },
          ...{ status: "UNKNOWN", summary: "no data for 14 min" },
        },
        now - 14 * 60,
      ),
    ),
    alertOf(
      "a-top",
      {
        ...{ monitorId: "m-top", monitorName: "Shop top page", type: "external", service: "Shop" },
        ...{ status: "CRITICAL", summary: "503" },
        ack: { by: "ken", note: "The vendor knows", at: now - 25 * HOUR },
        muted: true,
      },
      now - 26 * HOUR,
    ),
  ];
  const past = Array.from({ length: 150 }, (_, i) => {
    const host = web[i % Math.max(1, web.length)] ?? own;
    const openedAt = now - 2 * HOUR - Math.floor(i * 4.7 * HOUR);
    const value = 8 + chance(`past ${i}`) * 6;
    const about: About = {
      ...{ monitorId: "m-load", monitorName: "High load", type: "host", host: hostOf(host), value },
      status: value > 11 ? "CRITICAL" : "WARNING",
      summary: `loadavg5 ${value.toFixed(2)} > 8`,
    };
    const lasted = 120 + Math.floor(chance(`lasted ${i}`) ** 3 * 5 * HOUR);
    return alertOf(
      `a-past-${i}`,
      about,
      openedAt,
      openedAt + lasted,
      i % 9 === 4 ? "Known, deploy of v512" : undefined,
    );
  });
  return [...open, ...past].sort((a, b) => b.row.openedAt - a.row.openedAt);
}

/** Who was told of an alert: one channel heard, one needed three attempts, one waits. */
export function deliveriesOf({ id, openedAt }: AlertRow, now: number): DeliveryRow[] {
  const row = (n: number, of: Omit<DeliveryRow, "id" | "createdAt" | "dueAt">): DeliveryRow => ({
    id: `${id}-d${n}`,
    createdAt: openedAt,
    dueAt: openedAt,
    ...of,
  });
  const slack = { channelId: "ch-slack", channelName: "#shop-oncall", channelType: "slack" };
  const pager = { channelId: "ch-pager", channelName: "On call", channelType: "pagerduty" };
  const hook = { channelId: "ch-hook", channelName: "Ticket system", channelType: "webhook" };
  return [
    ...(now - openedAt > HOUR
      ? [row(4, { ...slack, what: "repeated", state: "waiting", attempts: 0, dueAt: now + 600 } as never)]
      : []),
    row(3, {
      ...hook,
      what: "opened",
      state: "failed",
      attempts: 5,
      finishedAt: openedAt + 900,
      response: "502 Bad Gateway",
    }),
    row(2, {
      ...pager,
      what: "opened",
      state: "sent",
      attempts: 3,
      finishedAt: openedAt + 41,
      response: "202 Accepted",
    }),
    row(1, { ...slack, what: "opened", state: "sent", attempts: 1, finishedAt: openedAt + 1, response: "200 ok" }),
  ];
}
