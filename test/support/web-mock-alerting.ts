import { isTakenLong } from "#core/alert/alert.ts";
import type { Downtime } from "#core/alert/downtime.ts";
import { lanesOf } from "#core/alert/timeline.ts";
import { windowsFrom } from "#core/alert/windows.ts";
import {
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
import { DowntimeBody } from "#wire/v0/downtimes.ts";
import { MonitorBody } from "#wire/v0/monitors.ts";
import { type MockMonitor, makeChannels, makeDowntimes, makeGroups, makeMonitors } from "./web-mock-alerting-data.ts";
import { deliveriesOf, type MockAlert, makeAlerts } from "./web-mock-alerts.ts";
import type { MockHost } from "./web-mock-data.ts";
import { limitsOf, previewOf, rowOfForm } from "./web-mock-preview.ts";
import { type MockRoute, parse, path, Refusal } from "./web-mock-route.ts";

const ZONE = "Asia/Tokyo";
const WEEK = 7 * 86_400;
const own = "/api/sawara/v1";
const v0 = "/api/v0";
const success = { success: true };
const seconds = (): number => Math.floor(Date.now() / 1_000);
const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

export interface AlertingWorld {
  readonly hosts: readonly MockHost[];
  /** Nobody has made anything yet. */
  readonly isQuiet: boolean;
  readonly by: () => string;
  /** An event for whoever looks. */
  readonly tell: (event: string) => void;
}

/** Alerts and everything around them, kept in memory. */
export function alertingRoutes({ hosts, isQuiet, by, tell }: AlertingWorld): readonly MockRoute[] {
  const began = seconds();
  const alerts: MockAlert[] = isQuiet ? [] : makeAlerts(hosts, began);
  const monitors = makeMonitors(began).filter(({ monitor }) => !isQuiet || monitor.type === "connectivity");
  const channels = isQuiet ? [] : makeChannels(began);
  const groups = makeGroups(isQuiet);
  const downtimes = isQuiet ? [] : makeDowntimes(began);
  let counter = 0;

  const found = <T>(list: readonly T[], is: (one: T) => boolean, what: string): T => {
    const one = list.find(is);
    if (one === undefined) throw new Refusal(404, `Cannot find ${what}`);
    return one;
  };
  const alertOf = (id: string) => found(alerts, ({ row }) => row.id === id, `alert "${id}"`);
  const monitorOf = (id: string) => found(monitors, ({ monitor }) => monitor.id === id, `monitor "${id}"`);
  const channelOf = (id: string) => found(channels, (one) => one.id === id, `channel "${id}"`);
  const groupOf = (id: string) => found(groups, (one) => one.id === id, `notification group "${id}"`);
  const downtimeOf = (id: string) => found(downtimes, (one) => one.downtime.id === id, `downtime "${id}"`);
  const openOnes = () => alerts.filter(({ row }) => row.closedAt === undefined);
  const counts = (some: readonly MockAlert[]) => ({
    CRITICAL: some.filter(({ row }) => row.status === "CRITICAL").length,
    WARNING: some.filter(({ row }) => row.status === "WARNING").length,
    UNKNOWN: some.filter(({ row }) => row.status === "UNKNOWN").length,
  });
  const rowOf = (one: (typeof monitors)[number]) => ({
    ...one,
    open: counts(openOnes().filter(({ row }) => row.monitorId === one.monitor.id)),
    week: alerts.filter(({ row }) => row.monitorId === one.monitor.id && row.openedAt > seconds() - WEEK).length,
  });
  const remove = <T>(list: T[], one: T): T => {
    list.splice(list.indexOf(one), 1);
    return one;
  };
  const windowOf = (downtime: object) => {
    const [window] = windowsFrom(downtime as Downtime, seconds(), ZONE, 1);
    return { active: window !== undefined && window.from <= seconds(), ...(window === undefined ? {} : { window }) };
  };
  const covered = (scopes: { serviceScopes?: readonly string[]; roleScopes?: readonly unknown[] }) => {
    const { serviceScopes = [] } = scopes;
    const roles = (scopes.roleScopes ?? []) as { service: string; role: string }[];
    if (serviceScopes.length === 0 && roles.length === 0) return [...hosts];
    return hosts.filter(({ roles: of }) =>
      of.some(
        (fullname) =>
          serviceScopes.some((service) => fullname.startsWith(`${service}:`)) ||
          roles.some(({ service, role }) => fullname === `${service}:${role}`),
      ),
    );
  };

  return [
    [
      "GET",
      path(`${own}/alerts`),
      AlertList,
      ({ query }) => {
        const wanted = parse(AlertListQuery, Object.fromEntries(query));
        const q = fold(wanted.q ?? "");
        const all = alerts.filter(({ row }) => {
          if (wanted.state !== "all" && (row.closedAt === undefined) !== (wanted.state === "open")) return false;
          if (wanted.host !== undefined && row.host?.id !== wanted.host) return false;
          if (wanted.monitor !== undefined && row.monitorId !== wanted.monitor) return false;
          const roles = row.host?.roles ?? [];
          if (
            wanted.service !== undefined &&
            row.service !== wanted.service &&
            !roles.some((fullname) => fullname.startsWith(`${wanted.service}:`))
          )
            return false;
          if (wanted.monitor !== undefined && row.monitorId !== wanted.monitor) return false;
          if (wanted.taken === "long" && !isTakenLong(row, seconds())) return false;
          if (wanted.taken === "nobody" && row.ack !== undefined) return false;
          if (wanted.taken === "somebody" && row.ack === undefined) return false;
          if (wanted.role !== undefined && !roles.some((fullname) => fullname.endsWith(`:${wanted.role}`)))
            return false;
          return [row.monitorName, row.host?.name ?? "", row.summary].some((text) => fold(text).includes(q));
        });
        const from = wanted.before === undefined ? 0 : all.findIndex(({ row }) => row.id === wanted.before) + 1;
        const page = all.slice(from, from + wanted.limit);
        return {
          alerts: page.map(({ row }) => row),
          ...(from + wanted.limit < all.length ? { next: page.at(-1)!.row.id } : {}),
          open: {
            ...counts(openOnes()),
            acknowledged: openOnes().filter(({ row }) => row.ack !== undefined).length,
            acknowledgedLong: openOnes().filter(({ row }) => isTakenLong(row, seconds())).length,
          },
        };
      },
    ],
    [
      "GET",
      path(`${own}/alerts/timeline`),
      AlertTimeline,
      ({ query }) => {
        const { from, to, ...wanted } = parse(AlertTimelineQuery, Object.fromEntries(query));
        const shown = alerts.filter(
          ({ row }) =>
            (wanted.monitor ?? row.monitorId) === row.monitorId && (wanted.host ?? row.host?.id) === row.host?.id,
        );
        const rows = new Map(shown.map(({ row }) => [row.id, row]));
        const lanes = lanesOf(
          shown.map(({ row, memo }) => ({ ...row, hostId: row.host?.id, memo, good: 0, judgedAt: row.openedAt })),
          shown.flatMap(({ row, logs }) => logs.map(({ at, status }) => ({ alertId: row.id, createdAt: at, status }))),
          { from, to },
          seconds(),
        );
        return {
          from,
          to,
          lanes: lanes.map((lane) => ({
            alerts: lane.alerts.map(({ alert, stretches }) => ({ ...rows.get(alert.id)!, stretches })),
          })),
          more: false,
        };
      },
    ],
    [
      "GET",
      path(`${own}/alerts/:id`),
      AlertDetail,
      ({ params: [id] }) => {
        const { row, memo, logs } = alertOf(id!);
        const monitor = monitors.find((one) => one.monitor.id === row.monitorId)?.monitor;
        const limits = monitor === undefined ? [] : limitsOf(monitor);
        const metrics = [String(monitor?.metric ?? "loadavg5")].map((name) => (name === "disk%" ? "loadavg5" : name));
        const graph =
          row.type === "check" || (row.host === undefined && row.service === undefined)
            ? undefined
            : row.host === undefined
              ? { service: row.service, metrics }
              : { host: row.host.id, metrics };
        return {
          alert: row,
          memo,
          monitorMemo: String(monitor?.memo ?? ""),
          ...(row.type === "check"
            ? { message: `${row.summary}\n  app.log:1042: upstream timeout\n  app.log:1044: upstream timeout` }
            : {}),
          ...(graph === undefined
            ? {}
            : { graph: { title: row.monitorName, unit: "float", ...graph, thresholds: limits } }),
          logs,
          deliveries: deliveriesOf(row, seconds()),
          earlier: alerts
            .filter((one) => one.row.monitorId === row.monitorId && one.row.openedAt < row.openedAt)
            .slice(0, 20)
            .map((one) => one.row),
          changes: [
            { at: row.openedAt - 240, what: `host.set-roles host:${hosts[0]!.id}`, who: "mai" },
            { at: row.openedAt - 1_900, what: "deploy v512", who: "terraform" },
          ],
        };
      },
    ],
    [
      "POST",
      path(`${own}/alerts/:id/ack`),
      undefined,
      ({ params: [id], body }) => {
        const { row } = alertOf(id!);
        if (row.closedAt !== undefined) throw new Refusal(409, `Cannot acknowledge alert "${id}": it is closed`);
        const { note, until } = parse(AckInput, body);
        row.ack = { by: by(), note, at: seconds(), ...(until === undefined ? {} : { until }) };
        tell("alerts-changed");
        return success;
      },
    ],
    [
      "DELETE",
      path(`${own}/alerts/:id/ack`),
      undefined,
      ({ params: [id] }) => {
        delete alertOf(id!).row.ack;
        tell("alerts-changed");
        return success;
      },
    ],
    [
      "POST",
      path(`${v0}/alerts/:id/close`),
      undefined,
      ({ params: [id], body }) => {
        const { row, logs } = alertOf(id!);
        const { reason } = body as { reason: string };
        Object.assign(row, { status: "OK", closedAt: seconds(), statusChangedAt: seconds(), reason });
        logs.unshift({ at: seconds(), status: "OK", trigger: "manual", actor: by(), message: reason });
        tell("alerts-changed");
        return success;
      },
    ],
    [
      "PUT",
      path(`${v0}/alerts/:id`),
      undefined,
      ({ params: [id], body }) => {
        alertOf(id!).memo = (body as { memo: string }).memo;
        return success;
      },
    ],

    ["GET", path(`${own}/monitors`), MonitorList, () => ({ monitors: monitors.map(rowOf) })],
    [
      "POST",
      path(`${own}/monitors/preview`),
      MonitorPreview,
      ({ body }) => previewOf(parse(MonitorPreviewInput, body).monitor, hosts),
    ],
    [
      "PATCH",
      path(`${own}/monitors/:id`),
      MonitorRow,
      ({ params: [id], body }) => {
        const one = monitorOf(id!);
        const { recoverAfter, mutedUntil } = parse(MonitorExtrasInput, body);
        if (recoverAfter !== undefined) one.recoverAfter = recoverAfter;
        if (mutedUntil === null) delete one.mutedUntil;
        else if (mutedUntil !== undefined) one.mutedUntil = mutedUntil;
        one.muted = one.monitor.isMute === true || (one.mutedUntil ?? 0) > seconds();
        tell("monitors-changed");
        return rowOf(one);
      },
    ],
    [
      "POST",
      path(`${v0}/monitors`),
      undefined,
      ({ body }) => {
        parse(MonitorBody, body);
        const monitor = { ...(body as MockMonitor["monitor"]), id: `m-new-${++counter}` };
        monitors.push({ monitor, recoverAfter: 1, muted: monitor.isMute === true });
        tell("monitors-changed");
        return monitor;
      },
    ],
    [
      "PUT",
      path(`${v0}/monitors/:id`),
      undefined,
      ({ params: [id], body }) => {
        parse(MonitorBody, body);
        const one = monitorOf(id!);
        one.monitor = { ...(body as MockMonitor["monitor"]), id: id! };
        one.muted = one.monitor.isMute === true || (one.mutedUntil ?? 0) > seconds();
        tell("monitors-changed");
        return one.monitor;
      },
    ],
    ["DELETE", path(`${v0}/monitors/:id`), undefined, ({ params: [id] }) => remove(monitors, monitorOf(id!)).monitor],

    ["GET", path(`${own}/channels`), ChannelList, () => ({ channels })],
    [
      "POST",
      path(`${own}/channels`),
      ChannelRow,
      ({ body }) => {
        const channel = { ...rowOfForm(parse(ChannelForm, body)), id: `ch-new-${++counter}` };
        channels.push(channel);
        if ((body as ChannelForm).addToDefaultNotificationGroup !== false)
          groups[0]!.childChannelIds = [...groups[0]!.childChannelIds, channel.id];
        return channel;
      },
    ],
    [
      "PUT",
      path(`${own}/channels/:id`),
      ChannelRow,
      ({ params: [id], body }) => Object.assign(channelOf(id!), rowOfForm(parse(ChannelForm, body), channelOf(id!))),
    ],
    ["DELETE", path(`${v0}/channels/:id`), undefined, ({ params: [id] }) => remove(channels, channelOf(id!))],
    [
      "POST",
      path(`${own}/channels/:id/test`),
      TestResult,
      ({ params: [id] }) =>
        channelOf(id!).type === "webhook"
          ? { ok: false, response: "502 Bad Gateway\n<html><body>upstream is down</body></html>", milliseconds: 1_204 }
          : { ok: true, response: "200 ok", milliseconds: 183 },
    ],
    [
      "POST",
      path(`${own}/channels/:id/resume`),
      undefined,
      ({ params: [id] }) => {
        delete channelOf(id!).suspendedAt;
        return success;
      },
    ],
    [
      "GET",
      path(`${own}/channels/:id/deliveries`),
      DeliveryList,
      ({ params: [id] }) => ({
        deliveries: alerts
          .slice(0, 40)
          .flatMap(({ row }) => deliveriesOf(row, seconds()))
          .filter(({ channelId }) => channelId === id),
      }),
    ],

    ["GET", path(`${own}/notification-groups`), NotificationGroupList, () => ({ groups })],
    [
      "POST",
      path(`${own}/notification-groups`),
      NotificationGroupRow,
      ({ body }) => {
        const group = { ...parse(NotificationGroupForm, body), id: `g-new-${++counter}`, type: "group" as const };
        groups.push(group);
        return group;
      },
    ],
    [
      "PUT",
      path(`${own}/notification-groups/:id`),
      NotificationGroupRow,
      ({ params: [id], body }) => Object.assign(groupOf(id!), parse(NotificationGroupForm, body)),
    ],
    [
      "DELETE",
      path(`${own}/notification-groups/:id`),
      NotificationGroupRow,
      ({ params: [id] }) => remove(groups, groupOf(id!)),
    ],

    [
      "GET",
      path(`${own}/downtimes`),
      DowntimeList,
      () => ({
        timeZone: ZONE,
        downtimes: downtimes.map((one) => ({ ...one, ...windowOf(one.downtime) })),
      }),
    ],
    [
      "POST",
      path(`${own}/downtimes/preview`),
      DowntimePreview,
      ({ body }) => {
        const wanted = parse(DowntimeBody, body);
        const some = covered(wanted);
        const names = monitors.map(({ monitor }) => monitor.name);
        return {
          hosts: { count: some.length, names: some.slice(0, 20).map(({ name }) => name) },
          monitors: { count: names.length, names: names.slice(0, 20) },
          windows: windowsFrom(wanted as unknown as Downtime, seconds(), ZONE, 5),
        };
      },
    ],
    [
      "POST",
      path(`${v0}/downtimes`),
      undefined,
      ({ body }) => {
        parse(DowntimeBody, body);
        const downtime = { ...(body as { name: string }), id: `dt-new-${++counter}` };
        downtimes.push({ downtime, createdBy: by(), createdAt: seconds() });
        return downtime;
      },
    ],
    [
      "PUT",
      path(`${v0}/downtimes/:id`),
      undefined,
      ({ params: [id], body }) => {
        parse(DowntimeBody, body);
        downtimeOf(id!).downtime = { ...(body as { name: string }), id: id! };
        return downtimeOf(id!).downtime;
      },
    ],
    [
      "DELETE",
      path(`${v0}/downtimes/:id`),
      undefined,
      ({ params: [id] }) => remove(downtimes, downtimeOf(id!)).downtime,
    ],
  ];
}
