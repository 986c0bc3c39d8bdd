import { Corrupt, Unavailable } from "#core/errors.ts";
import type { FrozenWindow, SegmentKey } from "#core/ports.ts";
import type { Written } from "./jobs.ts";

/** What the store's thread can be asked. Rows travel as shared memory, so nothing large is copied. */
export type Job =
  | { readonly kind: "seal"; readonly window: FrozenWindow; readonly key: SegmentKey }
  | {
      readonly kind: "merge";
      readonly inputs: readonly SegmentKey[];
      readonly output: SegmentKey;
      readonly hourly: SegmentKey;
    }
  | { readonly kind: "daily"; readonly hourly: SegmentKey; readonly output: SegmentKey };

export type Answer =
  | { readonly id: number; readonly result: readonly Written[] }
  | { readonly id: number; readonly error: PackedError };

/** Classes do not survive the way between threads; which of our errors it was must. */
export interface PackedError {
  readonly kind: "Corrupt" | "Unavailable" | "Error";
  readonly message: string;
  /** As text: what an operating system error says is all that anybody reads of it. */
  readonly cause?: string;
}

export function packError(error: unknown): PackedError {
  if (error instanceof Corrupt) return { kind: "Corrupt", message: error.message };
  if (error instanceof Unavailable) {
    const { message, cause } = error;
    return { kind: "Unavailable", message, ...(cause === undefined ? {} : { cause: String(cause) }) };
  }
  // A bug: where it is matters, and this thread's stack would be lost.
  return { kind: "Error", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function unpackError({ kind, message, cause }: PackedError): Error {
  if (kind === "Corrupt") return new Corrupt(message);
  if (kind === "Unavailable") return new Unavailable(message, cause === undefined ? {} : { cause });
  return new Error(message);
}
