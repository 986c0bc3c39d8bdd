import { existsSync } from "node:fs";
import type { People } from "#cli/user.ts";
import type { Actor } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
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
  return {
    resetPassword: (name, password) =>
      meta.users.setPassword(name, password, { actor: COMMAND_LINE, at: systemClock.now() }),
    [Symbol.asyncDispose]: () => meta.close(),
  };
}
