import { PostgresDialect } from "kysely";
import { DatabaseError, Pool, types } from "pg";
import { Corrupt, Unavailable } from "#core/errors.ts";
import { assert } from "#kit/assert.ts";
import type { Logger } from "#kit/log.ts";
import { Clash, type Engine, Violation, withNul } from "./engine.ts";

/** Enough for one process; PostgreSQL's own default of 100 then serves several. */
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** No query of ours takes a second; what takes longer than this is stuck. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A server that is stopped, or behind a network that swallows packets, cannot end a statement itself. */
const QUERY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;

const INT8 = 20;

/** Counts and times in milliseconds come as `int8`; all of ours are far below 2^53. */
function parseInt8(text: string): number {
  const number = Number(text);
  assert(Number.isSafeInteger(number), `${text} does not fit into a number`);
  return number;
}

/** A PostgreSQL database. Nothing is reached before the first query. */
export function postgresEngine(url: string, log: Logger): Engine {
  const pool = new Pool({
    connectionString: url,
    application_name: "sawara",
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    // A killed client must not keep row locks for ever.
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: "text" | "binary") =>
        oid === INT8 ? parseInt8 : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => log.warn({ err: error }, "lost an idle connection to PostgreSQL"));
  return {
    name: "postgresql",
    dialect: new PostgresDialect({ pool }),
    // Ids and names are compared byte by byte, as SQLite does, whatever the database's language.
    columns: {
      text: 'text collate "C"',
      integer: "integer",
      long: "bigint",
      double: "double precision",
      bytes: "bytea",
      end: "",
    },
    translate: translatePostgres,
    // A number of our own; it only has to differ from other programs' on the same database.
    lockSchema: "select pg_advisory_xact_lock(7282635190)",
    // The pool was ended together with the dialect.
    close: async () => {},
  };
}

/** In our words; see `Engine.translate`. */
export function translatePostgres(error: unknown): unknown {
  if (error instanceof DatabaseError) return translateCode(error);
  if (isConnectionError(error))
    return new Unavailable(`Cannot reach PostgreSQL: ${messageOf(error)}`, { cause: error });
  return error;
}

function translateCode(error: DatabaseError): unknown {
  const code = error.code ?? "";
  switch (true) {
    case code === "23505":
      return new Violation("unique", error.constraint ?? error.message, error);
    // Something that a row was to refer to was removed in between; whoever tries again sees that it is gone.
    case code === "23503" || code === "40001" || code === "40P01":
      return new Clash(error.message, { cause: error });
    case code === "22021":
      return withNul();
    case code.startsWith("23"):
      return new Violation("other", error.constraint ?? error.message, error);
    case code.startsWith("XX001") || code.startsWith("XX002"):
      return new Corrupt(`Cannot read PostgreSQL's data: ${error.message}`);
    case OUTAGES.some((start) => code.startsWith(start)):
      return new Unavailable(`PostgreSQL cannot answer: ${error.message}`, { cause: error });
    default:
      return error;
  }
}

/** Beginnings of codes that tell of the server's state, not of the query. */
const OUTAGES = [
  "08", // connection
  "28", // not let in: wrong password, no entry in pg_hba.conf
  "3D000", // no such database
  "53", // disk, memory or connections full
  "55P03", // a lock was not to be had in time
  "57", // shutting down, starting, cancelled by timeout
  "58", // its disk fails
  "25006", // read-only: a standby
  "25P03", // our transaction was idle for too long
];

/** Errors of sockets, names and TLS have a code that is a word; those of pg's own have but their message. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof syscall === "string") return true;
  if (typeof code === "string" && /^(E[A-Z]+$|ERR_SSL|ERR_TLS|CERT_|UNABLE_|DEPTH_ZERO|SELF_SIGNED)/.test(code))
    return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Client has been closed|The server does not support SSL|There was an error establishing an SSL|timeout expired|Query read timeout|SASL)/.test(
    error.message,
  );
}

/** A refused connection over several addresses is an AggregateError without words. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
