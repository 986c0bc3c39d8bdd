import type { Events } from "#app/events.ts";
import type { MigrationsParts } from "#app/migration/migrations.ts";
import type { Budgets } from "#app/migration/ports.ts";
import { budgetsOf } from "#app/slo/budgets.ts";
import { createSloJudge } from "#app/slo/judge.ts";
import { createLedger } from "#app/slo/ledger.ts";
import { createSlos } from "#app/slo/slos.ts";
import { sloRoutes } from "#http/own/slos.ts";
import type { Route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import type { Watching } from "./alerting.ts";
import { sloFiles } from "./slo-files.ts";

/** A minute of counts is judged this long after it became final, at most. */
const JUDGE_EVERY_MS = 5_000;

export interface SlosParts {
  readonly meta: Meta;
  readonly watching: Pick<Watching, "alerting" | "run">;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything about objectives, ready to be started. */
export interface SloService {
  readonly routes: readonly Route[];
  readonly budgets: Budgets;
  readonly override: MigrationsParts["override"];
  /** Ends with the loops of alerting. */
  start(): void;
}

export function createSloService({ meta, watching, events, clock, log }: SlosParts): SloService {
  const ledger = createLedger(meta);
  const { book, configs } = watching.alerting;
  const parts = { meta, ledger, book, configs, events, clock };
  const judge = createSloJudge({ ...parts, log });
  const slos = createSlos(parts);
  return {
    routes: sloRoutes(slos, sloFiles),
    override: (org, { objective, until, ...wanted }, cause) =>
      slos.ensureOverride(org, objective, { ...wanted, to: until }, cause),
    budgets: budgetsOf(meta, ledger),
    start: () => watching.run("slos", JUDGE_EVERY_MS, judge.round),
  };
}
