import type { Org } from "#core/account.ts";
import type { AlertGroupSetting } from "#core/alert/alert.ts";
import type { Downtime } from "#core/alert/downtime.ts";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { Channel, NotificationGroup } from "#core/notify/channel.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";

/** All that decides about alerts of an organisation, as it is stored at one moment. */
export interface AlertingConfig {
  readonly org: Org;
  readonly monitors: readonly Monitor[];
  readonly byId: ReadonlyMap<string, Monitor>;
  readonly downtimes: readonly Downtime[];
  readonly channels: readonly Channel[];
  readonly groups: readonly NotificationGroup[];
  readonly groupSettings: readonly AlertGroupSetting[];
}

export interface Configs {
  /** `undefined` for an organisation that is not there. */
  of(org: OrgId): Promise<AlertingConfig | undefined>;
  /** Every organisation's, read anew when anything changed since the last call, by whatever process. */
  all(): Promise<readonly AlertingConfig[]>;
}

type Source = Pick<Meta, "orgs" | "monitors" | "downtimes" | "channels" | "notificationGroups" | "alertGroupSettings">;

/** Keeps configurations in memory: a round must not read ten thousand monitors that are as they were. */
export function createConfigs(meta: Source): Configs {
  const kept = new Map<OrgId, AlertingConfig>();
  let revision: string | undefined;

  async function load(org: Org): Promise<AlertingConfig> {
    const [monitors, downtimes, channels, groups, groupSettings] = await Promise.all([
      meta.monitors.list(org.id),
      meta.downtimes.list(org.id),
      meta.channels.list(org.id),
      meta.notificationGroups.list(org.id),
      meta.alertGroupSettings.list(org.id),
    ]);
    const byId = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    return { org, monitors, byId, downtimes, channels, groups, groupSettings };
  }

  async function refresh(): Promise<void> {
    const now = await meta.monitors.revision();
    if (now !== revision) kept.clear();
    revision = now;
  }

  async function configOf(org: Org): Promise<AlertingConfig> {
    const known = kept.get(org.id);
    const config = known === undefined ? await load(org) : { ...known, org };
    kept.set(org.id, config);
    return config;
  }

  return {
    async of(id) {
      await refresh();
      const org = await meta.orgs.find(id);
      return org === undefined ? undefined : configOf(org);
    },

    async all() {
      await refresh();
      const configs: AlertingConfig[] = [];
      for (const org of await meta.orgs.list()) configs.push(await configOf(org));
      return configs;
    },
  };
}
