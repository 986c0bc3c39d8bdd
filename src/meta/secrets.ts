import { Secret } from "#kit/secret.ts";
import { writeAudit } from "./audit.ts";
import type { Secrets } from "./repositories.ts";
import type { Store } from "./store.ts";
import { newToken } from "./tokens.ts";

export function secretsRepository({ write, newId }: Store): Secrets {
  return {
    rotate: (of, action, cause) =>
      write(async (tx) => {
        const value = newToken().reveal();
        await tx
          .insertInto("server_secrets")
          .values({ name: of, value })
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
          .execute();
        for (const { id: org, name } of await tx.selectFrom("organisations").select(["id", "name"]).execute())
          await writeAudit(tx, newId, org, { action, subject: `org:${name}` }, cause);
      }),

    ensure: (name) =>
      write(async (tx) => {
        await tx
          .insertInto("server_secrets")
          .values({ name, value: newToken().reveal() })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .execute();
        const row = await tx
          .selectFrom("server_secrets")
          .select("value")
          .where("name", "=", name)
          .executeTakeFirstOrThrow();
        return new Secret(row.value);
      }),
  };
}
