import { open, rm, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { Corrupt } from "#core/errors.ts";
import { decodeHeader, HEADER_BYTES } from "./format.ts";
import { FrameReader } from "./frames.ts";
import { type LogFile, type LogPosition, syncDirectory } from "./log-files.ts";
import { decodeRecords, type RecordVisitor } from "./records.ts";

/** What a replay gives its caller, in the order in which it was written. */
export interface LogVisitor extends RecordVisitor {
  /** Another file begins, and with it another dictionary. */
  file(file: LogFile): void;
  /** The records of the frame at `at` come next. */
  frame(at: LogPosition): void;
}

export interface Replayed {
  /** Where the newest file ends; the next one is written behind it. */
  readonly end: LogPosition;
  /** Bytes at the end that were no whole frame: posts that were never acknowledged. */
  readonly torn: number;
}

/** Longest time for which a replay keeps the event loop to itself: the server answers "not yet" meanwhile. */
const TURN_MS = 5;

/**
 * Reads the log from its oldest file on. The end of the newest file may be torn, because the machine or the process died, or the
 * disk filled up, while it was written; that is cut off. Anything else that is not what was written is `Corrupt`, with file and
 * offset: better not to start than to lose points quietly [LG4] [LG5].
 */
export async function replayLog(
  found: readonly LogFile[],
  visitor: LogVisitor,
  progress: (bytes: number) => void,
): Promise<Replayed> {
  const files = await withoutUnborn(found);
  let end: LogPosition = { file: 0, offset: HEADER_BYTES };
  let torn = 0;
  for (const [i, file] of files.entries()) {
    const frames = await FrameReader.open(file);
    try {
      if (i > 0) checkJoint(files[i - 1]!, end, file, frames.header.previousEnd);
      const next = files[i + 1];
      const limit = next === undefined ? file.bytes : await endSaidBy(next, file);
      visitor.file(file);
      end = {
        file: file.sequence,
        offset: await replayFile(file, frames, limit, next === undefined, visitor, progress),
      };
      if (next === undefined && end.offset < file.bytes) {
        torn = file.bytes - end.offset;
        await truncate(file.path, end.offset);
      }
    } finally {
      await frames.close();
    }
  }
  return { end, torn };
}

/**
 * The newest file may have died while it was begun. It is removed, and its number is used again: a post is written only after the
 * header and the directory are on disk, so there is nothing in it. A file that holds more than its header must have a good one.
 */
async function withoutUnborn(files: readonly LogFile[]): Promise<readonly LogFile[]> {
  const newest = files.at(-1);
  if (newest === undefined || newest.bytes > HEADER_BYTES || (await hasHeader(newest))) return files;
  await rm(newest.path);
  await syncDirectory(dirname(newest.path));
  return files.slice(0, -1);
}

async function hasHeader(file: LogFile): Promise<boolean> {
  try {
    await readHeader(file);
    return true;
  } catch (error) {
    if (error instanceof Corrupt) return false;
    throw error;
  }
}

async function readHeader(file: LogFile) {
  const handle = await open(file.path, "r");
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEADER_BYTES, 0);
    return decodeHeader(head.subarray(0, bytesRead), file.sequence, file.path);
  } finally {
    await handle.close();
  }
}

/** Where `file` ends: the next one says it. */
async function endSaidBy(next: LogFile, file: LogFile): Promise<number> {
  const { previousEnd } = await readHeader(next);
  if (previousEnd > file.bytes) {
    throw new Corrupt(
      `Cannot read log "${file.path}": it ends at offset ${file.bytes}, want ${previousEnd} as the next file says`,
    );
  }
  return previousEnd;
}

function checkJoint(previous: LogFile, end: LogPosition, file: LogFile, said: number): void {
  if (file.sequence !== previous.sequence + 1) {
    throw new Corrupt(
      `Cannot read the log: file ${previous.sequence + 1} is missing between "${previous.path}" and "${file.path}"`,
    );
  }
  if (end.offset !== said) {
    throw new Corrupt(
      `Cannot read log "${previous.path}": it ends at offset ${end.offset}, want ${said} as the next file says`,
    );
  }
}

/** Answers where the last whole frame ends. */
async function replayFile(
  file: LogFile,
  frames: FrameReader,
  limit: number,
  newest: boolean,
  visitor: LogVisitor,
  progress: (bytes: number) => void,
): Promise<number> {
  let at = HEADER_BYTES;
  let reported = 0;
  let turnBegan = performance.now();
  while (at < limit) {
    const frame = await frames.frameAt(at, limit);
    if (frame === undefined) {
      if (newest && !(await frames.hasFrameBehind(at, limit))) break;
      throw new Corrupt(`Cannot read log "${file.path}": no valid frame at offset ${at}, want them up to ${limit}`);
    }
    visitor.frame({ file: file.sequence, offset: at });
    decodeRecords(frame.payload, visitor, `Cannot read log "${file.path}", frame at offset ${at}`);
    at = frame.end;
    if (performance.now() - turnBegan > TURN_MS) {
      progress(at - reported);
      reported = at;
      await new Promise((resolve) => setImmediate(resolve));
      turnBegan = performance.now();
    }
  }
  progress(file.bytes - reported);
  return at;
}
