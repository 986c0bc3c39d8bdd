/** What the SQLite thread is asked and answers. */
export type Request =
  | {
      readonly id: number;
      readonly kind: "run";
      readonly on: Connection;
      readonly sql: string;
      readonly values: Values;
    }
  | { readonly id: number; readonly kind: "snapshot"; readonly file: string }
  | { readonly id: number; readonly kind: "close" };

/** The reader sees what is committed, so that reads do not wait while a transaction goes back and forth. */
export type Connection = "writer" | "reader";

export type Values = readonly (string | number | Uint8Array | null)[];

export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: Result }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

export interface Result {
  readonly columns: readonly string[];
  /** Values in the order of `columns`: cheaper to copy between threads than objects. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows that an INSERT, UPDATE or DELETE touched. */
  readonly changes: number;
}

export interface Failure {
  readonly message: string;
  /** SQLite's extended result code; absent when the error is not SQLite's. */
  readonly code?: number | undefined;
}

/** What the thread is started with. */
export interface Start {
  readonly file: string;
  /** How long to wait for another process that writes. */
  readonly busyTimeoutMs: number;
}
