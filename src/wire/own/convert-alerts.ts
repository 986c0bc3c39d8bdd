import type { Alert, AlertLog } from "#core/alert/alert.ts";
import type { Outdated } from "#core/alert/outdated.ts";
import type { SubjectGraph as Graph } from "#core/alert/subject-graph.ts";
import type { Stretch } from "#core/alert/timeline.ts";
import type { HostSummary } from "#core/host.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import { formatRole, present } from "#wire/v0/common.ts";
import type { AlertDetail, AlertRow, AlertTimeline, DeliveryRow, SubjectGraph } from "./alerting.ts";

/** An alert with what it is about, as far as that is still there. */
interface View {
  readonly alert: Alert;
  readonly source?: { readonly name: string; readonly memo: string } | undefined;
  readonly host?: HostSummary | undefined;
  readonly service?: string | undefined;
  readonly sentence: string;
  readonly muted: boolean;
  readonly outdated?: Outdated | undefined;
  readonly flap?: { readonly since: number; readonly changes: number } | undefined;
}

export function toAlertRow({ alert, source, host, service, sentence, muted, outdated, flap }: View): AlertRow {
  return present({
    id: alert.id,
    status: alert.status,
    type: alert.type,
    monitorId: alert.monitorId,
    monitorName: source?.name ?? alert.monitorId,
    host: alert.hostId === undefined ? undefined : hostOf(alert.hostId, host),
    service,
    summary: sentence,
    value: alert.value,
    openedAt: alert.openedAt,
    closedAt: alert.closedAt,
    statusChangedAt: alert.statusChangedAt,
    worst: alert.worst,
    reason: alert.reason,
    muted,
    ack: alert.ack && present(alert.ack),
    outdated,
    flapping: flap && { since: flap.since, changes: flap.changes },
  });
}

export const toLane = ({
  alerts,
}: {
  readonly alerts: readonly { readonly view: View; readonly stretches: readonly Stretch[] }[];
}): AlertTimeline["lanes"][number] => ({
  alerts: alerts.map(({ view, stretches }) => ({ ...toAlertRow(view), stretches: [...stretches] })),
});

const hostOf = (id: string, host: HostSummary | undefined) => ({
  id,
  name: host?.displayName || host?.name || id,
  roles: (host?.roles ?? []).map(formatRole),
});

export const toSubjectGraph = (graph: Graph): SubjectGraph =>
  present({ ...graph, metrics: [...graph.metrics], thresholds: [...graph.thresholds] });

export function toDeliveryRow(delivery: Delivery, channel: Channel | undefined): DeliveryRow {
  const { id, channelId, notification, state, createdAt, dueAt, finishedAt, attempts, response } = delivery;
  return present({
    id,
    channelId,
    channelName: channel?.name ?? channelId,
    channelType: channel?.type ?? "",
    what: notification.kind === "alert" ? notification.event : notification.kind,
    state,
    createdAt,
    dueAt,
    finishedAt,
    attempts,
    response,
  });
}

interface DetailView extends View {
  readonly graph?: Graph | undefined;
  readonly logs: readonly AlertLog[];
  readonly deliveries: readonly Delivery[];
  readonly channels: ReadonlyMap<string, Channel>;
  readonly earlier: readonly View[];
  readonly changes: readonly { readonly at: number; readonly what: string; readonly who: string }[];
}

export function toAlertDetail(view: DetailView): AlertDetail {
  const { alert, source, graph, logs, deliveries, channels, earlier, changes } = view;
  return present({
    alert: toAlertRow(view),
    memo: alert.memo,
    monitorMemo: source?.memo ?? "",
    message: alert.message,
    graph: graph && toSubjectGraph(graph),
    logs: logs.map(({ createdAt, status, trigger, value, detail, actor }) =>
      present({ at: createdAt, status, trigger, value, message: detail?.message, actor: actor?.name }),
    ),
    deliveries: deliveries.map((delivery) => toDeliveryRow(delivery, channels.get(delivery.channelId))),
    earlier: earlier.map(toAlertRow),
    changes: changes.map((change) => ({ ...change })),
  });
}
