import type { Dialect } from "kysely";
import { Rejected } from "#core/errors.ts";
import type { Columns } from "./schema/step.ts";

/** What differs between databases: how to reach one and what its errors mean. Queries are the same on all. */
export interface Engine {
  /** As it appears in logs: "sqlite", "postgresql". */
  readonly name: string;
  readonly dialect: Dialect;
  readonly columns: Columns;
  /** A driver's error in our words: `Unavailable`, `Corrupt`, `Violation`, `Clash`, or the error itself. */
  readonly translate: (error: unknown) => unknown;
  /** Held by a transaction that changes the schema until its end. Absent where every transaction is alone. */
  readonly lockSchema?: string;
  /** See `Meta.snapshot`. */
  readonly snapshot?: (file: string) => Promise<number>;
  /** After the last query. */
  close(): Promise<void>;
}

/** The database kept a constraint. Repositories turn those that callers can cause into refusals. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly kind: "unique" | "other";
  /** Names the constraint or its columns, in whatever form the database does. */
  readonly constraint: string;

  constructor(kind: "unique" | "other", constraint: string, cause: unknown) {
    super(`The database keeps ${constraint}`, { cause });
    this.kind = kind;
    this.constraint = constraint;
  }
}

/** PostgreSQL cannot hold this character in text; so that a database can move there, no other may either. */
export const withNul = (): Rejected => new Rejected("invalid", "Cannot store a text: found the character NUL in it");

/** The transaction met another one and lost; nothing happened, and trying at once again is right. */
export class Clash extends Error {
  override readonly name = "Clash";
}

/** Whether a unique constraint on `column` stopped the write. */
export const isTaken = (error: unknown, column: string): boolean =>
  error instanceof Violation && error.kind === "unique" && error.constraint.includes(column);
