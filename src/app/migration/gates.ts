import { Rejected } from "#core/errors.ts";
import type { Definition, Gate } from "#core/migration/definition.ts";
import type { GateResult } from "#core/migration/run.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { Budgets } from "./ports.ts";

export interface GateParts {
  readonly meta: Pick<Meta, "migrations">;
  readonly budgets: Budgets;
}

/** What every gate of a migration says now. */
export async function askGates(
  { meta, budgets }: GateParts,
  org: OrgId,
  migrationId: string,
  { gates }: Definition,
  now: UnixSeconds,
): Promise<readonly GateResult[]> {
  return (await Promise.all(gates.map((gate) => ask(gate)))).flat();

  async function ask(gate: Gate): Promise<readonly GateResult[]> {
    switch (gate.kind) {
      case "migration":
        return [await before(gate.migration, gate.maxAge)];
      case "checklist":
        return checklist(gate.items);
      case "budget": {
        const remaining = await budgets.remaining(org, gate.objective, now);
        const name = `budget of ${gate.objective}`;
        const found =
          remaining === undefined ? "not known" : `${percent(remaining)} left, ${percent(gate.remaining)} wanted`;
        if (remaining !== undefined && remaining >= gate.remaining) return [{ name, ok: true, found }];
        const pass = await budgets.pass(org, gate.objective, now);
        if (pass === undefined) return [{ name, ok: false, found }];
        return [{ name, ok: true, found: `${found}; ${pass.by} goes ahead: ${pass.reason}` }];
      }
    }
  }

  async function before(other: string, maxAge: number): Promise<GateResult> {
    const name = `migration ${other}`;
    try {
      const { id } = await meta.migrations.find(org, other);
      const [newest] = await meta.migrations.runs(org, id, 1);
      if (newest === undefined) return { name, ok: false, found: "never started" };
      if (newest.run.phase !== "done") return { name, ok: false, found: newest.run.phase };
      const age = now - (newest.endedAt ?? now);
      return { name, ok: age <= maxAge, found: `done ${Math.floor(age / 3600)} hours ago` };
    } catch (error) {
      if (error instanceof Rejected && error.reason === "not-found") return { name, ok: false, found: "there is none" };
      throw error;
    }
  }

  async function checklist(items: readonly string[]): Promise<readonly GateResult[]> {
    const checks = await meta.migrations.checks(org, migrationId);
    return items.map((item) => {
      const check = checks.find((each) => each.item === item);
      return { name: item, ok: check !== undefined, found: check === undefined ? "not ticked off" : `by ${check.by}` };
    });
  }
}

/** Rounded down, so that what is not enough does not look as if it were. */
const percent = (share: number): string => `${Math.floor(share * 1000 + 1e-9) / 10} %`;
