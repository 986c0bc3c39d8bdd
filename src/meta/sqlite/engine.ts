import { existsSync } from "node:fs";
import { Rejected } from "#core/errors.ts";
import type { Engine } from "#meta/engine.ts";
import { sqliteDialect } from "./dialect.ts";
import { translateSqlite } from "./errors.ts";
import { SqliteThread } from "./thread.ts";

/** Longest wait for another process that writes, as `sawara user reset-password` does beside a server. */
const BUSY_TIMEOUT_MS = 5_000;

/** An SQLite database in a file, or ":memory:". */
export function sqliteEngine(file: string): Engine {
  const thread = new SqliteThread({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  return {
    name: "sqlite",
    dialect: sqliteDialect(thread, file === ":memory:"),
    columns: { text: "text", integer: "integer", long: "integer", double: "real", bytes: "blob", end: " strict" },
    translate: (error) => translateSqlite(file, error),
    async snapshot(to) {
      if (existsSync(to)) throw new Rejected("conflict", `Cannot write a copy to "${to}": the file exists`);
      try {
        return await thread.snapshot(to);
      } catch (error) {
        throw translateSqlite(to, error);
      }
    },
    close: () => thread.close(),
  };
}
