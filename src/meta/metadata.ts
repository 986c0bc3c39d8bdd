import { Rejected } from "#core/errors.ts";
import { isMetadataNamespace } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { MetadataOwner } from "#core/service.ts";
import { DAY, type UnixSeconds } from "#core/time.ts";
import { unreachable } from "#kit/assert.ts";
import { writeAudit } from "./audit.ts";
import type { Metadata } from "./repositories.ts";
import { lockRole, lockService } from "./services.ts";
import { type Db, type Store, secondsOf, type Tx } from "./store.ts";

/** Mackerel's limits. */
const MAX_NAMESPACES = { host: 50, service: 50, role: 10 } as const;
export const MAX_METADATA_BYTES = 100 * 1024;

/** How long the metadata of a retired host stays readable. */
const READABLE_AFTER_RETIREMENT = 7 * DAY;

function keyOf(owner: MetadataOwner): string {
  switch (owner.kind) {
    case "host":
      return owner.id;
    case "service":
      return owner.service;
    case "role":
      return `${owner.service}:${owner.role}`;
    default:
      return unreachable(owner);
  }
}

const named = (owner: MetadataOwner): string => `${owner.kind} "${keyOf(owner)}"`;
const noOwner = (owner: MetadataOwner): Rejected => new Rejected("not-found", `Cannot find ${named(owner)}`);

/** Refuses an owner that does not exist or is no longer readable. */
async function checkReadable(db: Db, org: OrgId, owner: MetadataOwner, at: UnixSeconds): Promise<void> {
  if (owner.kind === "host") {
    const row = await db
      .selectFrom("hosts")
      .select("retired_at")
      .where("org", "=", org)
      .where("id", "=", owner.id)
      .executeTakeFirst();
    if (row === undefined) throw noOwner(owner);
    if (row.retired_at !== null && at - row.retired_at > READABLE_AFTER_RETIREMENT)
      throw new Rejected("invalid", `Cannot read metadata of ${named(owner)}: it was retired more than a week ago`);
    return;
  }
  const row =
    owner.kind === "service"
      ? await db
          .selectFrom("services")
          .select("name")
          .where("org", "=", org)
          .where("name", "=", owner.service)
          .executeTakeFirst()
      : await db
          .selectFrom("roles")
          .select("name")
          .where("org", "=", org)
          .where("service", "=", owner.service)
          .where("name", "=", owner.role)
          .executeTakeFirst();
  if (row === undefined) throw noOwner(owner);
}

/** Locks the owner, so that namespaces are counted and added by one at a time. */
async function lockOwner(tx: Tx, org: OrgId, owner: MetadataOwner): Promise<void> {
  switch (owner.kind) {
    case "service":
      return lockService(tx, org, owner.service);
    case "role":
      await lockRole(tx, org, owner);
      return;
    case "host": {
      const row = await tx
        .selectFrom("hosts")
        .select("retired_at")
        .where("org", "=", org)
        .where("id", "=", owner.id)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) throw noOwner(owner);
      if (row.retired_at !== null)
        throw new Rejected("invalid", `Cannot change metadata of ${named(owner)}: it is retired`);
      return;
    }
    default:
      return unreachable(owner);
  }
}

export function metadataRepository({ read, write, newId }: Store): Metadata {
  const entries = (db: Db, org: OrgId, owner: MetadataOwner) =>
    db
      .selectFrom("metadata")
      .select(["namespace", "value", "updated_at as updatedAt"])
      .where("org", "=", org)
      .where("owner_kind", "=", owner.kind)
      .where("owner_key", "=", keyOf(owner));

  const nothing = (owner: MetadataOwner, namespace: string): Rejected =>
    new Rejected("not-found", `Cannot find metadata "${namespace}" of ${named(owner)}`);

  return {
    get: (org, owner, namespace, at) =>
      read(async (db) => {
        await checkReadable(db, org, owner, secondsOf(at));
        const row = await entries(db, org, owner).where("namespace", "=", namespace).executeTakeFirst();
        if (row === undefined) throw nothing(owner, namespace);
        return row;
      }),

    list: (org, owner, at) =>
      read(async (db) => {
        await checkReadable(db, org, owner, secondsOf(at));
        return entries(db, org, owner).orderBy("namespace").execute();
      }),

    async put(org, owner, namespace, value, cause) {
      if (!isMetadataNamespace(namespace))
        throw new Rejected(
          "invalid",
          `Cannot put metadata "${namespace}": want letters, digits, "-" and "_", and no "mackerel" in front`,
        );
      const bytes = Buffer.byteLength(value);
      if (bytes > MAX_METADATA_BYTES)
        throw new Rejected(
          "too-large",
          `Cannot put metadata "${namespace}": found ${bytes} bytes, want at most ${MAX_METADATA_BYTES}`,
        );
      return write(async (tx) => {
        await lockOwner(tx, org, owner);
        const known = await entries(tx, org, owner).execute();
        const before = known.find((entry) => entry.namespace === namespace);
        const limit = MAX_NAMESPACES[owner.kind];
        if (before === undefined && known.length >= limit)
          throw new Rejected(
            "invalid",
            `Cannot put metadata "${namespace}": ${named(owner)} has ${known.length} namespaces, want at most ${limit}`,
          );
        const after = { value, updated_at: secondsOf(cause.at) };
        await tx
          .insertInto("metadata")
          .values({ org, owner_kind: owner.kind, owner_key: keyOf(owner), namespace, ...after })
          .onConflict((conflict) =>
            conflict.columns(["org", "owner_kind", "owner_key", "namespace"]).doUpdateSet(after),
          )
          .execute();
        if (before?.value === value) return;
        const subject = `${owner.kind}:${keyOf(owner)}`;
        await writeAudit(tx, newId, org, { action: "metadata.put", subject, detail: { namespace } }, cause);
      });
    },

    remove: (org, owner, namespace, cause) =>
      write(async (tx) => {
        await lockOwner(tx, org, owner);
        const { numDeletedRows } = await tx
          .deleteFrom("metadata")
          .where("org", "=", org)
          .where("owner_kind", "=", owner.kind)
          .where("owner_key", "=", keyOf(owner))
          .where("namespace", "=", namespace)
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw nothing(owner, namespace);
        const subject = `${owner.kind}:${keyOf(owner)}`;
        await writeAudit(tx, newId, org, { action: "metadata.remove", subject, detail: { namespace } }, cause);
      }),
  };
}
