import { CompiledQuery, type Kysely, sql, type Transaction } from "kysely";
import { Rejected } from "#core/errors.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import type { Engine } from "#meta/engine.ts";
import type { Tables } from "#meta/tables.ts";
import { first } from "./0001-first.ts";
import { hostSearch } from "./0002-host-search.ts";
import { alerting } from "./0003-alerting.ts";
import { boards } from "./0004-boards.ts";
import { people } from "./0005-people.ts";
import { migrations } from "./0006-migrations.ts";
import { slos } from "./0007-slos.ts";
import { sliSources } from "./0008-sli-sources.ts";
import { secrets } from "./0009-secrets.ts";
import { keyRights } from "./0010-key-rights.ts";
import type { Columns, Row, Run, Step } from "./step.ts";

/** In order, without gaps. Forward only: what a release has written, a later one reads. */
export const STEPS: readonly Step[] = [
  ...[first, hostSearch, alerting, boards, people, migrations],
  ...[slos, sliSources, secrets, keyRights],
];

/** Where a database remembers the steps that it took. */
export const stepsTable = ({ text, integer, long, end }: Columns): string =>
  `create table if not exists schema_steps (
      id ${integer} not null primary key,
      name ${text} not null,
      taken_at ${long} not null
    )${end}`;

/**
 * Takes the steps that the database has not taken, each in a transaction of its own, so that a failure leaves it at a step.
 * Several processes may do this at once: each step is taken by one of them [ME5].
 */
export async function upgradeSchema(
  db: Kysely<Tables>,
  engine: Engine,
  now: UnixSeconds,
  log: Logger,
  steps: readonly Step[] = STEPS,
): Promise<void> {
  await inTurn(db, engine, (_, run) => run(stepsTable(engine.columns)));
  for (const step of steps) {
    const taken = await inTurn(db, engine, async (tx, run) => {
      const rows = await tx.selectFrom("schema_steps").select(["id", "name"]).orderBy("id").execute();
      const newest = rows.at(-1);
      if (newest !== undefined && newest.id > steps.length)
        throw new Rejected(
          "conflict",
          `Cannot open the database: found schema step ${newest.id} "${newest.name}" of a newer version, want at most ${steps.length}; start that version again`,
        );
      if (newest !== undefined && newest.id >= step.id) return false;
      for (const statement of step.statements(engine.columns)) await run(statement);
      await step.fill?.(run);
      await tx.insertInto("schema_steps").values({ id: step.id, name: step.name, taken_at: now }).execute();
      return true;
    });
    if (taken) log.info({ step: step.id, name: step.name }, "took a schema step");
  }
}

function inTurn<T>(
  db: Kysely<Tables>,
  engine: Engine,
  work: (tx: Transaction<Tables>, run: Run) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    if (engine.lockSchema !== undefined) await tx.executeQuery(CompiledQuery.raw(engine.lockSchema));
    return work(tx, async (text, values = []) => {
      // Each database has its own placeholders; a template's gaps become whichever it wants.
      const gaps = text.split("?") as unknown as TemplateStringsArray;
      const { rows } = await sql<Row>(gaps, ...values).execute(tx);
      return rows;
    });
  });
}
