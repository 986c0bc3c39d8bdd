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
  readonly cause: string | undefined;
}

export function packError(error: unknown): PackedError {
  const { message, stack, cause } = error as Error;
  if (error instanceof Corrupt) return { kind: "Corrupt", message, cause: undefined };
  if (error instanceof Unavailable) return { kind: "Unavailable", message, cause: String(cause) };
  return { kind: "Error", message: stack ?? String(error), cause: undefined };
}

export function unpackError({ kind, message, cause }: PackedError): Error {
  if (kind === "Corrupt") return new Corrupt(message);
  if (kind === "Unavailable") return new Unavailable(message, { cause });
  return new Error(message);
}
