import type { Budgets } from "#app/migration/ports.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { budgetAt, eventsIn } from "#core/slo/budget.ts";
import type { Slo } from "#core/slo/slo.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { Ledger } from "./ledger.ts";

/** What migrations ask of objectives. One that is not there is one that nobody knows anything of. */
export function budgetsOf({ objectives }: Pick<Meta, "objectives">, ledger: Ledger): Budgets {
  async function find(org: OrgId, idOrName: string): Promise<Slo | undefined> {
    try {
      return await objectives.find(org, idOrName);
    } catch (error) {
      if (error instanceof Rejected && error.reason === "not-found") return undefined;
      throw error;
    }
  }

  async function sightOf(org: OrgId, slo: Slo, now: UnixSeconds) {
    const { observed } = await ledger.sight(org, slo, now);
    const seen = { observed, corrections: slo.corrections };
    return { seen, budget: budgetAt(slo.objective, seen, now) };
  }

  return {
    async remaining(org, objective, now) {
      const slo = await find(org, objective);
      return slo && (await sightOf(org, slo, now)).budget.remaining;
    },

    async spent(org, objective, since, now) {
      const slo = await find(org, objective);
      if (slo === undefined) return undefined;
      const { seen, budget } = await sightOf(org, slo, now);
      if (budget.opinion !== "known") return undefined;
      const bad = eventsIn(slo.objective, seen, { from: since, to: now }, now).reduce((sum, each) => sum + each.bad, 0);
      return bad / budget.allowed;
    },

    async pace(org, objective) {
      const slo = await find(org, objective);
      if (slo === undefined) return undefined;
      const { policy } = slo;
      return policy.pace[(await objectives.states(org)).get(slo.id)?.state ?? "careful"];
    },

    async outageSeconds(org, objective, now) {
      const slo = await find(org, objective);
      return slo && (await sightOf(org, slo, now)).budget.minutes.whole * MINUTE;
    },

    async pass(org, objective, now) {
      const slo = await find(org, objective);
      return slo && (await objectives.passes(org, slo.id, now)).find(({ from }) => from <= now);
    },
  };
}
