import type { AlertBook, Judged } from "#app/alerting/book.ts";
import type { AlertingConfig, Configs } from "#app/alerting/configs.ts";
import type { Events } from "#app/events.ts";
import { Unavailable } from "#core/errors.ts";
import { judgementOf, RECOVER_AFTER, sloSource } from "#core/slo/alert.ts";
import { spellUnreadable } from "#core/slo/alert-text.ts";
import { COUNTS, judgeMissing } from "#core/slo/missing.ts";
import type { Slo } from "#core/slo/slo.ts";
import { nominalSeconds } from "#core/slo/window.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import type { KeptState } from "#meta/slos/repositories.ts";
import { deliveriesOfBudget } from "./budget-news.ts";
import type { Ledger } from "./ledger.ts";
import { isLate, viewOf } from "./view.ts";

export interface SloJudgeParts {
  readonly meta: Pick<Meta, "objectives" | "newId">;
  readonly ledger: Ledger;
  readonly configs: Pick<Configs, "all">;
  readonly book: AlertBook;
  readonly events: Pick<Events, "publish">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Judges every objective when a minute of its counts has become final. */
export interface SloJudge {
  /** Every few seconds. */
  round(): Promise<void>;
}

/** Rounds that are so far apart were not judged in between: the machine slept, or the database was away. */
const ASLEEP_AFTER = 2 * MINUTE;

/** What a look at an objective finds. */
interface Look {
  readonly judged: readonly Judged[];
  /** Until when counts were judged, where new ones were. */
  readonly until?: { readonly id: string; readonly at: UnixSeconds } | undefined;
}

/**
 * What silence means for the budget: nothing. A judgement is of counts that are final, at the moment until which they are; without new ones there is no
 * new judgement, so that neither a log that ended nor our own outage opens or closes an alert about it.
 * That counts do not come has an alert of its own.
 */
export function createSloJudge({ meta, ledger, configs, book, events, clock, log }: SloJudgeParts): SloJudge {
  /** By objective: until when counts were final when it was last judged, and when the budget was last looked at. */
  const judgedUntil = new Map<string, UnixSeconds>();
  const lookedAt = new Map<string, UnixSeconds>();
  /** Since when rounds have gone well, one soon after the other: what came meanwhile we would have. */
  let receivingSince = Number.POSITIVE_INFINITY;
  let lastRound = 0;

  async function look(
    config: AlertingConfig,
    slo: Slo,
    kept: KeptState | undefined,
    now: UnixSeconds,
  ): Promise<Look | undefined> {
    const org = config.org.id;
    const sight = await ledger.sight(org, slo, now);
    const { countedUntil, heard } = sight;
    const isNew = countedUntil !== undefined && countedUntil > (judgedUntil.get(slo.id) ?? 0);
    if (!isNew && now - (lookedAt.get(slo.id) ?? 0) < MINUTE) return undefined;
    const view = viewOf(slo, sight, kept?.state, [], now);
    const { state, budget, burns } = view;
    if (state !== undefined && state !== kept?.state) {
      const change = { from: kept?.state, to: state, remaining: budget.remaining };
      const deliveries = deliveriesOfBudget(config, slo, change, meta.newId, clock.now());
      await meta.objectives.moveState(org, slo.id, kept?.state, { state, since: now }, deliveries);
    }
    lookedAt.set(slo.id, now);
    const subject = { type: "slo", monitorId: slo.id } as const;
    const surroundings = { monitor: sloSource(slo), host: undefined, service: slo.objective.service };
    const silence = heard && judgeMissing(slo, heard, receivingSince, now);
    const missing = silence && { subject: { ...subject, series: COUNTS }, judgement: silence };
    const silences = missing === undefined ? [] : [{ ...missing, surroundings, recoverAfter: 1 }];
    if (!isNew || isLate(countedUntil, now)) return { judged: silences };
    const period = { remaining: budget.remaining, periodSeconds: nominalSeconds(slo.objective.window) };
    const judgement = judgementOf(burns, slo.alerts, period, countedUntil);
    return {
      judged: [...silences, { subject, judgement, surroundings, recoverAfter: RECOVER_AFTER }],
      until: { id: slo.id, at: countedUntil },
    };
  }

  async function roundOf(config: AlertingConfig, now: UnixSeconds): Promise<void> {
    const org = config.org.id;
    const slos = await meta.objectives.list(org);
    await closeOrphans(config, slos);
    if (slos.length === 0) return;
    const states = await meta.objectives.states(org);
    const looks: Look[] = [];
    for (const slo of slos) {
      try {
        const one = await look(config, slo, states.get(slo.id), now);
        if (one !== undefined) looks.push(one);
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        log.error({ slo: slo.objective.name, err: error }, "Cannot judge an SLO");
      }
    }
    await book.judge(
      config,
      looks.flatMap(({ judged }) => judged),
    );
    const news = looks.flatMap(({ until }) => until ?? []);
    for (const { id, at } of news) judgedUntil.set(id, at);
    if (news.length > 0) events.publish(org, "slos-changed");
  }

  /**
   * Alerts of what is gone end; whoever removed it may have died before saying so. Of what is there and cannot be read they stay: nobody
   * knows that all is well, and they say so.
   */
  async function closeOrphans(config: AlertingConfig, slos: readonly Slo[]): Promise<void> {
    const org = config.org.id;
    const read = new Set(slos.map(({ id }) => id));
    const orphans = [...(await book.open(org)).values()].filter(
      ({ type, monitorId }) => type === "slo" && !read.has(monitorId),
    );
    if (orphans.length === 0) return;
    const stored = await meta.objectives.names(org);
    const surroundings = { monitor: undefined, host: undefined, service: undefined };
    const gone = orphans.filter(({ monitorId }) => !stored.has(monitorId));
    await book.close(
      config,
      gone.map((alert) => ({ alert, surroundings })),
      { trigger: "monitorDelete" },
    );
    const at = Math.floor(clock.now() / 1000);
    const unread = orphans.flatMap((alert) => {
      const { monitorId, message = "", status, value } = alert;
      const said = spellUnreadable(message);
      if (!stored.has(monitorId) || said === message) return [];
      return [{ subject: alert, judgement: { status, value, message: said, at }, surroundings, recoverAfter: 1 }];
    });
    if (unread.length > 0) await book.judge(config, unread);
  }

  return {
    async round() {
      const now = Math.floor(clock.now() / 1000);
      if (now - lastRound > ASLEEP_AFTER) receivingSince = now;
      for (const config of await configs.all()) await roundOf(config, now);
      // One that fails has not heard either: the database that does not answer us stores no counts.
      lastRound = now;
    },
  };
}
