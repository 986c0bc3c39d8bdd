import type { Cause } from "#core/account.ts";
import { type Annotation, type AnnotationInput, checkAnnotation } from "#core/annotation.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { lockService } from "#meta/services.ts";
import { type Db, inChunks, optional, type Store, type Tx } from "#meta/store.ts";
import type { Tables } from "#meta/tables.ts";
import type { Annotations } from "./repositories.ts";

const unknown = (id: string): Rejected => new Rejected("not-found", `Cannot find graph annotation "${id}"`);

type Row = Tables["annotations"];

const columnsOf = ({ service, title, description, from, to }: AnnotationInput) => ({
  service,
  title,
  description: description ?? null,
  from_at: from,
  to_at: to,
});

/** Rows with the roles of each, in the order of the rows. */
async function withRoles(db: Db, org: OrgId, rows: readonly Row[]): Promise<Annotation[]> {
  const ids = rows.map(({ id }) => id);
  const named = await inChunks(ids, (chunk) =>
    db
      .selectFrom("annotation_roles")
      .select(["annotation", "role"])
      .where("org", "=", org)
      .where("annotation", "in", chunk)
      .orderBy("role")
      .execute(),
  );
  const roles = Map.groupBy(named, ({ annotation }) => annotation);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    description: optional(row.description),
    from: row.from_at,
    to: row.to_at,
    service: row.service,
    roles: (roles.get(row.id) ?? []).map(({ role }) => role),
  }));
}

export function annotationsRepository({ read, write, newId }: Store): Annotations {
  async function load(db: Db, org: OrgId, id: string): Promise<Annotation | undefined> {
    const row = await db
      .selectFrom("annotations")
      .selectAll()
      .where("org", "=", org)
      .where("id", "=", id)
      .executeTakeFirst();
    return row === undefined ? undefined : (await withRoles(db, org, [row]))[0];
  }

  /** As `load`, and nobody else changes it until the transaction ends. `not-found`. */
  async function lock(tx: Tx, org: OrgId, id: string): Promise<Annotation> {
    await tx
      .selectFrom("annotations")
      .select("id")
      .where("org", "=", org)
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    const before = await load(tx, org, id);
    if (before === undefined) throw unknown(id);
    return before;
  }

  async function putRoles(tx: Tx, org: OrgId, id: string, { service, roles }: AnnotationInput): Promise<void> {
    const wanted = [...new Set(roles)].sort();
    if (wanted.length === 0) return;
    const found = await tx
      .selectFrom("roles")
      .select("name")
      .where("org", "=", org)
      .where("service", "=", service)
      .where("name", "in", wanted)
      .orderBy("name")
      .forKeyShare()
      .execute();
    const known = new Set(found.map(({ name }) => name));
    const missing = wanted.find((role) => !known.has(role));
    if (missing !== undefined) throw new Rejected("not-found", `Cannot find role "${service}:${missing}"`);
    await tx
      .insertInto("annotation_roles")
      .values(wanted.map((role) => ({ org, annotation: id, service, role })))
      .execute();
  }

  const dropRoles = (tx: Tx, org: OrgId, id: string) =>
    tx.deleteFrom("annotation_roles").where("org", "=", org).where("annotation", "=", id).execute();

  return {
    list: (org, { services, from, to, limit }) =>
      read(async (db) => {
        let query = db
          .selectFrom("annotations")
          .selectAll()
          .where("org", "=", org)
          .where("from_at", "<=", to)
          .where("to_at", ">=", from);
        if (services !== undefined) {
          if (services.length === 0) return [];
          query = query.where("service", "in", services);
        }
        if (limit !== undefined) query = query.limit(limit);
        const rows = await query.orderBy("from_at", "desc").orderBy("id", "desc").execute();
        return withRoles(db, org, rows.reverse());
      }),

    find: (org, id) => read((db) => load(db, org, id)),

    create(org, annotation, cause) {
      checkAnnotation(annotation);
      return write(async (tx) => {
        await lockService(tx, org, annotation.service);
        const id = newId(cause.at);
        await tx
          .insertInto("annotations")
          .values({ org, id, ...columnsOf(annotation) })
          .execute();
        await putRoles(tx, org, id, annotation);
        await audit(tx, org, "annotation.create", { id, ...annotation }, cause);
        return { ...annotation, id, roles: [...new Set(annotation.roles)].sort() };
      });
    },

    replace(org, id, annotation, cause) {
      checkAnnotation(annotation);
      return write(async (tx) => {
        await lockService(tx, org, annotation.service);
        await lock(tx, org, id);
        await dropRoles(tx, org, id);
        await tx
          .updateTable("annotations")
          .set(columnsOf(annotation))
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        await putRoles(tx, org, id, annotation);
        await audit(tx, org, "annotation.update", { id, ...annotation }, cause);
        return { ...annotation, id, roles: [...new Set(annotation.roles)].sort() };
      });
    },

    remove: (org, id, cause) =>
      write(async (tx) => {
        const before = await lock(tx, org, id);
        await dropRoles(tx, org, id);
        await tx.deleteFrom("annotations").where("org", "=", org).where("id", "=", id).execute();
        await audit(tx, org, "annotation.remove", before, cause);
        return before;
      }),
  };

  function audit(tx: Tx, org: OrgId, action: string, { id, title, service }: Annotation, cause: Cause): Promise<void> {
    return writeAudit(tx, newId, org, { action, subject: `service:${service}`, detail: { id, title } }, cause);
  }
}
