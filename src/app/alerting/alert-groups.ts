import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import type { AlertGroupSetting } from "#core/alert/alert.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { AlertingMeta } from "#meta/meta.ts";
import { telling } from "./told.ts";

type Input = Omit<AlertGroupSetting, "id">;

export interface AlertGroupVerbs {
  list(org: OrgId): Promise<readonly AlertGroupSetting[]>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<AlertGroupSetting>;
  create(org: OrgId, setting: Input, cause: Cause): Promise<AlertGroupSetting>;
  replace(org: OrgId, id: string, setting: Input, cause: Cause): Promise<AlertGroupSetting>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<AlertGroupSetting>;
}

export function createAlertGroups(meta: Pick<AlertingMeta, "alertGroupSettings">, events: Events): AlertGroupVerbs {
  const { alertGroupSettings: settings } = meta;
  const told = telling(events, "monitors-changed");
  return {
    list: (org) => settings.list(org),
    async get(org, id) {
      const setting = await settings.find(org, id);
      if (setting === undefined) throw new Rejected("not-found", "Alert Group Setting Not Found.");
      return setting;
    },
    create: (org, setting, cause) => told(org, settings.create(org, setting, cause)),
    replace: (org, id, setting, cause) => told(org, settings.replace(org, id, setting, cause)),
    remove: (org, id, cause) => told(org, settings.remove(org, id, cause)),
  };
}
