import type { Cause } from "#core/account.ts";
import type { Host, HostStatus } from "#core/host.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { ChannelEvent } from "#core/notify/channel.ts";
import type { Notification } from "#core/notify/notification.ts";
import { subscribers } from "#core/notify/route.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import type { Configs } from "./configs.ts";
import { deliveriesOf } from "./telling.ts";

/** Tells channels that want it of what people and agents do to hosts and monitors. */
export interface Announcer {
  hostRegistered(org: OrgId, hostId: string, cause: Cause): Promise<void>;
  hostsRetired(org: OrgId, hostIds: readonly string[], cause: Cause): Promise<void>;
  hostStatusChanged(org: OrgId, hostId: string, from: HostStatus, cause: Cause): Promise<void>;
  monitorChanged(
    org: OrgId,
    what: "monitorCreate" | "monitorUpdate" | "monitorDelete",
    monitor: Monitor,
    cause: Cause,
  ): Promise<void>;
}

export function createAnnouncer(meta: Pick<Meta, "outbox" | "hosts" | "newId">, configs: Configs): Announcer {
  async function announce(
    org: OrgId,
    event: ChannelEvent,
    cause: Cause,
    say: () => Promise<object | undefined>,
  ): Promise<void> {
    const config = await configs.of(org);
    if (config === undefined) return;
    const channels = subscribers(config.channels, event);
    if (channels.length === 0) return;
    const said = await say();
    if (said === undefined) return;
    const { id, name, displayName } = config.org;
    const notification = {
      org: { id, name, displayName },
      at: Math.floor(cause.at / 1000),
      ...said,
      ...(cause.actor.kind === "user" ? { user: { id: cause.actor.id, name: cause.actor.name } } : {}),
    } as Notification;
    const to = channels.map((channel) => ({ channelId: channel.id, holdOffSeconds: 0 }));
    await meta.outbox.put(org, deliveriesOf(notification, to, meta.newId, cause.at));
  }

  const snapshot = ({ id, name, displayName, status, memo, roles, retiredAt }: Host) => ({
    id,
    name,
    displayName,
    status,
    memo,
    roles,
    isRetired: retiredAt !== undefined,
  });

  const hostEvent = (
    org: OrgId,
    hostId: string,
    kind: "hostRegister" | "hostRetire" | "hostStatus",
    cause: Cause,
    more = {},
  ) =>
    announce(org, kind, cause, async () => {
      const host = await meta.hosts.find(org, hostId);
      return host === undefined ? undefined : { kind, host: snapshot(host), ...more };
    });

  return {
    hostRegistered: (org, id, cause) => hostEvent(org, id, "hostRegister", cause),
    async hostsRetired(org, ids, cause) {
      for (const id of ids) await hostEvent(org, id, "hostRetire", cause);
    },
    hostStatusChanged: (org, id, fromStatus, cause) => hostEvent(org, id, "hostStatus", cause, { fromStatus }),
    monitorChanged: (org, kind, monitor, cause) => announce(org, "monitor", cause, async () => ({ kind, monitor })),
  };
}
