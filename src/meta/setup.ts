import { Rejected } from "#core/errors.ts";
import { writeAudit } from "./audit.ts";
import { isTaken } from "./engine.ts";
import { lockOrg } from "./orgs.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import type { Setup } from "./repositories.ts";
import type { Db, Store } from "./store.ts";
import { hashToken, newToken } from "./tokens.ts";
import { checkUserName, insertUser, nameTaken } from "./users.ts";

export function setupRepository({ read, write, newId }: Store): Setup {
  const nobodyYet = async (db: Db): Promise<boolean> =>
    (await db.selectFrom("users").select("id").limit(1).executeTakeFirst()) === undefined;

  return {
    needed: () => read(nobodyYet),

    async issue(at) {
      const token = newToken();
      const hash = hashToken(token.reveal());
      await write((tx) => tx.insertInto("setup_tokens").values({ hash, created_at_ms: at }).execute());
      return token;
    },

    async complete(org, token, user, cause) {
      const somebody = () => new Rejected("conflict", "Cannot set up again: somebody exists already, want to sign in");
      // Asked first for the sake of the message, and before the costly hash.
      if (!(await read(nobodyYet))) throw somebody();
      const known = await read((db) =>
        db.selectFrom("setup_tokens").select("hash").where("hash", "=", hashToken(token)).executeTakeFirst(),
      );
      if (known === undefined)
        throw new Rejected("forbidden", "Cannot set up: the token is not the one that was printed");
      checkUserName(user.name);
      checkPassword(user.password);
      const hash = await hashPassword(user.password);
      try {
        return await write(async (tx) => {
          // Of two that come at once, one waits here and then sees the other's person.
          await lockOrg(tx, org);
          if (!(await nobodyYet(tx))) throw somebody();
          const created = await insertUser(tx, newId, org, { ...user, authority: "owner" }, hash, cause);
          await tx.deleteFrom("setup_tokens").execute();
          await writeAudit(tx, newId, org, { action: "setup.complete", subject: `user:${created.name}` }, cause);
          return created;
        });
      } catch (error) {
        throw isTaken(error, "name_folded") ? nameTaken(user.name) : error;
      }
    },
  };
}
