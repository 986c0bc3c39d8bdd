/** Words for columns that databases spell differently. Everything else in a step is portable. */
export interface Columns {
  /** Text that compares byte by byte. */
  readonly text: string;
  /** 32 bits. */
  readonly integer: string;
  /** 64 bits; holds nothing beyond 2^53. */
  readonly long: string;
  /** An IEEE double, as JavaScript's numbers are; no NaN and no infinity. */
  readonly double: string;
  readonly bytes: string;
  /** What follows the closing bracket of a table. */
  readonly end: string;
}

/** Runs one statement and gives its rows. Values go in as `?`, in order. */
export type Run = (sql: string, values?: readonly (string | number | null)[]) => Promise<readonly Row[]>;
export type Row = Readonly<Record<string, unknown>>;

/**
 * One change of the schema. A step that was released never changes: databases out there have taken it. It writes its SQL
 * out and calls none of our functions that may change later.
 */
export interface Step {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly name: string;
  /** Statements that change tables, in order. */
  readonly statements: (columns: Columns) => readonly string[];
  /** Moves rows along, after the statements. */
  readonly fill?: (run: Run) => Promise<void>;
}
