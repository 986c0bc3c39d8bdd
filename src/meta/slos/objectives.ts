import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { MISSING_AFTER_MINUTES } from "#core/slo/missing.ts";
import type { BudgetState } from "#core/slo/policy.ts";
import {
  clashing,
  type NamedCorrection,
  type NamedOverride,
  type Pass,
  type Slo,
  type SloInput,
} from "#core/slo/slo.ts";
import { insertDeliveries } from "#meta/alerting/outbox.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { readableRows } from "#meta/readable.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Objectives } from "./repositories.ts";
import type { SloTables } from "./tables.ts";

type Row = SloTables["objectives"];

const unknown = (id: string): Rejected => new Rejected("not-found", `Cannot find SLO "${id}"`);

const taken = (name: string): Rejected =>
  new Rejected("conflict", `Cannot save SLO "${name}": there is one of this name, want a name of its own`);

const overrideOf = (row: SloTables["objective_overrides"]): NamedOverride => ({
  id: row.id,
  from: row.begins_at,
  to: row.ends_at,
  target: row.target,
  reason: row.reason,
  approvedBy: row.approved_by,
});

const correctionOf = (row: SloTables["objective_corrections"]): NamedCorrection => ({
  id: row.id,
  from: row.begins_at,
  to: row.ends_at,
  reason: row.reason,
  author: row.author,
});

const passOf = (row: SloTables["objective_passes"]): Pass => ({
  id: row.id,
  from: row.begins_at,
  to: row.ends_at,
  reason: row.reason,
  by: row.given_by,
});

function bodyOf({ name: _, ...body }: SloInput): string {
  return JSON.stringify(body);
}

/** What was stored before there was a choice has the default. */
type Body = Omit<SloInput, "name" | "missingAfterMinutes"> & { readonly missingAfterMinutes?: number };

const bodyIn = ({ body }: Row): Omit<SloInput, "name"> => ({
  missingAfterMinutes: MISSING_AFTER_MINUTES,
  ...(JSON.parse(body) as Body),
});

export function objectivesRepository({ read, write, newId, log }: Store): Objectives {
  const readable = readableRows(
    log,
    "an SLO",
    ({ id }) => id,
    (row: Row) => {
      bodyIn(row);
      return row;
    },
  );

  const audit = (tx: Tx, org: OrgId, id: string, action: string, detail: object, cause: Cause) =>
    writeAudit(tx, newId, org, { action: `slo.${action}`, subject: `slo:${id}`, detail }, cause);

  async function lock(tx: Tx, org: OrgId, id: string): Promise<Row> {
    const query = tx.selectFrom("objectives").selectAll().where("org", "=", org).where("id", "=", id);
    const row = await query.forUpdate().executeTakeFirst();
    if (row === undefined) throw unknown(id);
    return row;
  }

  /** Rows with what belongs to them, in two queries however many there are. */
  async function complete(db: Db, org: OrgId, rows: readonly Row[]): Promise<readonly Slo[]> {
    if (rows.length === 0) return [];
    let overrides = db.selectFrom("objective_overrides").selectAll().where("org", "=", org);
    let corrections = db.selectFrom("objective_corrections").selectAll().where("org", "=", org);
    if (rows.length === 1) {
      overrides = overrides.where("objective", "=", rows[0]!.id);
      corrections = corrections.where("objective", "=", rows[0]!.id);
    }
    const overriding = Map.groupBy(
      await overrides.orderBy("begins_at").orderBy("id").execute(),
      (each) => each.objective,
    );
    const correcting = Map.groupBy(
      await corrections.orderBy("begins_at").orderBy("id").execute(),
      (each) => each.objective,
    );
    return rows.map((row) => {
      const { policy, alerts, missingAfterMinutes, ...objective } = bodyIn(row);
      return {
        id: row.id,
        objective: { name: row.name, ...objective, overrides: (overriding.get(row.id) ?? []).map(overrideOf) },
        policy,
        alerts,
        missingAfterMinutes,
        corrections: (correcting.get(row.id) ?? []).map(correctionOf),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      };
    });
  }

  async function orTaken<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isTaken(error, "name") ? taken(name) : error;
    }
  }

  return {
    create: (org, input, cause) =>
      orTaken(input.name, () =>
        write(async (tx) => {
          const at = secondsOf(cause.at);
          const { name } = input;
          const row = { org, id: newId(cause.at), name, body: bodyOf(input), created_at: at, updated_at: at };
          await tx.insertInto("objectives").values(row).execute();
          await audit(tx, org, row.id, "create", { name, target: input.target }, cause);
          return (await complete(tx, org, [row]))[0]!;
        }),
      ),

    update: (org, id, input, cause) =>
      orTaken(input.name, () =>
        write(async (tx) => {
          const { name } = input;
          const row = { ...(await lock(tx, org, id)), name, body: bodyOf(input), updated_at: secondsOf(cause.at) };
          await tx.updateTable("objectives").set(row).where("org", "=", org).where("id", "=", id).execute();
          await audit(tx, org, id, "update", { name, target: input.target }, cause);
          return (await complete(tx, org, [row]))[0]!;
        }),
      ),

    remove: (org, id, cause) =>
      write(async (tx) => {
        const { name } = await lock(tx, org, id);
        await tx.deleteFrom("objectives").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, org, id, "delete", { name }, cause);
      }),

    list: (org) =>
      read(async (db) => {
        const rows = await db.selectFrom("objectives").selectAll().where("org", "=", org).orderBy("name").execute();
        return complete(db, org, readable(rows));
      }),

    names: (org) =>
      read(async (db) => {
        const rows = await db.selectFrom("objectives").select(["id", "name"]).where("org", "=", org).execute();
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),

    find: (org, idOrName) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("objectives")
          .selectAll()
          .where("org", "=", org)
          .where((where) => where.or([where("id", "=", idOrName), where("name", "=", idOrName)]))
          .execute();
        const row = rows.find(({ id }) => id === idOrName) ?? rows[0];
        if (row === undefined) throw unknown(idOrName);
        return (await complete(db, org, [row]))[0]!;
      }),

    override: (org, id, { from, to, target, reason, approvedBy }, cause) =>
      write(async (tx) => {
        const [slo] = await complete(tx, org, [await lock(tx, org, id)]);
        const other = clashing(slo!.objective.overrides, { from, to });
        if (other !== undefined)
          throw new Rejected(
            "conflict",
            `Cannot override SLO "${slo!.objective.name}": found ${other.target} % for some of that time ("${other.reason}"), want one target at a time`,
          );
        const when = { begins_at: from, ends_at: to };
        const row = { org, id: newId(cause.at), objective: id, ...when, target, reason, approved_by: approvedBy };
        await tx.insertInto("objective_overrides").values(row).execute();
        const override = overrideOf(row);
        await audit(tx, org, id, "override", override, cause);
        return override;
      }),

    endOverride: (org, id, overrideId, cause) =>
      write(async (tx) => {
        const [slo] = await complete(tx, org, [await lock(tx, org, id)]);
        const found = slo!.objective.overrides.find((each) => each.id === overrideId);
        if (found === undefined) throw new Rejected("not-found", `Cannot find override "${overrideId}"`);
        const at = secondsOf(cause.at);
        if (found.to <= at) return;
        if (found.from < at)
          await tx
            .updateTable("objective_overrides")
            .set({ ends_at: at })
            .where("org", "=", org)
            .where("id", "=", overrideId)
            .execute();
        else await tx.deleteFrom("objective_overrides").where("org", "=", org).where("id", "=", overrideId).execute();
        await audit(tx, org, id, "end-override", found, cause);
      }),

    correct: (org, id, { from, to, reason, author }, cause) =>
      write(async (tx) => {
        await lock(tx, org, id);
        const row = { org, id: newId(cause.at), objective: id, begins_at: from, ends_at: to, reason, author };
        await tx.insertInto("objective_corrections").values(row).execute();
        const correction = correctionOf(row);
        await audit(tx, org, id, "correct", correction, cause);
        return correction;
      }),

    removeCorrection: (org, id, correctionId, cause) =>
      write(async (tx) => {
        const [slo] = await complete(tx, org, [await lock(tx, org, id)]);
        const found = slo!.corrections.find((each) => each.id === correctionId);
        if (found === undefined) throw new Rejected("not-found", `Cannot find correction "${correctionId}"`);
        await tx.deleteFrom("objective_corrections").where("org", "=", org).where("id", "=", correctionId).execute();
        await audit(tx, org, id, "uncorrect", found, cause);
      }),

    pass: (org, id, { from, to, reason, by }, cause) =>
      write(async (tx) => {
        await lock(tx, org, id);
        const row = { org, id: newId(cause.at), objective: id, begins_at: from, ends_at: to, reason, given_by: by };
        await tx.insertInto("objective_passes").values(row).execute();
        const pass = passOf(row);
        await audit(tx, org, id, "pass", pass, cause);
        return pass;
      }),

    passes: (org, id, after) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("objective_passes")
          .selectAll()
          .where("org", "=", org)
          .where("objective", "=", id)
          .where("ends_at", ">", after)
          .orderBy("id", "desc")
          .execute();
        return rows.map(passOf);
      }),

    states: (org) =>
      read(async (db) => {
        const rows = await db.selectFrom("objective_states").selectAll().where("org", "=", org).execute();
        return new Map(rows.map(({ objective, state, since }) => [objective, { state: state as BudgetState, since }]));
      }),

    moveState: (org, id, before, { state, since }, deliveries) =>
      write(async (tx) => {
        const there = await tx
          .selectFrom("objectives")
          .select("id")
          .where("org", "=", org)
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (there === undefined) return;
        const kept = await tx
          .selectFrom("objective_states")
          .select("state")
          .where("org", "=", org)
          .where("objective", "=", id)
          .executeTakeFirst();
        if (kept?.state !== before) return;
        await tx
          .insertInto("objective_states")
          .values({ org, objective: id, state, since })
          .onConflict((conflict) => conflict.columns(["org", "objective"]).doUpdateSet({ state, since }))
          .execute();
        await insertDeliveries(tx, org, deliveries);
      }),
  };
}
