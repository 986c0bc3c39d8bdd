import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { silentLogger } from "#kit/log.ts";
import { postgresEngine } from "#meta/postgres.ts";
import type { Columns } from "#meta/schema/step.ts";
import { STEPS, stepsTable } from "#meta/schema/upgrade.ts";
import { sqliteEngine } from "#meta/sqlite/engine.ts";
import { ROOT } from "#test/support/source-files.ts";

/**
 * The schema as each step left it, kept for good under test/golden/schema: `0001.sqlite.sql` and `0001.postgresql.sql` are
 * what the step does on each engine, `0001.data.sql` is what a database of that schema may hold, written by hand for both.
 *
 * `node test/support/schema-golden.ts` writes the files of new steps. It never overwrites one.
 */
export const ENGINES = ["sqlite", "postgresql"] as const;
export type EngineName = (typeof ENGINES)[number];

const path = (id: number, kind: EngineName | "data"): string =>
  `${ROOT}test/golden/schema/${String(id).padStart(4, "0")}.${kind}.sql`;

export const readGolden = (id: number, kind: EngineName | "data"): string => readFileSync(path(id, kind), "utf8");

/** What a step does, as a golden file has it. */
export function spellStep(id: number, columns: Columns): string {
  const step = STEPS[id - 1]!;
  const statements = id === 1 ? [stepsTable(columns), ...step.statements(columns)] : step.statements(columns);
  return statements.map((statement) => `${statement};\n`).join("");
}

/** The columns of an engine, without a database. */
export async function columnsOf(engine: EngineName): Promise<Columns> {
  const { columns, close } =
    engine === "sqlite" ? sqliteEngine(":memory:") : postgresEngine("postgres://nowhere", silentLogger);
  await close();
  return columns;
}

if (import.meta.main) {
  for (const { id } of STEPS)
    for (const engine of ENGINES)
      if (!existsSync(path(id, engine))) writeFileSync(path(id, engine), spellStep(id, await columnsOf(engine)));
}
