import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { NotificationGroup, NotificationGroupChange } from "#core/notify/channel.ts";
import type { OrgId } from "#core/series.ts";
import type { AlertingMeta } from "#meta/meta.ts";
import { telling } from "./told.ts";

export interface NotificationGroupVerbs {
  list(org: OrgId): Promise<readonly NotificationGroup[]>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<NotificationGroup>;
  create(org: OrgId, group: NotificationGroupChange, cause: Cause): Promise<NotificationGroup>;
  replace(org: OrgId, id: string, group: NotificationGroupChange, cause: Cause): Promise<NotificationGroup>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<NotificationGroup>;
}

export function createNotificationGroups(
  meta: Pick<AlertingMeta, "notificationGroups">,
  events: Events,
): NotificationGroupVerbs {
  const { notificationGroups: groups } = meta;
  const told = telling(events, "monitors-changed");
  return {
    list: (org) => groups.list(org),
    async get(org, id) {
      const group = await groups.find(org, id);
      if (group === undefined) throw new Rejected("not-found", "Notification Group Not Found.");
      return group;
    },
    create: (org, group, cause) => told(org, groups.create(org, group, cause)),
    replace: (org, id, group, cause) => told(org, groups.replace(org, id, group, cause)),
    remove: (org, id, cause) => told(org, groups.remove(org, id, cause)),
  };
}
