import { randomInt } from "node:crypto";
import { join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import { checksum, encodeHeader, FRAME_HEAD_BYTES, HEADER_BYTES } from "./format.ts";
import { type Frame, type Held, holdNothing, holdToo, newFrame } from "./group.ts";
import { type LogFile, type LogPosition, logFileName, syncDirectory } from "./log-files.ts";
import type { RecordBuffer } from "./record-bytes.ts";
import type { LogIo } from "./synced-file.ts";

/** What may wait for one sync. Beyond it the disk is too slow for what comes in, and posts are refused with 503. */
const MAX_BACKLOG_BYTES = 64 << 20;
/** A frame's memory is used again unless a burst made it larger than this. */
const SPARE_BYTES = 8 << 20;

/** A sync that ended this short a time ago means load. */
const BUSY_WITHIN_MS = 2;
const GATHER_MS = 1;

/** A file that is written no more. */
export interface WrittenFile {
  readonly file: LogFile;
  readonly held: Held;
}

export interface LogWriterOptions {
  readonly dir: string;
  /** Number of the file to begin with, made when the first post comes. */
  readonly sequence: number;
  /** Where the file before it ends. */
  readonly previousEnd: number;
  readonly log: Logger;
  /** Hears of each file that is written no more. */
  readonly onLeave: (left: WrittenFile) => void;
  readonly io: LogIo;
  /** A file that is longer is followed by another, so that covered ones can be deleted one by one. */
  readonly fileBytes: number;
}

/**
 * Appends frames to the newest log file, one group commit each: what arrives while a sync is under way goes into the next one,
 * and that one starts when the last ends [LG1]. On an idle server a post waits for its own sync only, on a busy one hundreds
 * share one.
 *
 * After a write or sync that failed, its posts are refused and the file is never written again: a failed sync may have dropped
 * the kernel's pages, and the dictionary of the lost frame is lost with it. The next post tries a new file [LG6].
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  /** Descriptor of the newest file. */
  #file: number | undefined;
  #sequence: number;
  #previousEnd: number;
  #salt = 0;
  /** Up to here every frame of the newest file is on disk. */
  #offset = HEADER_BYTES;
  #held = holdNothing();
  #dictionary = 0;
  #filling = newFrame();
  /** Frames that a rotation cut off before they could be written; older than `#filling`. */
  #queue: Frame[] = [];
  #spare: RecordBuffer[] = [];
  #flushing: Promise<void> | undefined;
  #lastEnd = 0;
  #closed = false;
  #troubled = false;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#sequence = options.sequence;
    this.#previousEnd = options.previousEnd;
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
    return this.#file === undefined ? 0 : this.#offset;
  }

  /** What the newest file and what waits for it hold. */
  get held(): Held {
    const held = { ...this.#held };
    for (const frame of [...this.#queue, this.#filling]) holdToo(held, frame.held);
    return held;
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

  /** Resolves when everything in `records` is on disk. The records hold minutes up to `newestMinute`. */
  commit(newestMinute: number, arrivedAt: UnixSeconds): Promise<void> {
    return new Promise((resolve, reject) => {
      const { waiting, held } = this.#filling;
      holdToo(held, { newestMinute, firstArrival: arrivedAt });
      waiting.push({ resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /**
   * Ends the newest file. The cut is made at once: what was committed before this call goes to the old file, what comes after it
   * to the next. Resolves, when the old file is on disk, to where the next begins.
   */
  rotate(): Promise<LogPosition> {
    return new Promise((resolve) => {
      this.#cut(resolve);
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#flushing !== undefined) await this.#flushing;
    if (this.#file !== undefined) await this.#options.io.close(this.#file);
    this.#file = undefined;
  }

  #cut(rotated: (next: LogPosition) => void): void {
    this.#filling.rotated = rotated;
    this.#queue.push(this.#filling);
    this.#filling = newFrame(this.#spare.pop());
    this.#dictionary++;
  }

  async #flush(): Promise<void> {
    await this.#gather();
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) {
      try {
        await this.#write(frame);
        this.#recovered();
        for (const { resolve } of frame.waiting) resolve();
      } catch (error) {
        await this.#failed(error, frame);
      }
      if (frame.rotated !== undefined) await this.#leave();
      frame.rotated?.({ file: this.#sequence, offset: HEADER_BYTES });
      if (frame.records.bytes.length <= SPARE_BYTES) this.#spare.push(frame.records);
      this.#lastEnd = performance.now();
      if (this.#offset > this.#options.fileBytes && this.#queue.length === 0) this.#cut(() => {});
      else if (this.#queue.length === 0 && this.#filling.waiting.length > 0) await this.#gather();
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
    this.#filling = newFrame(this.#spare.pop());
    return frame;
  }

  async #write({ records, held }: Frame): Promise<void> {
    const { bytes, length } = records;
    if (length === FRAME_HEAD_BYTES) return;
    const { io } = this.#options;
    this.#file ??= await this.#begin();
    bytes.writeUInt32LE(this.#salt, 0);
    bytes.writeUInt32LE(length - FRAME_HEAD_BYTES, 4);
    bytes.writeUInt32LE(checksum(bytes.subarray(FRAME_HEAD_BYTES, length)), 8);
    await io.write(this.#file, bytes, length, this.#offset);
    this.#offset += length;
    holdToo(this.#held, held);
  }

  async #begin(): Promise<number> {
    const { dir, io } = this.#options;
    const file = await io.open(join(dir, logFileName(this.#sequence)));
    try {
      this.#salt = randomInt(2 ** 32);
      const header = encodeHeader({ sequence: this.#sequence, previousEnd: this.#previousEnd, salt: this.#salt });
      await io.write(file, header, header.length, 0);
      await syncDirectory(dir);
      return file;
    } catch (error) {
      await io.close(file).catch(() => {});
      throw error;
    }
  }

  async #leave(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    const path = join(this.#options.dir, logFileName(this.#sequence));
    this.#options.onLeave({
      file: { sequence: this.#sequence, path, bytes: this.#offset },
      held: this.#held,
    });
    this.#previousEnd = this.#offset;
    this.#sequence++;
    this.#offset = HEADER_BYTES;
    this.#held = holdNothing();
    this.#file = undefined;
    await this.#options.io.close(file).catch(() => {});
  }

  async #failed(error: unknown, frame: Frame): Promise<void> {
    if (!this.#troubled) {
      this.#options.log.error(
        { err: String(error) },
        "Cannot write the log; posts are answered with 503 until it works again",
      );
    }
    this.#troubled = true;
    // What came in meanwhile was written against a dictionary that is now lost.
    const refused = [...frame.waiting];
    for (const later of [...this.#queue, this.#filling]) {
      refused.push(...later.waiting.splice(0));
      later.records.length = FRAME_HEAD_BYTES;
      later.held = holdNothing();
    }
    this.#dictionary++;
    await this.#leave();
    for (const { reject } of refused) reject(new Unavailable("Cannot write the log", { cause: error }));
  }

  #recovered(): void {
    if (this.#troubled) this.#options.log.info({}, "The log can be written again");
    this.#troubled = false;
  }
}
