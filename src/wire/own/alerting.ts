import { z } from "zod";
import { ALERT_STATUSES } from "#core/alert/alert.ts";
import { OUTDATED } from "#core/alert/outdated.ts";
import { MONITOR_TYPES } from "#core/monitor/monitor.ts";
import { CHANNEL_EVENTS, CHANNEL_TYPES, FOREIGN_CHANNEL_TYPES } from "#core/notify/channel.ts";

const seconds = z.number().int();
const count = z.number().int();
export const AlertStatus = z.enum(ALERT_STATUSES);
const AlertType = z.enum([...MONITOR_TYPES, "check", "slo"]);

/** A line of the alert list: an alert with the names of what it is about. */
export const AlertRow = z.object({
  id: z.string(),
  status: AlertStatus,
  type: AlertType,
  monitorId: z.string(),
  /** Of the monitor, check or objective; its id when it is gone. */
  monitorName: z.string(),
  host: z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()) }).optional(),
  service: z.string().optional(),
  /** One sentence in numbers: "loadavg5 8.4 > 8", "503", what a check said. */
  summary: z.string(),
  value: z.number().optional(),
  openedAt: seconds,
  closedAt: seconds.optional(),
  statusChangedAt: seconds,
  worst: AlertStatus,
  reason: z.string().optional(),
  muted: z.boolean(),
  ack: z.object({ by: z.string(), note: z.string(), at: seconds, until: seconds.optional() }).optional(),
  /** Why its monitor, as it is now, would not open it: nothing that is measured would close it. Of open ones. */
  outdated: z.enum(OUTDATED).optional(),
  /** It changes too often to tell each time: people hear of it when it is stable. Of open ones. */
  flapping: z.object({ since: seconds, changes: count }).optional(),
});
export type AlertRow = z.infer<typeof AlertRow>;

/** `GET /alerts?state=open|closed|all&service=&role=&host=&monitor=&q=&before=&limit=`: newest first. */
export const AlertListQuery = z.object({
  state: z.enum(["open", "closed", "all"]).default("open"),
  service: z.string().optional(),
  role: z.string().optional(),
  host: z.string().optional(),
  monitor: z.string().optional(),
  /** By nobody, by somebody, by somebody more than a day ago: of open ones. */
  taken: z.enum(["nobody", "somebody", "long"]).optional(),
  q: z.string().max(200).optional(),
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type AlertListQuery = z.infer<typeof AlertListQuery>;
export const AlertList = z.object({
  alerts: z.array(AlertRow),
  next: z.string().optional(),
  /** Of all open alerts, whatever the filters. */
  open: z.object({ CRITICAL: count, WARNING: count, UNKNOWN: count, acknowledged: count, acknowledgedLong: count }),
});
export type AlertList = z.infer<typeof AlertList>;

/** `GET /alerts/timeline?from=&to=&service=&role=&host=&monitor=&q=` */
export const AlertTimelineQuery = AlertListQuery.omit({ state: true, before: true, limit: true }).extend({
  from: z.coerce.number().int(),
  to: z.coerce.number().int(),
});
export type AlertTimelineQuery = z.infer<typeof AlertTimelineQuery>;
export const AlertTimeline = z.object({
  from: seconds,
  to: seconds,
  /** One for each monitor and host or series: what is open first, the worst before the others. */
  lanes: z.array(
    z.object({
      /** The oldest first. */
      alerts: z.array(
        AlertRow.extend({
          /** What it was and when, cut to the range: the oldest first. */
          stretches: z.array(z.object({ from: seconds, to: seconds, status: AlertStatus.exclude(["OK"]) })),
        }),
      ),
    }),
  ),
  /** The range has more alerts than were looked at: those that opened first are missing. */
  more: z.boolean(),
});
export type AlertTimeline = z.infer<typeof AlertTimeline>;

/** What to draw for a subject: items for `POST /query`, or an expression. */
export const SubjectGraph = z.object({
  title: z.string(),
  unit: z.string(),
  /** Host or service metrics that belong in the picture. */
  host: z.string().optional(),
  service: z.string().optional(),
  metrics: z.array(z.string()),
  expression: z.string().optional(),
  thresholds: z.array(
    z.object({ level: z.enum(["warning", "critical"]), operator: z.enum([">", "<"]), value: z.number() }),
  ),
});
export type SubjectGraph = z.infer<typeof SubjectGraph>;

export const DeliveryRow = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  channelType: z.string(),
  /** "opened", "closed", "repeated", "test", … */
  what: z.string(),
  state: z.enum(["waiting", "sending", "sent", "failed", "dropped"]),
  createdAt: seconds,
  dueAt: seconds,
  finishedAt: seconds.optional(),
  attempts: count,
  response: z.string().optional(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;

/** `GET /alerts/:id` */
export const AlertDetail = z.object({
  alert: AlertRow,
  memo: z.string(),
  /** Markdown of the monitor: the runbook. */
  monitorMemo: z.string(),
  /** What a check said, verbatim. */
  message: z.string().optional(),
  graph: SubjectGraph.optional(),
  logs: z.array(
    z.object({
      at: seconds,
      status: AlertStatus,
      trigger: z.string(),
      value: z.number().optional(),
      message: z.string().optional(),
      actor: z.string().optional(),
    }),
  ),
  deliveries: z.array(DeliveryRow),
  /** Of the same subject, newest first, 20 at most. */
  earlier: z.array(AlertRow),
  /** Audit entries and annotations of the hour before it opened. */
  changes: z.array(z.object({ at: seconds, what: z.string(), who: z.string() })),
});
export type AlertDetail = z.infer<typeof AlertDetail>;

/** `POST /alerts/:id/ack`; `DELETE` takes it back. */
export const AckInput = z.object({ note: z.string().max(1_000).default(""), until: seconds.optional() });
export type AckInput = z.input<typeof AckInput>;

/** `GET /monitors`: the monitors as Mackerel spells them, with what only we know. */
export const MonitorRow = z.object({
  /** As `GET /api/v0/monitors/:id` has it. */
  monitor: z.looseObject({ id: z.string(), type: z.enum(MONITOR_TYPES), name: z.string() }),
  recoverAfter: count,
  mutedUntil: seconds.optional(),
  muted: z.boolean(),
  /** Alerts that are open now, by status. */
  open: z.object({ CRITICAL: count, WARNING: count, UNKNOWN: count }),
  /** Alerts opened in the last 7 days. */
  week: count,
  /** When it was last judged, and of how many hosts or series; absent before the first time. */
  last: z
    .object({
      at: seconds,
      targets: count,
      status: AlertStatus,
      value: z.number().optional(),
      message: z.string().optional(),
    })
    .optional(),
  /** Why it does not act: "Query monitors are judged once …". */
  inactive: z.string().optional(),
});
export type MonitorRow = z.infer<typeof MonitorRow>;
export const MonitorList = z.object({ monitors: z.array(MonitorRow) });
export type MonitorList = z.infer<typeof MonitorList>;

/** `PATCH /monitors/:id` */
export const MonitorExtrasInput = z.object({
  recoverAfter: z.number().int().min(1).max(10).optional(),
  mutedUntil: seconds.nullable().optional(),
});
export type MonitorExtrasInput = z.input<typeof MonitorExtrasInput>;

/**
 * `POST /monitors/preview` with a monitor as one would post it to Mackerel's API: how often it would have fired in the last
 * 7 days, judged by the very functions that judge.
 */
export const MonitorPreviewInput = z.object({
  monitor: z.looseObject({ type: z.enum(MONITOR_TYPES) }),
  recoverAfter: z.number().int().min(1).max(10).default(1),
  days: z.number().int().min(1).max(7).default(7),
});
export type MonitorPreviewInput = z.input<typeof MonitorPreviewInput>;
export const MonitorPreview = z.object({
  from: seconds,
  to: seconds,
  /** Hosts or series that it watches; of more than 50 hosts, 50 were judged and `judged` says so. */
  targets: count,
  judged: count,
  alerts: z.array(
    z.object({ target: z.string(), status: AlertStatus, openedAt: seconds, closedAt: seconds.optional() }),
  ),
  /** Those that lasted longer than 10 minutes. */
  long: count,
  /** The target that fired most, or the first: what to draw under the limits. */
  graph: SubjectGraph.optional(),
  /** Why nothing can be said: "no points yet". */
  note: z.string().optional(),
});
export type MonitorPreview = z.infer<typeof MonitorPreview>;

const ChannelType = z.enum([...CHANNEL_TYPES, ...FOREIGN_CHANNEL_TYPES]);

/** A channel without its secrets: `secret` says whether there is one, `hint` shows enough to recognise it. */
export const ChannelRow = z.object({
  id: z.string(),
  name: z.string(),
  type: ChannelType,
  events: z.array(z.enum(CHANNEL_EVENTS)),
  locale: z.enum(["en", "ja"]),
  suspendedAt: seconds.optional(),
  hint: z.string(),
  emails: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  mentions: z
    .object({ ok: z.string().optional(), warning: z.string().optional(), critical: z.string().optional() })
    .optional(),
  enabledGraphImage: z.boolean().optional(),
  roomId: z.string().optional(),
  region: z.enum(["us", "eu"]).optional(),
  lastDelivery: DeliveryRow.optional(),
});
export type ChannelRow = z.infer<typeof ChannelRow>;
export const ChannelList = z.object({ channels: z.array(ChannelRow) });
export type ChannelList = z.infer<typeof ChannelList>;

/** `POST /channels`, `PUT /channels/:id`: on PUT an absent secret (`url`, `token`, `routingKey`) keeps the stored one. */
export const ChannelForm = z.object({
  type: z.enum(CHANNEL_TYPES),
  name: z.string().trim().min(1).max(255),
  events: z.array(z.enum(CHANNEL_EVENTS)).default(["alert"]),
  locale: z.enum(["en", "ja"]).default("en"),
  url: z.string().optional(),
  token: z.string().optional(),
  routingKey: z.string().optional(),
  roomId: z.string().optional(),
  region: z.enum(["us", "eu"]).optional(),
  emails: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  mentions: z
    .object({ ok: z.string().optional(), warning: z.string().optional(), critical: z.string().optional() })
    .optional(),
  enabledGraphImage: z.boolean().optional(),
  addToDefaultNotificationGroup: z.boolean().default(true),
});
export type ChannelForm = z.input<typeof ChannelForm>;

/** `POST /channels/:id/test`: sends a real message, marked as a test, and answers what the other side said. */
export const TestResult = z.object({ ok: z.boolean(), response: z.string(), milliseconds: z.number() });
export type TestResult = z.infer<typeof TestResult>;

/** `POST /channels/:id/resume` answers `{"success":true}`. `GET /channels/:id/deliveries`: newest first, 100 at most. */
export const DeliveryList = z.object({ deliveries: z.array(DeliveryRow) });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const GroupExtrasInput = z.object({
  repeatMinutes: z.number().int().min(10).max(10_080).optional(),
  holdOffMinutes: z.number().int().min(1).max(1_440).optional(),
  escalateAfterMinutes: z.number().int().min(1).max(10_080).optional(),
  escalateTo: z.string().optional(),
});
/** `GET /notification-groups`; `POST`, `PUT` and `DELETE` take and answer one group in this shape, without `id` and `type` going in. */
export const NotificationGroupRow = z.object({
  id: z.string(),
  type: z.enum(["group", "group-default"]),
  name: z.string(),
  notificationLevel: z.enum(["all", "critical"]),
  childNotificationGroupIds: z.array(z.string()),
  childChannelIds: z.array(z.string()),
  monitors: z.array(z.object({ id: z.string(), skipDefault: z.boolean() })),
  services: z.array(z.object({ name: z.string() })),
  extras: GroupExtrasInput,
});
export type NotificationGroupRow = z.infer<typeof NotificationGroupRow>;
export const NotificationGroupForm = NotificationGroupRow.omit({ id: true, type: true });
export type NotificationGroupForm = z.input<typeof NotificationGroupForm>;
export const NotificationGroupList = z.object({ groups: z.array(NotificationGroupRow) });
export type NotificationGroupList = z.infer<typeof NotificationGroupList>;

/** `GET /downtimes`: as Mackerel spells them, with when they act. Writing goes through Mackerel's API. */
export const DowntimeRow = z.object({
  downtime: z.looseObject({ id: z.string(), name: z.string() }),
  createdBy: z.string(),
  createdAt: seconds,
  active: z.boolean(),
  /** The running window, or the next one; absent when it is over for good. */
  window: z.object({ from: seconds, to: seconds }).optional(),
});
export type DowntimeRow = z.infer<typeof DowntimeRow>;
export const DowntimeList = z.object({ downtimes: z.array(DowntimeRow), timeZone: z.string() });
export type DowntimeList = z.infer<typeof DowntimeList>;

/** `POST /downtimes/preview` with a downtime as one would post it: whom it would silence, and its next 5 windows. */
export const DowntimePreview = z.object({
  hosts: z.object({ count, names: z.array(z.string()) }),
  monitors: z.object({ count, names: z.array(z.string()) }),
  windows: z.array(z.object({ from: seconds, to: seconds })),
});
export type DowntimePreview = z.infer<typeof DowntimePreview>;
