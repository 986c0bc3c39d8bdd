import type { ApiKey, Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "./audit.ts";
import type { Keys, NewKey } from "./repositories.ts";
import { optional, type Store, secondsOf, type Tx } from "./store.ts";
import type { Tables } from "./tables.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Of 43 characters, or of 16 at least: too few to help anybody who guesses. */
const HINT_LENGTH = 4;

/** The last use is noted this often: a thousand agents that share a key post a thousand times a minute. */
const TOUCH_SECONDS = 60;

function keyOf(row: Tables["api_keys"]): ApiKey {
  return {
    id: row.id,
    org: row.org,
    name: row.name,
    hint: row.hint,
    read: row.can_read === 1,
    write: row.can_write === 1,
    traffic: row.can_move_traffic === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastUsedAt: optional(row.last_used_at),
    revokedAt: optional(row.revoked_at),
  };
}

export function keysRepository({ read, write, newId }: Store): Keys {
  /** By organisation and key: when this process last noted a use. Keys are few, so nothing is ever forgotten. */
  const touched = new Map<string, number>();

  async function insert(tx: Tx, org: OrgId, secret: string, key: NewKey, cause: Cause): Promise<ApiKey> {
    const row = {
      org,
      id: newId(cause.at),
      name: key.name,
      hash: hashToken(secret),
      hint: secret.slice(0, HINT_LENGTH),
      can_read: key.read ? 1 : 0,
      can_write: key.write ? 1 : 0,
      can_move_traffic: key.traffic ? 1 : 0,
      changes: 0,
      created_at: secondsOf(cause.at),
      created_by: cause.actor.name,
      last_used_at: null,
      revoked_at: null,
    };
    await tx.insertInto("api_keys").values(row).execute();
    const { name, read: reads, write: writes, traffic = false } = key;
    const detail = { name, read: reads, write: writes, traffic };
    await writeAudit(tx, newId, org, { action: "key.create", subject: `key:${row.id}`, detail }, cause);
    return keyOf(row);
  }

  /** In a transaction that holds the row. */
  async function change(tx: Tx, row: Tables["api_keys"], traffic: boolean, cause: Cause): Promise<ApiKey> {
    if (traffic && !(row.can_read === 1 && row.can_write === 1)) throw withoutBoth(`change the API key "${row.name}"`);
    const set = { can_move_traffic: traffic ? 1 : 0, changes: row.changes + 1 };
    if (row.can_move_traffic === set.can_move_traffic) return keyOf(row);
    await tx.updateTable("api_keys").set(set).where("org", "=", row.org).where("id", "=", row.id).execute();
    const detail = { name: row.name, traffic };
    await writeAudit(tx, newId, row.org, { action: "key.change", subject: `key:${row.id}`, detail }, cause);
    return keyOf({ ...row, ...set });
  }

  return {
    async create(org, key, cause) {
      if (key.name.trim() === "" || key.name.length > 64)
        throw new Rejected("invalid", `Cannot make the API key "${key.name}": want a name of 1 to 64 characters`);
      if (key.traffic && !(key.read && key.write)) throw withoutBoth(`make the API key "${key.name}"`);
      const secret = newToken();
      return { key: await write((tx) => insert(tx, org, secret.reveal(), key, cause)), secret };
    },

    ensure: (org, secret, key, cause) =>
      write(async (tx) => {
        // Several processes may start at once with the same key; they wait in line at the organisation.
        await tx.selectFrom("organisations").select("id").where("id", "=", org).forUpdate().executeTakeFirst();
        const row = await tx
          .selectFrom("api_keys")
          .selectAll()
          .where("hash", "=", hashToken(secret))
          .executeTakeFirst();
        if (row === undefined) return insert(tx, org, secret, key, cause);
        if (row.org === org) {
          const gets = key.traffic === true && row.revoked_at === null;
          return gets ? await change(tx, row, true, cause) : keyOf(row);
        }
        throw new Rejected(
          "conflict",
          `Cannot make the API key "${key.name}": another organisation has the same secret`,
        );
      }),

    find: (secret) =>
      read(async (db) => {
        const row = await db
          .selectFrom("api_keys")
          .selectAll()
          .where("hash", "=", hashToken(secret))
          .where("revoked_at", "is", null)
          .executeTakeFirst();
        return row === undefined ? undefined : keyOf(row);
      }),

    list: (org) =>
      read(async (db) =>
        (await db.selectFrom("api_keys").selectAll().where("org", "=", org).orderBy("id").execute()).map(keyOf),
      ),

    setTraffic: (org, id, traffic, cause) =>
      write(async (tx) => {
        const row = await tx
          .selectFrom("api_keys")
          .selectAll()
          .where("org", "=", org)
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new Rejected("not-found", `Cannot find API key "${id}"`);
        if (row.revoked_at !== null)
          throw new Rejected("conflict", `Cannot change the API key "${row.name}": it is revoked, make another one`);
        return await change(tx, row, traffic, cause);
      }),

    revoke: (org, id, cause) =>
      write(async (tx) => {
        const row = await tx
          .selectFrom("api_keys")
          .select(["name", "revoked_at"])
          .where("org", "=", org)
          .where("id", "=", id)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) throw new Rejected("not-found", `Cannot find API key "${id}"`);
        if (row.revoked_at !== null) return;
        await tx
          .updateTable("api_keys")
          .set({ revoked_at: secondsOf(cause.at) })
          .where("org", "=", org)
          .where("id", "=", id)
          .execute();
        await writeAudit(
          tx,
          newId,
          org,
          { action: "key.revoke", subject: `key:${id}`, detail: { name: row.name } },
          cause,
        );
      }),

    async touch(org, id, at) {
      const now = secondsOf(at);
      const key = `${org}/${id}`;
      const before = touched.get(key);
      if (before !== undefined && now - before < TOUCH_SECONDS) return;
      touched.set(key, now);
      await write((tx) =>
        tx
          .updateTable("api_keys")
          .set({ last_used_at: now })
          .where("org", "=", org)
          .where("id", "=", id)
          .where((where) =>
            where.or([where("last_used_at", "is", null), where("last_used_at", "<=", now - TOUCH_SECONDS)]),
          )
          .execute(),
      );
    },

    // Keys are only ever added, changed and revoked, never deleted, and no count ever falls, so the three name every state.
    revision: () =>
      read(async (db) => {
        const { made, revoked, changes } = await db
          .selectFrom("api_keys")
          .select(({ fn }) => [
            fn.countAll<number>().as("made"),
            fn.count<number>("revoked_at").as("revoked"),
            fn.sum<number | null>("changes").as("changes"),
          ])
          .executeTakeFirstOrThrow();
        return `${made}/${revoked}/${changes ?? 0}`;
      }),
  };
}

const withoutBoth = (action: string): Rejected =>
  new Rejected("invalid", `Cannot ${action}: to move traffic it has to read and write, too`);
