import { Secret } from "#kit/secret.ts";
import type { Secrets } from "./repositories.ts";
import type { Store } from "./store.ts";
import { newToken } from "./tokens.ts";

export function secretsRepository({ write }: Store): Secrets {
  return {
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
