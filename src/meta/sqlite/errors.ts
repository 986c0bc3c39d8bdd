import { Corrupt, Unavailable } from "#core/errors.ts";
import { Violation } from "#meta/engine.ts";
import type { Failure } from "./protocol.ts";

/** SQLite's error as it left the thread. */
export class SqliteError extends Error {
  override readonly name = "SqliteError";
  readonly code: number | undefined;

  constructor({ message, code }: Failure) {
    super(message);
    this.code = code;
  }
}

/** The lowest byte of an extended code is the kind of the error, the rest says more. */
const kindOf = (code: number): number => code & 0xff;

const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARYKEY = 1555;

/** In our words; see `Engine.translate`. */
export function translateSqlite(file: string, error: unknown): unknown {
  if (!(error instanceof SqliteError) || error.code === undefined) return error;
  switch (kindOf(error.code)) {
    case BUSY:
    case LOCKED:
    case READONLY:
    case IOERR:
    case FULL:
    case CANTOPEN:
      return new Unavailable(`Cannot use the database "${file}": ${error.message}`, { cause: error });
    case CORRUPT:
    case NOTADB:
      return new Corrupt(`Cannot read the database "${file}": ${error.message}`);
    case CONSTRAINT: {
      const unique = error.code === CONSTRAINT_UNIQUE || error.code === CONSTRAINT_PRIMARYKEY;
      return new Violation(unique ? "unique" : "other", error.message, error);
    }
    default:
      return error;
  }
}
