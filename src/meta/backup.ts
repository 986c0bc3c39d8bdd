import { Rejected } from "#core/errors.ts";
import type { Meta } from "./meta.ts";

/**
 * Writes a consistent copy of the database to the file `destination`, which must not exist, while everything goes on;
 * answers its bytes. The copy opens like any other database.
 *
 * `invalid` where the database has better tools of its own, `conflict` when the file exists; `Unavailable` when it cannot be
 * written.
 */
export async function backup(meta: Meta, destination: string): Promise<number> {
  if (meta.snapshot === undefined)
    throw new Rejected("invalid", `Cannot copy ${meta.engine} from here: use pg_dump, as docs/backup.md describes`);
  return meta.snapshot(destination);
}
