import type { AlertBook, Judged } from "#app/alerting/book.ts";
import type { AlertingConfig, Configs } from "#app/alerting/configs.ts";
import type { Events } from "#app/events.ts";
import { Unavailable } from "#core/errors.ts";
import { judgementOf, RECOVER_AFTER, sloSource } from "#core/slo/alert.ts";
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

/**
 * What silence means: nothing. A judgement is of counts that are final, at the moment until which they are; without new ones there is no
 * new judgement, so that neither a log that ended nor our own outage opens or closes an alert.
 */
export function createSloJudge({ meta, ledger, configs, book, events, clock, log }: SloJudgeParts): SloJudge {
  /** By objective: until when counts were final when it was last judged, and when the budget was last looked at. */
  const judgedUntil = new Map<string, UnixSeconds>();
  const lookedAt = new Map<string, UnixSeconds>();

  async function look(
    config: AlertingConfig,
    slo: Slo,
    kept: KeptState | undefined,
    now: UnixSeconds,
  ): Promise<(Judged & { readonly until: UnixSeconds }) | undefined> {
    const org = config.org.id;
    const sight = await ledger.sight(org, slo, now);
    const { countedUntil } = sight;
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
    if (!isNew || isLate(countedUntil, now)) return undefined;
    const period = { remaining: budget.remaining, periodSeconds: nominalSeconds(slo.objective.window) };
    return {
      until: countedUntil,
      subject: { type: "slo", monitorId: slo.id },
      judgement: judgementOf(burns, slo.alerts, period, countedUntil),
      surroundings: { monitor: sloSource(slo), host: undefined, service: slo.objective.service },
      recoverAfter: RECOVER_AFTER,
    };
  }

  async function roundOf(config: AlertingConfig, now: UnixSeconds): Promise<void> {
    const org = config.org.id;
    const slos = await meta.objectives.list(org);
    await closeOrphans(config, slos);
    if (slos.length === 0) return;
    const states = await meta.objectives.states(org);
    const judged: (Judged & { readonly until: UnixSeconds })[] = [];
    for (const slo of slos) {
      try {
        const one = await look(config, slo, states.get(slo.id), now);
        if (one !== undefined) judged.push(one);
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        log.error({ slo: slo.objective.name, err: error }, "Cannot judge an SLO");
      }
    }
    if (judged.length === 0) return;
    await book.judge(config, judged);
    for (const { subject, until } of judged) judgedUntil.set(subject.monitorId, until);
    events.publish(org, "slos-changed");
  }

  /** Alerts of what is gone end; whoever removed it may have died before saying so. */
  async function closeOrphans(config: AlertingConfig, slos: readonly Slo[]): Promise<void> {
    const ids = new Set(slos.map(({ id }) => id));
    const gone = [...(await book.open(config.org.id)).values()].filter(
      ({ type, monitorId }) => type === "slo" && !ids.has(monitorId),
    );
    if (gone.length === 0) return;
    const surroundings = { monitor: undefined, host: undefined, service: undefined };
    await book.close(
      config,
      gone.map((alert) => ({ alert, surroundings })),
      { trigger: "monitorDelete" },
    );
  }

  return {
    async round() {
      const now = Math.floor(clock.now() / 1000);
      for (const config of await configs.all()) await roundOf(config, now);
    },
  };
}
