import type { Authority, Cause, User } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { checkEmail } from "#core/invitation.ts";
import { foldText } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "./audit.ts";
import { isTaken } from "./engine.ts";
import { checkPassword, hashPassword, pretendToVerify, verifyPassword } from "./passwords.ts";
import type { MemberCheck, NewUser, Users } from "./repositories.ts";
import { type Db, optional, type Store, secondsOf, type Tx } from "./store.ts";
import type { Tables } from "./tables.ts";

export function userOf(row: Omit<Tables["users"], "password" | "name_folded">): User {
  return {
    id: row.id,
    name: row.name,
    email: optional(row.email),
    locale: row.locale === "ja" ? "ja" : "en",
    timeZone: row.time_zone,
    createdAt: row.created_at,
  };
}

/** Inserts a person with their membership; the caller has hashed the password, which takes too long for a transaction. */
export async function insertUser(
  tx: Tx,
  newId: Store["newId"],
  org: OrgId,
  user: Omit<NewUser, "password">,
  passwordHash: string,
  cause: Cause,
): Promise<User> {
  const at = secondsOf(cause.at);
  const row = {
    id: newId(cause.at),
    name: user.name.trim(),
    name_folded: foldText(user.name.trim()),
    email: user.email ?? null,
    password: passwordHash,
    locale: user.locale,
    time_zone: user.timeZone,
    created_at: at,
  };
  await tx.insertInto("users").values(row).execute();
  const { authority } = user;
  await tx.insertInto("memberships").values({ org, user_id: row.id, authority, joined_at: at }).execute();
  const entry = { action: "user.create", subject: `user:${row.name}`, detail: { authority } };
  await writeAudit(tx, newId, org, entry, cause);
  return userOf(row);
}

/** Refuses what cannot be a person's name. */
export function checkUserName(name: string): void {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > 64 || /\p{C}/u.test(trimmed))
    throw new Rejected("invalid", `Cannot use the name "${name}": want 1 to 64 visible characters`);
}

export const nameTaken = (name: string): Rejected =>
  new Rejected("conflict", `Cannot add "${name}": somebody has this name already`);

export function usersRepository({ read, write, newId }: Store): Users {
  const byName = (db: Db, name: string) =>
    db.selectFrom("users").selectAll().where("name_folded", "=", foldText(name.trim())).executeTakeFirst();

  /**
   * A member, and whether somebody else is an owner. Locks the member and all owners, in one order, so that of two owners who
   * leave at once the second sees that the first has gone.
   */
  async function lockMember(tx: Tx, org: OrgId, id: string, check: MemberCheck = () => {}) {
    const rows = await tx
      .selectFrom("memberships as m")
      .innerJoin("users as u", "u.id", "m.user_id")
      .select(["m.user_id", "u.name", "m.authority"])
      .where("m.org", "=", org)
      .where((where) => where.or([where("m.authority", "=", "owner"), where("m.user_id", "=", id)]))
      .orderBy("m.user_id")
      .forUpdate("m")
      .execute();
    const member = rows.find(({ user_id }) => user_id === id);
    if (member === undefined) throw new Rejected("not-found", `Cannot find member "${id}"`);
    check({ name: member.name, authority: member.authority as Authority });
    const isLastOwner = rows.every(({ user_id, authority }) => user_id === id || authority !== "owner");
    return { ...member, isLastOwner: member.authority === "owner" && isLastOwner };
  }

  const lastOwner = (name: string): Rejected =>
    new Rejected("conflict", `Cannot take the last owner "${name}" away from the organisation: make another one first`);

  return {
    async create(org, user, cause) {
      checkUserName(user.name);
      checkPassword(user.password);
      const hash = await hashPassword(user.password);
      try {
        return await write((tx) => insertUser(tx, newId, org, user, hash, cause));
      } catch (error) {
        throw isTaken(error, "name_folded") ? nameTaken(user.name) : error;
      }
    },

    find: (id) =>
      read(async (db) => {
        const row = await db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : userOf(row);
      }),

    members: (org) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("memberships as m")
          .innerJoin("users as u", "u.id", "m.user_id")
          .select([
            "u.id",
            "u.name",
            "u.email",
            "u.locale",
            "u.time_zone",
            "u.created_at",
            "m.authority",
            "m.joined_at",
          ])
          .where("m.org", "=", org)
          .orderBy("m.joined_at")
          .orderBy("u.id")
          .execute();
        return rows.map((row) => ({
          user: userOf(row),
          authority: row.authority as Authority,
          joinedAt: row.joined_at,
        }));
      }),

    lastSeen: (org) =>
      read(async (db) => {
        const used = await db
          .selectFrom("sessions")
          .select(({ fn }) => ["user_id", fn.max<number>("last_used_at_ms").as("at_ms")])
          .where("org", "=", org)
          .groupBy("user_id")
          .execute();
        const acted = await db
          .selectFrom("audit_log")
          .select(({ fn }) => ["actor_id as user_id", fn.max<number>("at_ms").as("at_ms")])
          .where("org", "=", org)
          .where("actor_kind", "=", "user")
          .groupBy("actor_id")
          .execute();
        const seen = new Map<string, number>();
        for (const { user_id, at_ms } of [...used, ...acted])
          seen.set(user_id, Math.max(seen.get(user_id) ?? 0, secondsOf(at_ms)));
        return seen;
      }),

    async authenticate(name, password) {
      const row = await read((db) => byName(db, name));
      if (row === undefined) {
        await pretendToVerify(password);
        return undefined;
      }
      const { right, outdated } = await verifyPassword(row.password, password);
      if (!right) return undefined;
      if (outdated) {
        const hash = await hashPassword(password);
        // Not over a password that was changed meanwhile.
        await write((tx) =>
          tx
            .updateTable("users")
            .set({ password: hash })
            .where("id", "=", row.id)
            .where("password", "=", row.password)
            .execute(),
        );
      }
      const orgs = await read((db) =>
        db.selectFrom("memberships").select("org").where("user_id", "=", row.id).orderBy("org").execute(),
      );
      return { user: userOf(row), orgs: orgs.map(({ org }) => org) };
    },

    async setPassword(name, password, cause) {
      checkPassword(password);
      const hash = await hashPassword(password);
      await write(async (tx) => {
        const row = await byName(tx, name);
        if (row === undefined) throw new Rejected("not-found", `Cannot find user "${name}"`);
        await tx.updateTable("users").set({ password: hash }).where("id", "=", row.id).execute();
        await tx.deleteFrom("sessions").where("user_id", "=", row.id).execute();
        const orgs = await tx.selectFrom("memberships").select("org").where("user_id", "=", row.id).execute();
        const entry = { action: "user.set-password", subject: `user:${row.name}` };
        for (const { org } of orgs) await writeAudit(tx, newId, org, entry, cause);
      });
    },

    // One's own language is nobody else's business, so this leaves no audit row.
    setPreferences: async (id, { locale, timeZone, email }) => {
      if (typeof email === "string") checkEmail(email);
      return write(async (tx) => {
        const row = await tx.selectFrom("users").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
        if (row === undefined) throw new Rejected("not-found", `Cannot find user "${id}"`);
        const change = {
          locale: locale ?? row.locale,
          time_zone: timeZone ?? row.time_zone,
          email: email === undefined ? row.email : email,
        };
        await tx.updateTable("users").set(change).where("id", "=", id).execute();
        return userOf({ ...row, ...change });
      });
    },

    setAuthority: (org, id, authority, cause, check) =>
      write(async (tx) => {
        const before = await lockMember(tx, org, id, check);
        if (before.authority === authority) return;
        if (before.isLastOwner) throw lastOwner(before.name);
        await tx
          .updateTable("memberships")
          .set({ authority })
          .where("org", "=", org)
          .where("user_id", "=", id)
          .execute();
        const detail = { before: before.authority, after: authority };
        await writeAudit(
          tx,
          newId,
          org,
          { action: "user.set-authority", subject: `user:${before.name}`, detail },
          cause,
        );
      }),

    removeMember: (org, id, cause, check) =>
      write(async (tx) => {
        const { name, isLastOwner } = await lockMember(tx, org, id, check);
        if (isLastOwner) throw lastOwner(name);
        await tx.deleteFrom("sessions").where("org", "=", org).where("user_id", "=", id).execute();
        await tx.deleteFrom("memberships").where("org", "=", org).where("user_id", "=", id).execute();
        const elsewhere = await tx
          .selectFrom("memberships")
          .select("org")
          .where("user_id", "=", id)
          .limit(1)
          .executeTakeFirst();
        if (elsewhere === undefined) await tx.deleteFrom("users").where("id", "=", id).execute();
        await writeAudit(tx, newId, org, { action: "user.remove", subject: `user:${name}` }, cause);
      }),
  };
}
