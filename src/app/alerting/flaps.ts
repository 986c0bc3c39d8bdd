import type { Alert } from "#core/alert/alert.ts";
import { afterChange, FLAP_MEMORY, type Flap, type Restlessness } from "#core/alert/flapping.ts";
import { subjectKey } from "#core/alert/subject.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertingConfig } from "./configs.ts";
import {
  deliveriesOf,
  hearersOf,
  inDowntime,
  isGathered,
  mayTell,
  notificationOf,
  type Surroundings,
  servicesOf,
  snapshotsOf,
} from "./telling.ts";

/** Which subjects change too often, by their keys. What the logs say is the truth: after a restart it is read from them. */
export interface Flaps {
  of(org: OrgId): Promise<Map<string, Restlessness>>;
  /** Those that flap, without waiting: empty until it was read. */
  known(org: OrgId): ReadonlyMap<string, Flap>;
  /** They are read again next time. */
  forget(org: OrgId): void;
}

/** Alerts that are looked through after a start. */
const MOST_ALERTS = 10_000;

export function createFlaps(meta: Pick<Meta, "alerts">, clock: Clock): Flaps {
  const kept = new Map<OrgId, Map<string, Restlessness>>();

  async function read(org: OrgId): Promise<Map<string, Restlessness>> {
    const now = Math.floor(clock.now() / 1000);
    const { alerts } = await meta.alerts.during(org, { from: now - FLAP_MEMORY, to: now + 1 }, MOST_ALERTS);
    const byId = new Map(alerts.map((alert) => [alert.id, alert]));
    const found = new Map<string, Restlessness>();
    for (const { createdAt: at, alertId, status, trigger } of await meta.alerts.logsOf(org, [...byId.keys()])) {
      if (trigger !== "monitoring" || at < now - FLAP_MEMORY) continue;
      const key = subjectKey(byId.get(alertId)!);
      found.set(key, afterChange(found.get(key), { at, alertId, status }).next);
    }
    return found;
  }

  return {
    async of(org) {
      const known = kept.get(org) ?? (await read(org));
      kept.set(org, known);
      return known;
    },

    known(org) {
      const restless = [...(kept.get(org) ?? [])];
      return new Map(restless.flatMap(([key, { flap }]) => (flap === undefined ? [] : [[key, flap] as const])));
    },

    forget: (org) => void kept.delete(org),
  };
}

/** Channels whose other side keeps something open until it is closed. */
const KEEPERS: readonly string[] = ["webhook", "pagerduty", "opsgenie"];

/**
 * What is told of a subject that is stable again [NO12]: its status to all, and to those who keep incidents the end of each alert
 * under which they were told that it flapped. Nothing where nobody may be told, and nothing twice.
 */
export async function settledDeliveries(
  meta: Pick<Meta, "alerts" | "outbox" | "hosts" | "services" | "newId">,
  config: AlertingConfig,
  { alert, surroundings, flap, changedAt }: Settled,
  at: number,
): Promise<readonly Delivery[]> {
  const org = config.org.id;
  const now = Math.floor(at / 1000);
  const isGone = surroundings.monitor === undefined || (alert.hostId !== undefined && surroundings.host === undefined);
  if (isGone || !mayTell(surroundings, now)) return [];
  if (alert.status !== "OK" && inDowntime(config, alert.monitorId, surroundings, now)) return [];
  const sent = await meta.outbox.list(org, { alertId: alert.id, limit: 1_000 });
  const isTold = sent.some(
    ({ notification: one }) => one.kind === "alert" && one.event === "settled" && one.at >= changedAt,
  );
  if (isTold) return [];
  const told = { ...alert, worst: flap.worst };
  const services = servicesOf(surroundings);
  const isGrouped = isGathered(config, alert, surroundings);
  const to = hearersOf(config, { alert: told, event: "settled", services, isGrouped });
  const snapshots = await snapshotsOf(meta, org, surroundings);
  const say = (of: Alert, event: "settled" | "closed") =>
    notificationOf(
      config,
      { alert: of, event, before: flap.worst, trigger: "monitoring" },
      surroundings,
      snapshots,
      now,
    );
  const keepers = new Set(config.channels.filter(({ type }) => KEEPERS.includes(type)).map(({ id }) => id));
  const deliveries: Delivery[] = [];
  for (const id of flap.toldUnder.filter((one) => one !== alert.id)) {
    const before = await meta.alerts.find(org, id);
    if (before?.closedAt === undefined) continue;
    const keeping = to.filter(({ channelId }) => keepers.has(channelId));
    deliveries.push(...deliveriesOf(say(before, "closed"), keeping, meta.newId, at));
  }
  return [...deliveries, ...deliveriesOf(say({ ...alert, notifiedAt: now }, "settled"), to, meta.newId, at)];
}

export interface Settled {
  /** The newest of the subject, open or closed. */
  readonly alert: Alert;
  readonly surroundings: Surroundings;
  readonly flap: Flap;
  /** When it changed last. */
  readonly changedAt: UnixSeconds;
}
