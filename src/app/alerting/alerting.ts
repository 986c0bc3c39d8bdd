import type { Anomalies } from "#app/anomalies.ts";
import type { Events } from "#app/events.ts";
import type { Expressions } from "#app/expressions.ts";
import { type Alert, isWorse } from "#core/alert/alert.ts";
import type { Prober } from "#core/monitor/probe.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { OrgId, TargetKey } from "#core/series.ts";
import { MINUTE } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import { createAlertVerbs } from "./alerts.ts";
import { type Announcer, createAnnouncer } from "./announcer.ts";
import { type AlertBook, createAlertBook } from "./book.ts";
import { type Configs, createConfigs } from "./configs.ts";
import { createGathering } from "./gathering.ts";
import { createNotifier, type Notifier, type NotifierParts } from "./notifier.ts";
import { createPreviews } from "./preview.ts";
import { createProbeLoop, type ProbeLoop, type ProbeParts } from "./prober.ts";
import { createReminders } from "./reminders.ts";
import { createSurroundings } from "./surroundings.ts";
import type { AlertVerbs, LastJudgements, Previews } from "./verbs.ts";
import { createWatchedHosts, type WatchedHosts } from "./watched-hosts.ts";
import { createWatcher, type Watcher } from "./watcher.ts";

export interface AlertingParts
  extends Pick<NotifierParts, "senders" | "imageOf" | "signedLinks" | "publicUrl">,
    Pick<ProbeParts, "probed" | "serviceValues"> {
  readonly meta: Meta;
  readonly store: TimeSeries;
  readonly expressions: Expressions;
  readonly anomalies: Anomalies;
  readonly prober: Prober;
  readonly touched: () => ReadonlyMap<OrgId, ReadonlySet<TargetKey>>;
  readonly events: Pick<Events, "publish">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Monitors, alerts and messages, put together. Loops call the rounds; routes call the rest. */
export interface Alerting {
  readonly verbs: AlertVerbs;
  readonly judged: LastJudgements;
  readonly announcer: Announcer;
  /** Runs what nobody waits for; logs what goes wrong. */
  readonly inBackground: (what: string, work: () => Promise<void>) => void;
  readonly configs: Configs;
  readonly book: AlertBook;
  readonly hosts: WatchedHosts;
  readonly notifier: Notifier;
  readonly previews: Previews;
  readonly probes: ProbeLoop;
  readonly watcher: Watcher;
  /** Judges, reminds, gathers into groups, tidies up. Every few seconds. */
  round(): Promise<void>;
}

/** Messages that arrived are shown for so long, and pictures they point to are kept as long. */
const KEPT_SECONDS = 30 * 86_400;

export function createAlerting(parts: AlertingParts): Alerting {
  const { meta, store, clock, log } = parts;
  const configs = createConfigs(meta);
  const hosts = createWatchedHosts(meta);
  const book = createAlertBook(meta, parts.events, clock);
  const surroundingsOf = createSurroundings(meta, hosts);
  const groups = createGathering(meta, book, clock);
  const reminders = createReminders(meta, book, clock);
  const watcher = createWatcher({ ...parts, alerts: meta.alerts, checks: meta.checks, configs, hosts, book });
  const notifier = createNotifier(parts);
  const probes = createProbeLoop({
    ...parts,
    configs,
    book,
    noteJudged: (monitorId, at) => watcher.noteJudged(monitorId, 1, at),
  });
  const announcer = createAnnouncer(meta, configs);
  let tidiedAt = 0;
  let remindedAt = 0;

  function inBackground(what: string, work: () => Promise<void>): void {
    work().catch((error) => log.error({ what, err: error }, "Something in the background went wrong"));
  }

  function lastJudgements(org: OrgId): ReturnType<LastJudgements["of"]> {
    const worst = new Map<string, Alert>();
    for (const alert of book.known(org).values()) {
      const before = worst.get(alert.monitorId);
      if (before === undefined || isWorse(alert.status, before.status)) worst.set(alert.monitorId, alert);
    }
    return new Map(
      [...watcher.judged()].map(([id, { at, targets }]) => {
        const alert = worst.get(id);
        return [id, { at, targets, status: alert?.status ?? "OK", value: alert?.value, message: alert?.message }];
      }),
    );
  }

  async function tidy(now: number): Promise<void> {
    await meta.outbox.prune(now - KEPT_SECONDS);
    await meta.alertImages.prune(now - KEPT_SECONDS);
  }

  return {
    verbs: createAlertVerbs({ meta, configs, book, surroundingsOf, announcer, inBackground }),
    judged: { of: lastJudgements },
    announcer,
    inBackground,
    configs,
    book,
    hosts,
    notifier,
    previews: createPreviews(store, hosts, parts.expressions, meta.graphDefs, clock),
    probes,
    watcher,

    async round() {
      await watcher.round();
      const now = Math.floor(clock.now() / 1000);
      const isNewMinute = Math.floor(now / MINUTE) > Math.floor(remindedAt / MINUTE);
      for (const config of await configs.all()) {
        const around = (alert: Parameters<typeof surroundingsOf>[1]) => surroundingsOf(config, alert);
        await book.settle(config, around);
        await groups.gather(config, around);
        if (isNewMinute) await reminders.remind(config, around);
      }
      if (isNewMinute) remindedAt = now;
      if (now - tidiedAt < 3_600) return;
      tidiedAt = now;
      await tidy(now).catch((error) => log.warn({ err: error }, "Cannot delete old messages"));
    },
  };
}
