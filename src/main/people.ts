import { existsSync } from "node:fs";
import { LINK_SECRET } from "#app/migration/links.ts";
import type { People } from "#cli/user.ts";
import type { Actor } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { checkEmail } from "#core/invitation.ts";
import { foldText } from "#core/names.ts";
import { systemClock } from "#kit/clock.ts";
import { createLogger } from "#kit/log.ts";
import { openMeta } from "#meta/meta.ts";
import { dataPaths } from "./data-dir.ts";
import type { StoreOptions } from "./options.ts";

/** As the audit log names who did it. */
const COMMAND_LINE: Actor = { kind: "system", id: "", name: "sawara user" };

/** The people in the database of these options, for verbs that work beside the server or without one. */
export async function openPeople({ dataDir, databaseUrl }: StoreOptions): Promise<People & AsyncDisposable> {
  const file = dataPaths(dataDir).database;
  // Opening it would make it, and then nobody would be in it.
  if (databaseUrl === undefined && !existsSync(file))
    throw new Rejected("not-found", `Cannot find the database "${file}": want the --data-dir of the server`);
  const meta = await openMeta({ url: databaseUrl?.reveal(), file, log: createLogger("warn") });
  const cause = () => ({ actor: COMMAND_LINE, at: systemClock.now() });

  /** A server serves one organisation; a database that has several does not say which is meant. */
  async function onlyOrg(): Promise<string> {
    const [org, ...others] = await meta.orgs.list();
    if (org === undefined) throw new Rejected("not-found", "Cannot find an organisation: the server has never run");
    if (others.length > 0)
      throw new Rejected("invalid", "Cannot choose among several organisations: want one in the database");
    return org.id;
  }

  return {
    resetPassword: (name, password) => meta.users.setPassword(name, password, cause()),

    async list() {
      const members = await meta.users.members(await onlyOrg());
      return members.map(({ user: { name, email }, authority, joinedAt }) => ({ name, email, authority, joinedAt }));
    },

    async add({ name, email, authority }, password) {
      const org = await onlyOrg();
      if (email !== undefined) checkEmail(email);
      await meta.users.create(org, { name, email, password, authority, locale: "en", timeZone: "UTC" }, cause());
    },

    async setAuthority(name, authority) {
      const org = await onlyOrg();
      const folded = foldText(name.trim());
      const member = (await meta.users.members(org)).find(({ user }) => foldText(user.name) === folded);
      if (member === undefined) throw new Rejected("not-found", `Cannot find user "${name}"`);
      await meta.users.setAuthority(org, member.user.id, authority, cause());
    },

    async resetIpRestriction() {
      const settings = { allowedNetworks: { web: [], api: [] } };
      for (const { id } of await meta.orgs.list()) await meta.orgs.update(id, { settings }, cause());
    },

    revokeLinks: () => meta.secrets.rotate(LINK_SECRET, "migration.revoke-links", cause()),

    [Symbol.asyncDispose]: () => meta.close(),
  };
}
