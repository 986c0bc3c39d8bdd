import type { UnixSeconds } from "#core/time.ts";
import { FRAME_HEAD_BYTES } from "./format.ts";
import type { LogPosition } from "./log-files.ts";
import { RecordBuffer } from "./record-bytes.ts";

/** One group commit in the making. */
export interface Frame {
  readonly records: RecordBuffer;
  readonly waiting: Waiter[];
  held: Held;
  /** Set when the file ends behind this frame. */
  rotated: ((next: LogPosition) => void) | undefined;
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** What a stretch of the log holds, as far as it matters for letting go of it. */
export interface Held {
  /** In minutes since the epoch; 0 when it holds nothing. */
  newestMinute: number;
  /** When the first of its posts arrived; infinite when it holds nothing. */
  firstArrival: UnixSeconds;
}

export const holdNothing = (): Held => ({ newestMinute: 0, firstArrival: Number.POSITIVE_INFINITY });

export function holdToo(held: Held, more: Held): void {
  if (more.newestMinute > held.newestMinute) held.newestMinute = more.newestMinute;
  if (more.firstArrival < held.firstArrival) held.firstArrival = more.firstArrival;
}

const FIRST_BYTES = 1 << 20;

export function newFrame(records = new RecordBuffer(FIRST_BYTES)): Frame {
  records.length = FRAME_HEAD_BYTES;
  return { records, waiting: [], held: holdNothing(), rotated: undefined };
}
