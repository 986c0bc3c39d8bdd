import { randomBytes } from "node:crypto";
import type { Authority, Session } from "#core/account.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { UnixMillis } from "#core/time.ts";
import { must } from "#kit/assert.ts";
import { writeAudit } from "./audit.ts";
import { orgOf } from "./orgs.ts";
import type { Sessions } from "./repositories.ts";
import type { Db, Store } from "./store.ts";
import { hashToken, newToken } from "./tokens.ts";
import { userOf } from "./users.ts";

const DAY_MS = 86_400_000;
/** A session ends when it was not used for as long as this … */
export const SESSION_IDLE_MS = 14 * DAY_MS;
/** … and at the latest this long after signing in. */
export const SESSION_MAX_MS = 90 * DAY_MS;

/** The last use is noted this often, so that reading pages is not writing rows. */
const TOUCH_MS = 60_000;

const expiryOf = (createdAt: UnixMillis, usedAt: UnixMillis): UnixMillis =>
  Math.min(createdAt + SESSION_MAX_MS, usedAt + SESSION_IDLE_MS);

export function sessionsRepository({ read, write, newId, log }: Store): Sessions {
  async function load(db: Db, id: string, at: UnixMillis): Promise<Session | undefined> {
    const row = await db
      .selectFrom("sessions as s")
      .innerJoin("users as u", "u.id", "s.user_id")
      .innerJoin("organisations as o", "o.id", "s.org")
      .innerJoin("memberships as m", (join) => join.onRef("m.org", "=", "s.org").onRef("m.user_id", "=", "s.user_id"))
      .select(["s.csrf_token", "s.created_at_ms", "s.last_used_at_ms", "s.expires_at_ms", "m.authority"])
      .select(["u.id", "u.name", "u.email", "u.locale", "u.time_zone", "u.created_at"])
      .select([
        "o.id as org_id",
        "o.name as org_name",
        "o.display_name",
        "o.settings",
        "o.created_at as org_created_at",
      ])
      .where("s.id", "=", id)
      .where("s.expires_at_ms", ">", at)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      user: userOf(row),
      org: orgOf({ ...row, id: row.org_id, name: row.org_name, created_at: row.org_created_at }),
      authority: row.authority as Authority,
      csrfToken: row.csrf_token,
      createdAt: row.created_at_ms,
      lastUsedAt: row.last_used_at_ms,
      expiresAt: row.expires_at_ms,
    };
  }

  async function touch(id: string, session: Session, at: UnixMillis): Promise<void> {
    const change = { last_used_at_ms: at, expires_at_ms: expiryOf(session.createdAt, at) };
    try {
      await write((tx) =>
        tx.updateTable("sessions").set(change).where("id", "=", id).where("last_used_at_ms", "<", at).execute(),
      );
    } catch (error) {
      // Whoever is signed in may look on while the disk is full.
      if (!(error instanceof Unavailable)) throw error;
      log.warn({ err: error }, "cannot note when a session was used");
    }
  }

  return {
    async create(org, userId, cause) {
      const token = newToken();
      const id = hashToken(token.reveal());
      const { at } = cause;
      const session = await write(async (tx) => {
        const member = await tx
          .selectFrom("memberships as m")
          .innerJoin("users as u", "u.id", "m.user_id")
          .select("u.name")
          .where("m.org", "=", org)
          .where("m.user_id", "=", userId)
          .executeTakeFirst();
        if (member === undefined) throw new Rejected("not-found", `Cannot find member "${userId}"`);
        const csrf_token = randomBytes(24).toString("base64url");
        const times = { created_at_ms: at, last_used_at_ms: at, expires_at_ms: expiryOf(at, at) };
        await tx
          .insertInto("sessions")
          .values({ id, org, user_id: userId, csrf_token, ...times })
          .execute();
        await writeAudit(tx, newId, org, { action: "session.create", subject: `user:${member.name}` }, cause);
        return must(await load(tx, id, at), "the session was just made");
      });
      return { token, session };
    },

    async find(token, at) {
      const id = hashToken(token);
      const session = await read((db) => load(db, id, at));
      if (session === undefined || at - session.lastUsedAt < TOUCH_MS) return session;
      await touch(id, session, at);
      return { ...session, lastUsedAt: at, expiresAt: expiryOf(session.createdAt, at) };
    },

    remove: (token, cause) =>
      write(async (tx) => {
        const id = hashToken(token);
        const session = await load(tx, id, cause.at);
        await tx.deleteFrom("sessions").where("id", "=", id).execute();
        if (session === undefined) return;
        const entry = { action: "session.remove", subject: `user:${session.user.name}` };
        await writeAudit(tx, newId, session.org.id, entry, cause);
      }),

    ofSamePerson: (token, at) =>
      read(async (db) => {
        const id = hashToken(token);
        const rows = await db
          .selectFrom("sessions")
          .select(["id", "created_at_ms", "last_used_at_ms"])
          .where("user_id", "in", (those) => those.selectFrom("sessions").select("user_id").where("id", "=", id))
          .where("expires_at_ms", ">", at)
          .orderBy("last_used_at_ms", "desc")
          .orderBy("id")
          .execute();
        return rows.map((row) => ({
          createdAt: row.created_at_ms,
          lastUsedAt: row.last_used_at_ms,
          isThis: row.id === id,
        }));
      }),

    removeOthers: (token, cause) =>
      write(async (tx) => {
        const id = hashToken(token);
        const own = await load(tx, id, cause.at);
        if (own === undefined) return 0;
        const { numDeletedRows } = await tx
          .deleteFrom("sessions")
          .where("user_id", "=", own.user.id)
          .where("id", "!=", id)
          .executeTakeFirst();
        const count = Number(numDeletedRows);
        const entry = { action: "session.remove-others", subject: `user:${own.user.name}`, detail: { count } };
        if (count > 0) await writeAudit(tx, newId, own.org.id, entry, cause);
        return count;
      }),

    prune: (at) =>
      write(async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom("sessions").where("expires_at_ms", "<=", at).executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
