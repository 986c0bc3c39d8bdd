import { createAlertReads } from "#app/alerting/alert-detail.ts";
import { createAlertGroups } from "#app/alerting/alert-groups.ts";
import { createAlertList } from "#app/alerting/alert-list.ts";
import { createAlertTimeline } from "#app/alerting/alert-timeline.ts";
import type { FlapsOf } from "#app/alerting/alert-views.ts";
import { createChannels } from "#app/alerting/channels.ts";
import { createDowntimes } from "#app/alerting/downtimes.ts";
import { createMonitorList } from "#app/alerting/monitor-list.ts";
import { createMonitoredStatuses } from "#app/alerting/monitored-statuses.ts";
import { createMonitors } from "#app/alerting/monitors.ts";
import { createNotificationGroups } from "#app/alerting/notification-groups.ts";
import type {
  AlertVerbs,
  DowntimeWindows,
  LastJudgements,
  ParseExpression,
  Previews,
  Tester,
} from "#app/alerting/verbs.ts";
import type { Events } from "#app/events.ts";
import type { Meta } from "#app/ports.ts";
import type { Clock } from "#kit/clock.ts";
import { alertPageRoutes } from "./own/alerts.ts";
import { channelPageRoutes } from "./own/channels.ts";
import { downtimePageRoutes } from "./own/downtimes.ts";
import { monitorPageRoutes } from "./own/monitors.ts";
import { notificationGroupPageRoutes } from "./own/notification-groups.ts";
import type { Route } from "./route.ts";
import { alertGroupRoutes } from "./v0/alert-groups.ts";
import { alertRoutes } from "./v0/alerts.ts";
import { channelRoutes } from "./v0/channels.ts";
import { downtimeRoutes } from "./v0/downtimes.ts";
import { monitorRoutes } from "./v0/monitors.ts";
import { notificationGroupRoutes } from "./v0/notification-groups.ts";

export interface AlertingOptions {
  readonly meta: Meta;
  readonly events: Events;
  readonly clock: Clock;
  readonly alerts: AlertVerbs;
  readonly tester: Tester;
  readonly previews: Previews;
  readonly judged: LastJudgements;
  readonly flapsOf: FlapsOf;
  readonly windowsOf: DowntimeWindows;
  readonly parseExpression: ParseExpression;
}

/** Monitors, alerts, channels, notification groups and downtimes: every path of both APIs. */
export function alertingRoutes(options: AlertingOptions): Route[] {
  const { meta, events, clock, alerts, tester, previews, judged, flapsOf, windowsOf, parseExpression } = options;
  const monitors = createMonitors({ meta, alerts, parseExpression, events });
  const reads = createAlertReads(meta, flapsOf, events, clock);
  const channels = createChannels(meta, tester, events);
  const groups = createNotificationGroups(meta, events);
  const downtimes = createDowntimes(meta, windowsOf, events);
  return [
    ...monitorRoutes(monitors, createMonitoredStatuses(meta)),
    ...alertRoutes(meta, reads, alerts),
    ...alertGroupRoutes(createAlertGroups(meta, events)),
    ...channelRoutes(channels),
    ...notificationGroupRoutes(groups),
    ...downtimeRoutes(downtimes),
    ...alertPageRoutes(createAlertList(meta, flapsOf, clock), createAlertTimeline(meta, flapsOf, clock), reads),
    ...monitorPageRoutes(monitors, createMonitorList(meta, judged, clock), previews),
    ...channelPageRoutes(channels),
    ...notificationGroupPageRoutes(groups),
    ...downtimePageRoutes(downtimes),
  ];
}
