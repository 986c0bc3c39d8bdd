import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type SelectModifierNode,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { withNul } from "#meta/engine.ts";
import { SqliteError } from "./errors.ts";
import { Mutex } from "./mutex.ts";
import type { Connection, Values } from "./protocol.ts";
import type { SqliteThread } from "./thread.ts";

/**
 * SQLite for Kysely, over a thread.
 *
 * There is one writer; transactions and single writes take turns with it. Single reads go to a connection of their own and
 * wait for nobody; they see what is committed. `oneConnection` says that there is no second one (a database in memory), so
 * reads take turns as well.
 */
export function sqliteDialect(thread: SqliteThread, oneConnection: boolean): Dialect {
  return {
    createDriver: () => new ThreadDriver(thread, oneConnection),
    createQueryCompiler: () => new Compiler(),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class Adapter extends SqliteAdapter {
  /** Turns are taken here, where reads and writes can be told apart. */
  override get supportsMultipleConnections() {
    return true;
  }
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** Leaves out row locks: a transaction of SQLite is alone anyway. So the same queries run on PostgreSQL, which needs them. */
class Compiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier === "Distinct") super.visitSelectModifier(node);
  }
}

class ThreadDriver implements Driver {
  readonly #thread: SqliteThread;
  readonly #oneConnection: boolean;
  readonly #writer = new Mutex();

  constructor(thread: SqliteThread, oneConnection: boolean) {
    this.#thread = thread;
    this.#oneConnection = oneConnection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<ThreadConnection> {
    return new ThreadConnection(this.#thread, this.#writer, this.#oneConnection);
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return (connection as ThreadConnection).begin();
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return (connection as ThreadConnection).end("commit");
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return (connection as ThreadConnection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    (connection as ThreadConnection).release();
  }

  /** The thread outlives the driver: whoever started it ends it. */
  async destroy(): Promise<void> {}
}

/** Not a connection of SQLite but a visit to it: one query, or one transaction. */
class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  readonly #writer: Mutex;
  readonly #oneConnection: boolean;
  /** Set while this visit has the writer. */
  #endTurn: (() => void) | undefined;

  constructor(thread: SqliteThread, writer: Mutex, oneConnection: boolean) {
    this.#thread = thread;
    this.#writer = writer;
    this.#oneConnection = oneConnection;
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#endTurn !== undefined) return this.#run("writer", sql, parameters);
    if (SelectQueryNode.is(query) && !this.#oneConnection) return this.#run("reader", sql, parameters);
    const endTurn = await this.#writer.acquire();
    try {
      return await this.#run("writer", sql, parameters);
    } finally {
      endTurn();
    }
  }

  async begin(): Promise<void> {
    this.#endTurn = await this.#writer.acquire();
    // Immediate: a transaction that read first and then wants to write could be refused half way.
    await this.#thread.run("writer", "begin immediate", []);
  }

  async end(how: "commit" | "rollback"): Promise<void> {
    await this.#thread.run("writer", how, []);
  }

  /** A full disk, among others, has rolled back already; then SQLite refuses to do it again. */
  async rollback(): Promise<void> {
    await this.end("rollback").catch((error: unknown) => {
      if (!(error instanceof SqliteError && /no transaction is active/.test(error.message))) throw error;
    });
  }

  release(): void {
    this.#endTurn?.();
    this.#endTurn = undefined;
  }

  // biome-ignore lint/correctness/useYield: streaming would hold the thread; no query of ours asks for it
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error("BUG: SQLite queries are not streamed");
  }

  async #run<R>(on: Connection, sql: string, values: readonly unknown[]): Promise<QueryResult<R>> {
    if (values.some((value) => typeof value === "string" && value.includes("\u0000"))) throw withNul();
    const { columns, rows, changes } = await this.#thread.run(on, sql, values as Values);
    const objects = rows.map((row) => {
      const object: Record<string, unknown> = {};
      for (let i = 0; i < columns.length; i++) object[columns[i]!] = row[i];
      return object;
    });
    return { rows: objects as R[], numAffectedRows: BigInt(changes) };
  }
}
