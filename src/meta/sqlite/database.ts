import { closeSync, fstatSync, fsyncSync, openSync, unlinkSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Connection, Result, Start, Values } from "./protocol.ts";

/** Statements kept prepared a connection. Ours are a few hundred; only lists of changing length make more. */
const PREPARED = 500;

/** SQLite without the thread around it. Every method is synchronous and throws SQLite's own errors. */
export interface Database {
  run(on: Connection, sql: string, values: Values): Result;
  /** A consistent copy into a new file; answers its bytes. */
  snapshot(file: string): number;
  close(): void;
}

export function openDatabase({ file, busyTimeoutMs }: Start): Database {
  const inMemory = file === ":memory:";
  // SQLite would make the file readable for everybody; it gives its log the permissions of the file.
  if (!inMemory) closeSync(openSync(file, "a", 0o600));
  const writer = new DatabaseSync(file, { timeout: busyTimeoutMs });
  const mode = writer.prepare("pragma journal_mode = wal").get()?.journal_mode;
  if (!inMemory && mode !== "wal")
    throw new Error(`Cannot open "${file}": found journal mode "${mode}", want "wal", which network file systems lack`);
  // FULL syncs the log at every commit: what was answered survives a power cut.
  writer.exec("pragma synchronous = full");
  writer.exec("pragma foreign_keys = on");
  // A database in memory is its connection's own; there, callers take turns instead.
  const reader = inMemory ? writer : new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
  const prepared = { writer: preparer(writer), reader: preparer(reader) };

  return {
    run(on, sql, values) {
      const { statement, columns } = prepared[on](sql);
      if (columns.length === 0) {
        const { changes } = statement.run(...values);
        return { columns, rows: [], changes: Number(changes) };
      }
      const rows = statement.all(...values) as unknown as unknown[][];
      return { columns, rows, changes: rows.length };
    },
    snapshot(to) {
      // Made empty first, which SQLite accepts: so nobody else may read it, and an existing file is never touched.
      const made = openSync(to, "wx", 0o600);
      try {
        writer.prepare("vacuum into ?").run(to);
        fsyncSync(made);
        return fstatSync(made).size;
      } catch (error) {
        unlinkSync(to);
        throw error;
      } finally {
        closeSync(made);
      }
    },
    close() {
      prepared.writer.clear();
      prepared.reader.clear();
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

interface Prepared {
  readonly statement: StatementSync;
  /** Empty when the statement gives no rows. */
  readonly columns: readonly string[];
}

/** Prepares each statement once and keeps those that were used last. */
function preparer(db: DatabaseSync): ((sql: string) => Prepared) & { clear(): void } {
  const kept = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    let found = kept.get(sql);
    if (found !== undefined) {
      kept.delete(sql);
    } else {
      const statement = db.prepare(sql);
      statement.setReturnArrays(true);
      found = { statement, columns: statement.columns().map(({ name }) => name) };
      if (kept.size >= PREPARED) kept.delete(kept.keys().next().value!);
    }
    kept.set(sql, found);
    return found;
  };
  return Object.assign(prepare, { clear: () => kept.clear() });
}
