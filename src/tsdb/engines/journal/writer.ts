import { close, constants, open as openCallback, write as writeCallback } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Unavailable } from "#core/errors.ts";
import type { Logger } from "#kit/log.ts";
import { checksum, encodeHeader, FRAME_HEAD_BYTES, HEADER_BYTES, RecordBuffer } from "./format.ts";

/** What may wait for one sync. Beyond it the disk is too slow for what comes in, and posts are refused with 503. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

/** A sync that ended this short a time ago means load. */
const BUSY_WITHIN_MS = 2;
const GATHER_MS = 1;

export interface LogFile {
  readonly sequence: number;
  readonly path: string;
  readonly bytes: number;
}

export interface LogPosition {
  readonly file: number;
  readonly offset: number;
}

export const logFileName = (sequence: number): string => `${String(sequence).padStart(12, "0")}.log`;

/** Makes renames, creations and removals in a directory survive a crash of the machine. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Appends frames to the newest log file, one group commit each: what arrives while a sync is under way goes into the next one,
 * and that one starts when the last ends. No timer: on an idle server a post waits for its own sync only, on a busy one hundreds
 * share one.
 *
 * After a write or sync that failed, its posts are refused and the file is never written again: a failed sync may have dropped
 * the kernel's pages, and the dictionary of the lost frame is lost with it. The next post tries a new file [LG6].
 */
export class LogWriter {
  readonly #dir: string;
  readonly #log: Logger;
  readonly #onLeave: (file: LogFile) => void;
  /** Descriptor of the newest file. */
  #file: number | undefined;
  #sequence: number;
  /** Where the file before the newest ends. */
  #previousEnd: number;
  /** Up to here every frame of the newest file is on disk. */
  #offset = HEADER_BYTES;
  #dictionary = 0;
  #filling = newFrame();
  /** Frames that a rotation cut off before they could be written; older than `#filling`. */
  #queue: Frame[] = [];
  /** Written frames whose memory is used again. */
  #spare: RecordBuffer[] = [];
  #flushing: Promise<void> | undefined;
  #lastEnd = 0;
  #closed = false;
  #troubled = false;

  /**
   * Writes file `sequence`, made when the first post comes. `previousEnd`: where the file before it ends. `onLeave` hears of each
   * file that is written no more.
   */
  constructor(dir: string, sequence: number, previousEnd: number, log: Logger, onLeave: (file: LogFile) => void) {
    this.#dir = dir;
    this.#sequence = sequence;
    this.#previousEnd = previousEnd;
    this.#log = log;
    this.#onLeave = onLeave;
  }

  /**
   * Changes whenever records must define their targets and names anew: with each file, and when a frame that may have held
   * definitions was lost.
   */
  get dictionary(): number {
    return this.#dictionary;
  }

  /** Bytes of the newest file. */
  get size(): number {
    return this.#offset;
  }

  /** Where the caller writes its records; it calls `commit` in the same turn. */
  get records(): RecordBuffer {
    if (this.#closed) throw new Unavailable("The log is closed");
    const { records } = this.#filling;
    if (records.length > MAX_BACKLOG_BYTES) {
      throw new Unavailable(`The disk is too slow: ${MAX_BACKLOG_BYTES} bytes wait to be written`);
    }
    return records;
  }

  /** Resolves when everything in `records` is on disk. */
  commit(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#filling.waiting.push({ resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /**
   * Ends the newest file. The cut is made at once: what was committed before this call goes to the old file, what comes after it
   * to the next. Resolves, when the old file is on disk, to where the next begins.
   */
  rotate(): Promise<LogPosition> {
    return new Promise((resolve) => {
      this.#filling.rotated = resolve;
      this.#queue.push(this.#filling);
      this.#filling = this.#nextFrame();
      this.#dictionary++;
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.#file !== undefined) await closeFile(this.#file);
    this.#file = undefined;
  }

  async #flush(): Promise<void> {
    await this.#gather();
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) {
      try {
        await this.#write(frame.records);
        this.#recovered();
        for (const { resolve } of frame.waiting) resolve();
      } catch (error) {
        await this.#failed(error, frame);
      }
      if (frame.rotated !== undefined) await this.#leave();
      frame.rotated?.({ file: this.#sequence, offset: HEADER_BYTES });
      frame.records.length = FRAME_HEAD_BYTES;
      this.#spare.push(frame.records);
      this.#lastEnd = performance.now();
      if (this.#filling.waiting.length > 0) await this.#gather();
    }
    this.#flushing = undefined;
  }

  /**
   * Lets posts join the next frame. A post that comes alone waits for one turn of the event loop only. Under load, when clients
   * answer a sync with their next posts, a millisecond gathers them into one sync instead of several: a sync costs as much CPU as
   * fifty posts.
   */
  #gather(): Promise<void> {
    const busy = performance.now() - this.#lastEnd < BUSY_WITHIN_MS;
    return new Promise((resolve) => {
      if (busy) setTimeout(resolve, GATHER_MS);
      else setImmediate(resolve);
    });
  }

  #take(): Frame | undefined {
    const cut = this.#queue.shift();
    if (cut !== undefined || this.#filling.waiting.length === 0) return cut;
    const frame = this.#filling;
    this.#filling = this.#nextFrame();
    return frame;
  }

  #nextFrame(): Frame {
    return newFrame(this.#spare.pop());
  }

  async #write(frame: RecordBuffer): Promise<void> {
    const payload = frame.bytes.subarray(FRAME_HEAD_BYTES, frame.length);
    if (payload.length === 0) return;
    frame.u32(0, payload.length);
    frame.u32(4, checksum(payload));
    this.#file ??= await this.#begin();
    await writeFully(this.#file, frame.bytes, frame.length, this.#offset);
    this.#offset += frame.length;
  }

  async #begin(): Promise<number> {
    // Not exclusive: an attempt that failed half way may have left the file, and nothing in it was acknowledged.
    const file = await openFile(join(this.#dir, logFileName(this.#sequence)), OPEN_FLAGS, 0o640);
    try {
      const header = encodeHeader({ sequence: this.#sequence, previousEnd: this.#previousEnd });
      await writeFully(file, header, header.length, 0);
      await syncDirectory(this.#dir);
      return file;
    } catch (error) {
      await closeFile(file).catch(() => {});
      throw error;
    }
  }

  async #leave(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#onLeave({
      sequence: this.#sequence,
      path: join(this.#dir, logFileName(this.#sequence)),
      bytes: this.#offset,
    });
    this.#previousEnd = this.#offset;
    this.#sequence++;
    this.#offset = HEADER_BYTES;
    this.#file = undefined;
    await closeFile(file).catch(() => {});
  }

  async #failed(error: unknown, frame: Frame): Promise<void> {
    if (!this.#troubled) {
      this.#log.error({ err: String(error) }, "Cannot write the log; posts are answered with 503 until it works again");
    }
    this.#troubled = true;
    // What came in meanwhile was written against a dictionary that is now lost.
    const refused = frame.waiting;
    for (const later of [...this.#queue, this.#filling]) {
      refused.push(...later.waiting.splice(0));
      later.records.length = FRAME_HEAD_BYTES;
    }
    this.#dictionary++;
    await this.#leave();
    for (const { reject } of refused) reject(new Unavailable("Cannot write the log", { cause: error }));
  }

  #recovered(): void {
    if (this.#troubled) this.#log.info({}, "The log can be written again");
    this.#troubled = false;
  }
}

/** One group commit in the making. */
interface Frame {
  readonly records: RecordBuffer;
  readonly waiting: Waiter[];
  /** Set when the file ends behind this frame. */
  rotated: ((next: LogPosition) => void) | undefined;
}

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

const openFile = promisify(openCallback);
const closeFile = promisify(close);

/**
 * With O_DSYNC a write returns when its data is on disk, as fdatasync after it would: one trip to the thread pool instead of two,
 * and each costs as much CPU as ten points.
 */
const OPEN_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

function writeFully(file: number, bytes: Uint8Array, length: number, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const more = (done: number) => {
      writeCallback(file, bytes, done, length - done, position + done, (error, written) => {
        if (error !== null) reject(error);
        else if (done + written === length) resolve();
        else more(done + written);
      });
    };
    more(0);
  });
}

function newFrame(records = new RecordBuffer(1 << 20)): Frame {
  records.length = FRAME_HEAD_BYTES;
  return { records, waiting: [], rotated: undefined };
}
