import { type Alert, isTakenOn } from "#core/alert/alert.ts";
import { subjectKey } from "#core/alert/subject.ts";
import type { NotificationGroup } from "#core/notify/channel.ts";
import { comesWithin } from "#core/notify/when.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertBook } from "./book.ts";
import type { AlertingConfig } from "./configs.ts";
import {
  deliveriesOf,
  hearersIn,
  hearersOf,
  inDowntime,
  isGathered,
  mayTell,
  notificationOf,
  type Surroundings,
  servicesOf,
  snapshotsOf,
} from "./telling.ts";

/** Tells again of alerts that stay open, and tells others of those that nobody took on. */
export interface Reminders {
  /** Once a minute. */
  remind(config: AlertingConfig, surroundingsOf: (alert: Alert) => Promise<Surroundings>): Promise<void>;
}

export function createReminders(
  meta: Pick<Meta, "alerts" | "outbox" | "checks" | "hosts" | "services" | "newId">,
  book: AlertBook,
  clock: Clock,
): Reminders {
  let lastMinute: UnixSeconds | undefined;
  /** Alerts and groups that were escalated, as the outbox has it: asked once an alert. */
  const escalated = new Map<string, Set<string>>();

  /** Groups that an alert has gone to already. Stored with its messages, so that a restart does not do it twice. */
  async function escalatedTo(org: string, alertId: string): Promise<Set<string>> {
    const known = escalated.get(alertId);
    if (known !== undefined) return known;
    const sent = await meta.outbox.list(org, { alertId, limit: 1_000 });
    const channels = sent
      .filter(({ notification }) => notification.kind === "alert" && notification.event === "escalated")
      .map(({ channelId }) => channelId);
    const found = new Set(channels);
    escalated.set(alertId, found);
    return found;
  }

  async function remindOf(
    config: AlertingConfig,
    alert: Alert,
    surroundings: Surroundings,
    from: UnixSeconds,
    now: UnixSeconds,
  ): Promise<void> {
    if (isTakenOn(alert, now) || !mayTell(surroundings, now) || inDowntime(config, alert.monitorId, surroundings, now))
      return;
    const isGrouped = isGathered(config, alert, surroundings);
    const told = { alert, services: servicesOf(surroundings), isGrouped };
    const org = config.org.id;
    const isDue = () => interval !== undefined && now - (alert.notifiedAt ?? alert.openedAt) >= interval * MINUTE;
    const heard = new Set<string>();
    const say = async (
      event: "repeated" | "escalated",
      hearing: readonly { channelId: string; holdOffSeconds: number }[],
    ): Promise<boolean> => {
      // A monitor and several groups may ask for a channel to be told again: once a minute will do.
      const to = hearing.filter(({ channelId }) => !heard.has(channelId));
      if (to.length === 0) return true;
      for (const { channelId } of to) heard.add(channelId);
      const { monitor } = surroundings;
      if (monitor?.type === "connectivity" && monitor.alertStatusOnGone !== alert.status) {
        const judgement = { status: monitor.alertStatusOnGone, at: alert.judgedAt + 1 };
        await book.judge(config, [{ subject: alert, judgement, surroundings, recoverAfter: monitor.recoverAfter }]);
        return false;
      }
      // What a group repeats by its own time must not put off what the monitor asks for.
      const next = isDue() ? { ...alert, notifiedAt: now } : alert;
      const notification = notificationOf(
        config,
        { alert: next, event, before: alert.status, trigger: "monitoring" },
        surroundings,
        await snapshotsOf(meta, org, surroundings),
        now,
      );
      return await book.tellAgain(org, next, deliveriesOf(notification, to, meta.newId, clock.now()));
    };

    const interval = await intervalOf(org, alert, surroundings);
    // Whoever was told that it flaps was told when to hear of it again.
    const isFlapping = book.flapping(org).has(subjectKey(alert));
    if (!isFlapping && interval !== undefined && now - (alert.notifiedAt ?? alert.openedAt) >= interval * MINUTE)
      await say("repeated", hearersOf(config, { ...told, event: "repeated" }));
    for (const group of config.groups) {
      const { repeatMinutes } = group.extras;
      if (!isFlapping && repeatMinutes !== undefined && comesWithin(alert.statusChangedAt, repeatMinutes, from, now))
        await say("repeated", inGroup(config, group, { ...told, event: "repeated" }));
      await escalate(config, group, alert, now, (to) => say("escalated", to), told);
    }
  }

  async function escalate(
    config: AlertingConfig,
    group: NotificationGroup,
    alert: Alert,
    now: UnixSeconds,
    say: (to: readonly { channelId: string; holdOffSeconds: number }[]) => Promise<boolean>,
    told: { readonly alert: Alert; readonly services: readonly string[]; readonly isGrouped: boolean },
  ): Promise<void> {
    const { escalateAfterMinutes: after, escalateTo } = group.extras;
    if (after === undefined || escalateTo === undefined || now - alert.openedAt < after * MINUTE) return;
    // Only what the group itself hears of goes on from it.
    if (inGroup(config, group, { ...told, event: "opened" }).length === 0 && group.childChannelIds.length > 0) return;
    const done = await escalatedTo(config.org.id, alert.id);
    const to = hearersIn(config, escalateTo, { ...told, event: "escalated" }).filter(
      ({ channelId }) => !done.has(channelId),
    );
    if (to.length === 0) return;
    if (await say(to)) for (const { channelId } of to) done.add(channelId);
  }

  /** Channels of a group that hear of the alert because of it. */
  function inGroup(config: AlertingConfig, group: NotificationGroup, told: Parameters<typeof hearersOf>[1]) {
    const hearing = new Set(hearersOf(config, told).map(({ channelId }) => channelId));
    return hearersIn(config, group.id, told).filter(({ channelId }) => hearing.has(channelId));
  }

  /** Minutes between repeats that the rule asks for: a monitor's own, or what the agent said of its check. */
  async function intervalOf(org: string, alert: Alert, { monitor }: Surroundings): Promise<number | undefined> {
    if (alert.type === "check") return (await meta.checks.find(org, alert.monitorId))?.state?.notificationInterval;
    return monitor !== undefined && "isMute" in monitor ? monitor.notificationInterval : undefined;
  }

  return {
    async remind(config, surroundingsOf) {
      const now = Math.floor(clock.now() / 1000);
      const from = lastMinute ?? now;
      // From the database: people acknowledge there.
      const open = await meta.alerts.open(config.org.id);
      for (const alert of open) await remindOf(config, alert, await surroundingsOf(alert), from, now);
      const ids = new Set(open.map(({ id }) => id));
      for (const id of escalated.keys()) if (!ids.has(id)) escalated.delete(id);
      lastMinute = now;
    },
  };
}
