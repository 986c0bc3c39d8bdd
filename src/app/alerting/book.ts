import type { Events } from "#app/events.ts";
import type { Actor } from "#core/account.ts";
import type { Alert, AlertSubject, Judgement, Trigger } from "#core/alert/alert.ts";
import { afterChange, type Flap, isForgettable, isStable } from "#core/alert/flapping.ts";
import { closed, type Stepped, step } from "#core/alert/step.ts";
import { subjectKey } from "#core/alert/subject.ts";
import { Rejected } from "#core/errors.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { AlertChange, Meta } from "#meta/meta.ts";
import type { AlertingConfig } from "./configs.ts";
import { createFlaps, settledDeliveries } from "./flaps.ts";
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

/** A judgement and what it is about. */
export interface Judged {
  readonly subject: AlertSubject;
  readonly judgement: Judgement;
  readonly surroundings: Surroundings;
  readonly recoverAfter: number;
}

/** The open alerts, and the one way in which they change. */
export interface AlertBook {
  /** Open alerts by subject, read from the database at first. */
  open(org: OrgId): Promise<ReadonlyMap<string, Alert>>;
  /** The same without waiting: empty until it was read. */
  known(org: OrgId): ReadonlyMap<string, Alert>;
  /** What judgements change, with the messages that follow, in one transaction. */
  judge(config: AlertingConfig, judged: readonly Judged[]): Promise<void>;
  /** Ends alerts for another reason than that all is well. Answers them as they are now. */
  close(
    config: AlertingConfig,
    alerts: readonly { readonly alert: Alert; readonly surroundings: Surroundings }[],
    why: { readonly trigger: Trigger; readonly reason?: string | undefined; readonly actor?: Actor | undefined },
  ): Promise<readonly Alert[]>;
  /** Tells of what flapped and is stable again. Every few seconds. */
  settle(config: AlertingConfig, surroundingsOf: (alert: Alert) => Promise<Surroundings>): Promise<void>;
  /** What flaps, by the subject's key; empty until it was read. */
  flapping(org: OrgId): ReadonlyMap<string, Flap>;
  /**
   * Stores messages that tell again of an open alert, and when they did. Answers whether it did: not when the alert has closed or
   * has another level by now, of which people hear anyway.
   */
  tellAgain(org: OrgId, alert: Alert, deliveries: readonly Delivery[]): Promise<boolean>;
}

export function createAlertBook(
  meta: Pick<Meta, "alerts" | "outbox" | "hosts" | "services" | "newId">,
  events: Pick<Events, "publish">,
  clock: Clock,
): AlertBook {
  const books = new Map<OrgId, Promise<Map<string, Alert>>>();
  const known = new Map<OrgId, Map<string, Alert>>();
  const flaps = createFlaps(meta, clock);
  /** Changes of an organisation happen one after the other: each begins where the one before it ended. */
  const turns = new Map<OrgId, Promise<unknown>>();

  function bookOf(org: OrgId): Promise<Map<string, Alert>> {
    let book = books.get(org);
    if (book === undefined) {
      book = meta.alerts.open(org).then((alerts) => {
        const read = new Map(alerts.map((alert) => [subjectKey(alert), alert]));
        known.set(org, read);
        return read;
      });
      books.set(org, book);
      book.catch(() => books.delete(org));
    }
    return book;
  }

  function inTurn<T>(org: OrgId, work: () => Promise<T>): Promise<T> {
    const before = turns.get(org) ?? Promise.resolve();
    const turn = before.then(work, work);
    turns.set(
      org,
      turn.catch(() => {}),
    );
    return turn;
  }

  async function apply(
    config: AlertingConfig,
    steps: readonly { readonly stepped: Stepped; readonly surroundings: Surroundings }[],
    why: { readonly trigger: Trigger; readonly actor?: Actor | undefined },
  ): Promise<readonly Alert[]> {
    if (steps.length === 0) return [];
    const org = config.org.id;
    const changes: AlertChange[] = [];
    const closedIds: string[] = [];
    try {
      for (const { stepped, surroundings } of steps) {
        const change = await changeOf(config, stepped, surroundings, why);
        changes.push(change);
        if (change.alert.closedAt !== undefined) closedIds.push(change.alert.id);
      }
      await meta.alerts.apply(org, changes);
    } catch (error) {
      // Somebody else has opened it, or we do not know what is stored: read it again next time.
      books.delete(org);
      flaps.forget(org);
      if (error instanceof Rejected && error.reason === "conflict") return [];
      throw error;
    }
    events.publish(org, "alerts-changed");
    const book = await bookOf(org);
    for (const { alert } of changes) {
      if (alert.closedAt === undefined) book.set(subjectKey(alert), alert);
      else book.delete(subjectKey(alert));
    }
    // What was held off until now is not worth telling any more.
    for (const id of closedIds) await meta.outbox.drop(org, id, Math.floor(clock.now() / 1000));
    return changes.map(({ alert }) => alert);
  }

  async function changeOf(
    config: AlertingConfig,
    { alert: next, before, change }: Stepped,
    surroundings: Surroundings,
    { trigger, actor }: { readonly trigger: Trigger; readonly actor?: Actor | undefined },
  ): Promise<AlertChange> {
    const at = clock.now();
    const now = Math.floor(at / 1000);
    const alert = next.id === "" ? { ...next, id: meta.newId(at) } : next;
    if (change === undefined) return { alert, logs: [], deliveries: [] };
    const log = { ...change.log, id: meta.newId(at), alertId: alert.id, ...(actor === undefined ? {} : { actor }) };
    const { news, flap } =
      trigger === "monitoring" ? await newsOf(config.org.id, alert, now) : { news: "usual", flap: undefined };
    // Retired hosts and deleted rules are nobody's worry any more.
    const isSilent =
      trigger === "hostRetire" ||
      news === "silence" ||
      !mayTell(surroundings, now) ||
      (change.event === "changed" && inDowntime(config, alert.monitorId, surroundings, now));
    if (isSilent) return { alert, logs: [log], deliveries: [] };
    const event = news === "flapping" ? "flapping" : change.event;
    const to = hearersOf(config, {
      alert: flap === undefined ? alert : { ...alert, worst: flap.worst },
      event,
      services: servicesOf(surroundings),
      isGrouped: isGathered(config, alert, surroundings),
    });
    const heard = event === "closed" ? await withoutHeldOff(config.org.id, alert.id, to) : to;
    if (heard.length === 0) return { alert, logs: [log], deliveries: [] };
    const told = { ...alert, notifiedAt: now };
    const notification = notificationOf(
      config,
      { alert: told, event, before, trigger, actor, flap },
      surroundings,
      await snapshotsOf(meta, config.org.id, surroundings),
      now,
    );
    return { alert: told, logs: [log], deliveries: deliveriesOf(notification, heard, meta.newId, at) };
  }

  /** Whether people hear of a change, and what flaps where they hear that. */
  async function newsOf(org: OrgId, alert: Alert, now: UnixSeconds) {
    const restless = await flaps.of(org);
    const key = subjectKey(alert);
    const { next, news } = afterChange(restless.get(key), { at: now, alertId: alert.id, status: alert.status });
    restless.set(key, next);
    return { news, flap: news === "flapping" ? next.flap : undefined };
  }

  async function settleOne(
    config: AlertingConfig,
    { key, alertId, changedAt, flap }: { key: string; alertId: string; changedAt: UnixSeconds; flap: Flap },
    surroundingsOf: (alert: Alert) => Promise<Surroundings>,
  ): Promise<void> {
    const org = config.org.id;
    const book = await bookOf(org);
    const alert = book.get(key) ?? (await meta.alerts.find(org, alertId));
    if (alert === undefined) return;
    const surroundings = await surroundingsOf(alert);
    const settled = { alert, surroundings, flap, changedAt };
    const deliveries = await settledDeliveries(meta, config, settled, clock.now());
    if (deliveries.length === 0) return;
    const told = { ...alert, notifiedAt: Math.floor(clock.now() / 1000) };
    await meta.alerts.apply(org, [{ alert: told, logs: [], deliveries }]);
    if (alert.closedAt === undefined) book.set(key, told);
  }

  /** Who was not told yet that it began need not hear that it ended. */
  async function withoutHeldOff<T extends { readonly channelId: string }>(
    org: OrgId,
    alertId: string,
    to: readonly T[],
  ): Promise<readonly T[]> {
    const now = Math.floor(clock.now() / 1000);
    const sent = await meta.outbox.list(org, { alertId, limit: 1_000 });
    const waiting = new Set(
      sent
        .filter(({ state, attempts, dueAt }) => state === "waiting" && attempts === 0 && dueAt > now)
        .map(({ channelId }) => channelId),
    );
    return to.filter(({ channelId }) => !waiting.has(channelId));
  }

  return {
    open: bookOf,
    known: (org) => known.get(org) ?? new Map(),

    judge: (config, judged) =>
      inTurn(config.org.id, async () => {
        const book = await bookOf(config.org.id);
        const now = Math.floor(clock.now() / 1000);
        const steps = judged.flatMap(({ subject, judgement, surroundings, recoverAfter }) => {
          const open = book.get(subjectKey(subject));
          const isCovered = open === undefined && inDowntime(config, subject.monitorId, surroundings, now);
          const { monitor } = surroundings;
          const stepped = step(subject, open, judgement, {
            now,
            recoverAfter,
            inDowntime: isCovered,
            checkMemo: monitor?.type === "check" ? monitor.memo : undefined,
          });
          return stepped === undefined ? [] : [{ stepped, surroundings }];
        });
        await apply(config, steps, { trigger: "monitoring" });
      }),

    close: (config, alerts, { trigger, reason, actor }) =>
      inTurn(config.org.id, async () => {
        const book = await bookOf(config.org.id);
        const now = Math.floor(clock.now() / 1000);
        const steps = alerts.flatMap(({ alert, surroundings }) => {
          const open = book.get(subjectKey(alert));
          if (open === undefined || open.id !== alert.id) return [];
          return [{ stepped: closed(open, trigger, { now }, reason), surroundings }];
        });
        return apply(config, steps, { trigger, actor });
      }),

    settle: (config, surroundingsOf) =>
      inTurn(config.org.id, async () => {
        const now = Math.floor(clock.now() / 1000);
        const restless = await flaps.of(config.org.id);
        for (const [key, state] of restless) {
          const { flap, recent } = state;
          if (isForgettable(state, now)) restless.delete(key);
          if (flap === undefined || !isStable(state, now)) continue;
          const { alertId, at: changedAt } = recent.at(-1)!;
          await settleOne(config, { key, alertId, changedAt, flap }, surroundingsOf);
          restless.delete(key);
          events.publish(config.org.id, "alerts-changed");
        }
      }),

    flapping: flaps.known,

    tellAgain: (org, alert, deliveries) =>
      inTurn(org, async () => {
        const book = await bookOf(org);
        const key = subjectKey(alert);
        const open = book.get(key);
        if (open?.id !== alert.id || open.status !== alert.status) return false;
        const told = { ...open, notifiedAt: alert.notifiedAt };
        await meta.alerts.apply(org, [{ alert: told, logs: [], deliveries }]);
        book.set(key, told);
        return true;
      }),
  };
}
