import type {
  AckInput,
  AlertDetail,
  AlertList,
  AlertListQuery,
  AlertTimeline,
  AlertTimelineQuery,
  ChannelForm,
  ChannelList,
  ChannelRow,
  DeliveryList,
  DowntimeList,
  DowntimePreview,
  MonitorExtrasInput,
  MonitorList,
  MonitorPreview,
  MonitorPreviewInput,
  MonitorRow,
  NotificationGroupForm,
  NotificationGroupList,
  NotificationGroupRow,
  TestResult,
} from "#wire/own/alerting.ts";
import { part, search } from "./url.ts";

/** Filters and the page of the alert list; what is absent takes the server's default. */
export type AlertListFilter = Partial<AlertListQuery>;

/** A monitor or downtime as Mackerel's API spells it. */
export type Spelled = Readonly<Record<string, unknown>>;

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;

/** Monitors, alerts and who hears of them. What Mackerel's API can do goes through it, so that there is one way to do it. */
export function alertingClient(call: Call) {
  const own = "/api/sawara/v1";
  const v0 = "/api/v0";
  const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal);

  return {
    alerts: (filter: AlertListFilter = {}, signal?: AbortSignal) =>
      get<AlertList>(`${own}/alerts${search(filter)}`, signal),
    alertTimeline: (query: AlertTimelineQuery, signal?: AbortSignal) =>
      get<AlertTimeline>(`${own}/alerts/timeline${search(query)}`, signal),
    alert: (id: string, signal?: AbortSignal) => get<AlertDetail>(`${own}/alerts/${part(id)}`, signal),
    acknowledgeAlert: (id: string, input: AckInput = {}) =>
      call<unknown>("POST", `${own}/alerts/${part(id)}/ack`, input),
    unacknowledgeAlert: (id: string) => call<unknown>("DELETE", `${own}/alerts/${part(id)}/ack`),
    closeAlert: (id: string, reason: string) => call<unknown>("POST", `${v0}/alerts/${part(id)}/close`, { reason }),
    setAlertMemo: (id: string, memo: string) => call<unknown>("PUT", `${v0}/alerts/${part(id)}`, { memo }),

    monitors: (signal?: AbortSignal) => get<MonitorList>(`${own}/monitors`, signal),
    createMonitor: (monitor: Spelled) => call<Spelled & { readonly id: string }>("POST", `${v0}/monitors`, monitor),
    replaceMonitor: (id: string, monitor: Spelled) => call<Spelled>("PUT", `${v0}/monitors/${part(id)}`, monitor),
    setMonitorExtras: (id: string, extras: MonitorExtrasInput) =>
      call<MonitorRow>("PATCH", `${own}/monitors/${part(id)}`, extras),
    deleteMonitor: (id: string) => call<unknown>("DELETE", `${v0}/monitors/${part(id)}`),
    previewMonitor: (input: MonitorPreviewInput, signal?: AbortSignal) =>
      call<MonitorPreview>("POST", `${own}/monitors/preview`, input, signal),

    channels: (signal?: AbortSignal) => get<ChannelList>(`${own}/channels`, signal),
    createChannel: (channel: ChannelForm) => call<ChannelRow>("POST", `${own}/channels`, channel),
    replaceChannel: (id: string, channel: ChannelForm) =>
      call<ChannelRow>("PUT", `${own}/channels/${part(id)}`, channel),
    deleteChannel: (id: string) => call<unknown>("DELETE", `${v0}/channels/${part(id)}`),
    testChannel: (id: string) => call<TestResult>("POST", `${own}/channels/${part(id)}/test`),
    resumeChannel: (id: string) => call<unknown>("POST", `${own}/channels/${part(id)}/resume`),
    channelDeliveries: (id: string, signal?: AbortSignal) =>
      get<DeliveryList>(`${own}/channels/${part(id)}/deliveries`, signal),

    notificationGroups: (signal?: AbortSignal) => get<NotificationGroupList>(`${own}/notification-groups`, signal),
    createNotificationGroup: (group: NotificationGroupForm) =>
      call<NotificationGroupRow>("POST", `${own}/notification-groups`, group),
    replaceNotificationGroup: (id: string, group: NotificationGroupForm) =>
      call<NotificationGroupRow>("PUT", `${own}/notification-groups/${part(id)}`, group),
    deleteNotificationGroup: (id: string) =>
      call<NotificationGroupRow>("DELETE", `${own}/notification-groups/${part(id)}`),

    downtimes: (signal?: AbortSignal) => get<DowntimeList>(`${own}/downtimes`, signal),
    createDowntime: (downtime: Spelled) => call<Spelled & { readonly id: string }>("POST", `${v0}/downtimes`, downtime),
    replaceDowntime: (id: string, downtime: Spelled) => call<Spelled>("PUT", `${v0}/downtimes/${part(id)}`, downtime),
    deleteDowntime: (id: string) => call<unknown>("DELETE", `${v0}/downtimes/${part(id)}`),
    previewDowntime: (downtime: Spelled, signal?: AbortSignal) =>
      call<DowntimePreview>("POST", `${own}/downtimes/preview`, downtime, signal),
  };
}
