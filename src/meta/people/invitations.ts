import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { checkEmail, INVITATION_SECONDS, type Invitation, type InvitedAuthority } from "#core/invitation.ts";
import { foldText } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import { writeAudit } from "#meta/audit.ts";
import { isTaken } from "#meta/engine.ts";
import { lockOrg } from "#meta/orgs.ts";
import { checkPassword, hashPassword } from "#meta/passwords.ts";
import { type Db, type Store, secondsOf, type Tx } from "#meta/store.ts";
import type { Tables } from "#meta/tables.ts";
import { hashToken, newToken } from "#meta/tokens.ts";
import { checkUserName, insertUser, nameTaken } from "#meta/users.ts";
import type { Invitations } from "./repositories.ts";

const invitationOf = (row: Tables["invitations"]): Invitation => ({
  email: row.email,
  authority: row.authority as InvitedAuthority,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  invitedBy: row.invited_by,
});

const noSuchLink = (): Rejected =>
  new Rejected("not-found", "Cannot find the invitation: the link was used, revoked or is older than 7 days");

export function invitationsRepository({ read, write, newId }: Store): Invitations {
  const find = (db: Db, org: OrgId, email: string) =>
    db
      .selectFrom("invitations")
      .selectAll()
      .where("org", "=", org)
      .where("email_folded", "=", foldText(email.trim()))
      .executeTakeFirst();

  const byToken = (db: Db, token: string) =>
    db.selectFrom("invitations").selectAll().where("token_hash", "=", hashToken(token)).executeTakeFirst();

  const drop = (tx: Tx, { org, email_folded }: Pick<Tables["invitations"], "org" | "email_folded">) =>
    tx.deleteFrom("invitations").where("org", "=", org).where("email_folded", "=", email_folded).execute();

  async function isMember(tx: Tx, org: OrgId, folded: string): Promise<boolean> {
    const rows = await tx
      .selectFrom("memberships as m")
      .innerJoin("users as u", "u.id", "m.user_id")
      .select("u.email")
      .where("m.org", "=", org)
      .where("u.email", "is not", null)
      .execute();
    return rows.some(({ email }) => foldText(email!) === folded);
  }

  async function put(
    tx: Tx,
    org: OrgId,
    { email, authority }: { readonly email: string; readonly authority: InvitedAuthority },
    action: string,
    cause: Cause,
  ) {
    const token = newToken();
    const at = secondsOf(cause.at);
    const row = {
      org,
      email_folded: foldText(email),
      email,
      authority,
      token_hash: hashToken(token.reveal()),
      invited_by: cause.actor.name,
      created_at: at,
      expires_at: at + INVITATION_SECONDS,
    };
    await tx.insertInto("invitations").values(row).execute();
    await writeAudit(tx, newId, org, { action, subject: `invitation:${email}`, detail: { authority } }, cause);
    return { invitation: invitationOf(row), token };
  }

  return {
    list: (org, at) =>
      read(async (db) => {
        const rows = await db
          .selectFrom("invitations")
          .selectAll()
          .where("org", "=", org)
          .where("expires_at", ">", secondsOf(at))
          .orderBy("created_at")
          .orderBy("email_folded")
          .execute();
        return rows.map(invitationOf);
      }),

    create: async (org, { email: given, authority }, cause) => {
      const email = given.trim();
      checkEmail(email);
      return write(async (tx) => {
        // Of two who invite the same person at once, the second sees what the first did.
        await lockOrg(tx, org);
        if (await isMember(tx, org, foldText(email)))
          throw new Rejected("conflict", `Cannot invite "${email}": a member has this address already`);
        const before = await find(tx, org, email);
        if (before !== undefined) {
          if (before.expires_at > secondsOf(cause.at))
            throw new Rejected("conflict", `Cannot invite "${email}": the address is invited already`);
          await drop(tx, before);
        }
        return put(tx, org, { email, authority }, "invitation.create", cause);
      });
    },

    renew: (org, email, cause) =>
      write(async (tx) => {
        await lockOrg(tx, org);
        const before = await find(tx, org, email);
        if (before === undefined) throw new Rejected("not-found", `Cannot find an invitation of "${email}"`);
        await drop(tx, before);
        const { authority } = invitationOf(before);
        return put(tx, org, { email: before.email, authority }, "invitation.renew", cause);
      }),

    revoke: (org, email, cause) =>
      write(async (tx) => {
        const before = await find(tx, org, email);
        if (before === undefined) throw new Rejected("not-found", `Cannot find an invitation of "${email}"`);
        await drop(tx, before);
        await writeAudit(tx, newId, org, { action: "invitation.revoke", subject: `invitation:${before.email}` }, cause);
      }),

    find: (token, at) =>
      read(async (db) => {
        const row = await byToken(db, token);
        if (row === undefined || row.expires_at <= secondsOf(at)) return undefined;
        return { org: row.org, invitation: invitationOf(row) };
      }),

    accept: async (token, person, cause) => {
      // Asked first for the sake of the message, and before the costly hash.
      const known = await read((db) => byToken(db, token));
      if (known === undefined) throw noSuchLink();
      checkUserName(person.name);
      checkPassword(person.password);
      const hash = await hashPassword(person.password);
      try {
        return await write(async (tx) => {
          await lockOrg(tx, known.org);
          const row = await byToken(tx, token);
          if (row === undefined || row.expires_at <= secondsOf(cause.at)) throw noSuchLink();
          await drop(tx, row);
          const { authority, email } = invitationOf(row);
          return {
            org: row.org,
            user: await insertUser(tx, newId, row.org, { ...person, email, authority }, hash, cause),
          };
        });
      } catch (error) {
        throw isTaken(error, "name_folded") ? nameTaken(person.name) : error;
      }
    },
  };
}
