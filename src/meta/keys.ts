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
      created_at: secondsOf(cause.at),
      created_by: cause.actor.name,
      last_used_at: null,
      revoked_at: null,
    };
    await tx.insertInto("api_keys").values(row).execute();
    const detail = { name: key.name, read: key.read, write: key.write };
    await writeAudit(tx, newId, org, { action: "key.create", subject: `key:${row.id}`, detail }, cause);
    return keyOf(row);
  }

  return {
    async create(org, key, cause) {
      if (key.name.trim() === "" || key.name.length > 64)
        throw new Rejected("invalid", `Cannot make the API key "${key.name}": want a name of 1 to 64 characters`);
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
        if (row.org === org) return keyOf(row);
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

    // Keys are only ever added and revoked, never changed or deleted, so the two counts name every state.
    revision: () =>
      read(async (db) => {
        const { made, revoked } = await db
          .selectFrom("api_keys")
          .select(({ fn }) => [fn.countAll<number>().as("made"), fn.count<number>("revoked_at").as("revoked")])
          .executeTakeFirstOrThrow();
        return `${made}/${revoked}`;
      }),
  };
}
