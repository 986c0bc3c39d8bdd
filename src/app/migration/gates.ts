import { Rejected } from "#core/errors.ts";
import type { Definition, Gate } from "#core/migration/definition.ts";
import type { GateResult } from "#core/migration/run.ts";
import { sayPhase } from "#core/migration/say.ts";
import { sayTaskWarning, taskWarnings } from "#core/migration/tasks.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { AskLint, Budgets } from "./ports.ts";
import { tasksOf } from "./tasks.ts";

export interface GateParts {
  readonly meta: Pick<Meta, "migrations" | "hosts">;
  readonly budgets: Budgets;
  readonly lint: AskLint;
}

/** What every gate of a migration says now. */
export async function askGates(
  { meta, budgets, lint }: GateParts,
  org: OrgId,
  migrationId: string,
  definition: Definition,
  now: UnixSeconds,
): Promise<readonly GateResult[]> {
  const { gates, labels } = definition;
  return (await Promise.all([...gates.map((gate) => ask(gate)), warnings()])).flat();

  /** What shuts nothing, and is better known before anything moves. */
  async function warnings(): Promise<readonly GateResult[]> {
    const tasks = await tasksOf(meta.hosts, org, definition);
    if (tasks === undefined) return [];
    return taskWarnings(tasks).map((warning) => {
      const [found, ja] = [sayTaskWarning("en", warning, labels), sayTaskWarning("ja", warning, labels)];
      return { name: warning.kind, ok: true, found, ja, isWarning: true };
    });
  }

  async function ask(gate: Gate): Promise<readonly GateResult[]> {
    switch (gate.kind) {
      case "lint":
        return [lint(gate, definition)];
      case "migration":
        return [await before(gate.migration, gate.maxAge)];
      case "checklist":
        return checklist(gate.items);
      case "budget": {
        const remaining = await budgets.remaining(org, gate.objective, now);
        const name = `budget of ${gate.objective}`;
        const [found, ja] =
          remaining === undefined
            ? ["not known", "不明"]
            : [
                `${percent(remaining)} left, ${percent(gate.remaining)} wanted`,
                `残り ${percent(remaining)}、必要なのは ${percent(gate.remaining)}`,
              ];
        if (remaining !== undefined && remaining >= gate.remaining) return [{ name, ok: true, found, ja }];
        const pass = await budgets.pass(org, gate.objective, now);
        if (pass === undefined) return [{ name, ok: false, found, ja }];
        return [
          {
            ...{ name, ok: true, found: `${found}; ${pass.by} goes ahead: ${pass.reason}` },
            ja: `${ja}。${pass.by} が許可: ${pass.reason}`,
          },
        ];
      }
    }
  }

  async function before(other: string, maxAge: number): Promise<GateResult> {
    const name = `migration ${other}`;
    try {
      const { id } = await meta.migrations.find(org, other);
      const [newest] = await meta.migrations.runs(org, id, 1);
      if (newest === undefined) return { name, ok: false, found: "never started", ja: "未開始" };
      const { phase } = newest.run;
      if (phase !== "done") return { name, ok: false, found: phase, ja: sayPhase("ja", phase) };
      const age = now - (newest.endedAt ?? now);
      const hours = Math.floor(age / 3600);
      return { name, ok: age <= maxAge, found: `done ${hours} hours ago`, ja: `${hours} 時間前に完了` };
    } catch (error) {
      if (error instanceof Rejected && error.reason === "not-found")
        return { name, ok: false, found: "there is none", ja: "ありません" };
      throw error;
    }
  }

  async function checklist(items: readonly string[]): Promise<readonly GateResult[]> {
    const checks = await meta.migrations.checks(org, migrationId);
    return items.map((item) => {
      const check = checks.find((each) => each.item === item);
      return check === undefined
        ? { name: item, ok: false, found: "not ticked off", ja: "未確認" }
        : { name: item, ok: true, found: `by ${check.by}`, ja: `${check.by} が確認` };
    });
  }
}

/** Rounded down, so that what is not enough does not look as if it were. */
const percent = (share: number): string => `${Math.floor(share * 1000 + 1e-9) / 10} %`;
