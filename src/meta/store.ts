import type { Kysely, Transaction } from "kysely";
import type { UnixMillis, UnixSeconds } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import { Clash, type Engine } from "./engine.ts";
import { createIds, type NewId } from "./ids.ts";
import type { Tables } from "./tables.ts";

/** For queries that do not care whether they are in a transaction. */
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** What every repository works on. */
export interface Store {
  /** Runs queries, each for itself. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction: all of it happens, durably, or nothing. Runs it again when it met another transaction and
   * lost, so it must have no effect but its queries.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  readonly newId: NewId;
  readonly log: Logger;
}

/** Transactions that clash take few rows and end within milliseconds; who loses this often has met a bug. */
const ATTEMPTS = 5;

export function createStore(db: Db, engine: Engine, log: Logger): Store {
  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw engine.translate(error);
    }
  }
  return {
    newId: createIds(),
    log,
    read: (work) => translated(() => work(db)),
    async write(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await translated(() => db.transaction().execute(work));
        } catch (error) {
          if (!(error instanceof Clash) || attempt === ATTEMPTS) throw error;
        }
      }
    },
  };
}

export const secondsOf = (at: UnixMillis): UnixSeconds => Math.floor(at / 1000);

/** A column that may be null as a field that may be absent. */
export const optional = <T>(value: T | null): T | undefined => value ?? undefined;

/** Most values in one list of a query: databases limit the parameters of a statement, SQLite to 32,766. */
const CHUNK = 1_000;

/** Calls `query` for every 1,000 of `values` and joins the rows. */
export async function inChunks<V, R>(
  values: readonly V[],
  query: (chunk: readonly V[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const rows: R[] = [];
  for (let from = 0; from < values.length; from += CHUNK) rows.push(...(await query(values.slice(from, from + CHUNK))));
  return rows;
}
