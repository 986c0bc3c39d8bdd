import type { Alert, AlertGroup } from "#core/alert/alert.ts";
import { gathers, stepGroup } from "#core/alert/group.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import { subscribers } from "#core/notify/route.ts";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertBook } from "./book.ts";
import type { AlertingConfig } from "./configs.ts";
import { deliveriesOf, inDowntime, mayTell, type Surroundings, servicesOf } from "./telling.ts";

/** Gathers open alerts into groups, and tells of the groups. */
export interface Gathering {
  /** After alerts changed, and each minute. */
  gather(config: AlertingConfig, surroundingsOf: (alert: Alert) => Promise<Surroundings>): Promise<void>;
}

export function createGathering(meta: Pick<Meta, "alerts" | "newId">, book: AlertBook, clock: Clock): Gathering {
  const groups = new Map<OrgId, Map<string, AlertGroup>>();

  async function groupsOf(org: OrgId): Promise<Map<string, AlertGroup>> {
    let known = groups.get(org);
    if (known === undefined) {
      known = new Map((await meta.alerts.openGroups(org)).map((group) => [group.settingId, group]));
      groups.set(org, known);
    }
    return known;
  }

  return {
    async gather(config, surroundingsOf) {
      const org = config.org.id;
      const open = await groupsOf(org);
      if (config.groupSettings.length === 0 && open.size === 0) return;
      const at = clock.now();
      const now = Math.floor(at / 1000);
      const alerts = await Promise.all(
        [...(await book.open(org)).values()].map(async (alert) => {
          const surroundings = await surroundingsOf(alert);
          return {
            alert,
            services: servicesOf(surroundings),
            roles: surroundings.host?.roles ?? [],
            mayTell: mayTell(surroundings, now) && !inDowntime(config, alert.monitorId, surroundings, now),
          };
        }),
      );
      const changed: AlertGroup[] = [];
      const deliveries: Delivery[] = [];
      const settings = new Map(config.groupSettings.map((setting) => [setting.id, setting]));
      for (const setting of config.groupSettings) {
        const gathered = alerts.filter((each) => gathers(setting, each));
        const members = gathered.map(({ alert }) => alert);
        const isHeard = gathered.some((each) => each.mayTell);
        const stepped = stepGroup(setting, open.get(setting.id), members, isHeard, now);
        if (stepped === undefined) continue;
        const group = stepped.group.id === "" ? { ...stepped.group, id: meta.newId(at) } : stepped.group;
        changed.push(group);
        if (!stepped.isTold) continue;
        const { id, name, displayName } = config.org;
        const notification: Notification = {
          org: { id, name, displayName },
          at: now,
          kind: "alertGroup",
          group: { id: group.id, status: group.status, createdAt: group.createdAt, closedAt: group.closedAt },
          setting: { id: setting.id, name: setting.name, memo: setting.memo },
          alerts: group.alertIds.length,
        };
        const to = subscribers(config.channels, "alertGroup").map((channel) => ({
          channelId: channel.id,
          holdOffSeconds: 0,
        }));
        deliveries.push(...deliveriesOf(notification, to, meta.newId, at));
      }
      // A setting that is gone takes its group with it.
      for (const group of open.values())
        if (!settings.has(group.settingId)) changed.push({ ...group, status: "OK", closedAt: now });
      if (changed.length === 0) return;
      await meta.alerts.applyGroups(org, changed, deliveries);
      for (const group of changed) {
        if (group.closedAt === undefined) open.set(group.settingId, group);
        else open.delete(group.settingId);
      }
    },
  };
}
