import { open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { Corrupt } from "#core/errors.ts";
import {
  checksum,
  decodeHeader,
  FRAME_HEAD_BYTES,
  HEADER_BYTES,
  MAX_FRAME_BYTES,
  RECORD,
  RecordReader,
} from "./format.ts";
import type { LogFile, LogPosition } from "./writer.ts";

/** What a replay gives its caller, in the order in which it was written. Numbers are those of the file's dictionary. */
export interface LogVisitor {
  /** A new dictionary begins. */
  file(): void;
  target(number: number, org: string, target: string): void;
  name(target: number, series: number, name: string): void;
  /** One record's points begin. `sealed`: everything up to the boundary is in segments already. */
  post(target: number, arrivedAt: number, at: LogPosition): void;
  point(series: number, minute: number, value: number): void;
}

export async function listLogFiles(dir: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  for (const entry of await readdir(dir)) {
    const sequence = /^(\d{12})\.log$/.exec(entry)?.[1];
    if (sequence === undefined) continue;
    const path = join(dir, entry);
    const handle = await open(path, "r");
    files.push({ sequence: Number(sequence), path, bytes: (await handle.stat()).size });
    await handle.close();
  }
  return files.sort((a, b) => a.sequence - b.sequence);
}

export interface Replayed {
  /** Where the newest file ends; the next one is written behind it. */
  readonly end: LogPosition;
  /** Bytes at the end that were no whole frame: a post that was never acknowledged. */
  readonly torn: number;
}

/**
 * Reads the log from its oldest file on. The end of the newest file may be torn, because the machine or the process died while
 * writing; that is cut off. Anything else that is not what was written is `Corrupt`, with file and offset: better not to start than
 * to lose points quietly [LG4] [LG5].
 *
 * Gives the event loop a turn after each frame, so that the server answers meanwhile.
 */
export async function replayLog(
  files: readonly LogFile[],
  visitor: LogVisitor,
  progress: (bytes: number) => void,
): Promise<Replayed> {
  let end: LogPosition = { file: 0, offset: HEADER_BYTES };
  let torn = 0;
  for (let i = 0; i < files.length; i++) {
    const file = files[i]!;
    const newest = i === files.length - 1;
    const bytes = await readFile(file.path);
    if (newest && bytes.length < HEADER_BYTES) {
      // Died while beginning the file: nothing is in it, and its number is used again.
      await rm(file.path);
      torn = bytes.length;
      break;
    }
    const header = decodeHeader(bytes, file.sequence, file.path);
    if (i > 0) checkJoint(files[i - 1]!, end, file, header.previousEnd);
    const limit = newest ? bytes.length : await endSaidBy(files[i + 1]!, bytes.length, i + 1 === files.length - 1);
    const read = await replayFile(file, bytes, limit, newest, visitor);
    end = { file: file.sequence, offset: read };
    if (newest && read < bytes.length) {
      torn = bytes.length - read;
      await truncate(file.path, read);
    }
    progress(bytes.length);
  }
  return { end, torn };
}

/** Where the next file says that this one ends; its own length when the next one never came to have a header. */
async function endSaidBy(next: LogFile, length: number, nextIsNewest: boolean): Promise<number> {
  if (next.bytes < HEADER_BYTES && nextIsNewest) return length;
  const handle = await open(next.path, "r");
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    await handle.read(head, 0, HEADER_BYTES, 0);
    return decodeHeader(head, next.sequence, next.path).previousEnd;
  } finally {
    await handle.close();
  }
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
  bytes: Buffer,
  limit: number,
  newest: boolean,
  visitor: LogVisitor,
): Promise<number> {
  visitor.file();
  let at = HEADER_BYTES;
  while (at < limit) {
    const frame = frameAt(bytes, at, limit);
    if (frame === undefined) {
      if (newest && !hasFrameBehind(bytes, at)) return at;
      throw new Corrupt(
        `Cannot read log "${file.path}": no valid frame at offset ${at}, want one up to offset ${limit}`,
      );
    }
    const position = { file: file.sequence, offset: at };
    replayRecords(
      new RecordReader(bytes, frame.from, frame.to, () => `Cannot read log "${file.path}", frame at offset ${at}`),
      position,
      visitor,
    );
    at = frame.to;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return at;
}

function frameAt(bytes: Buffer, at: number, limit: number): { from: number; to: number } | undefined {
  if (at + FRAME_HEAD_BYTES > limit) return undefined;
  const length = bytes.readUInt32LE(at);
  const from = at + FRAME_HEAD_BYTES;
  const to = from + length;
  if (length === 0 || length > MAX_FRAME_BYTES || to > limit) return undefined;
  return checksum(bytes.subarray(from, to)) === bytes.readUInt32LE(at + 4) ? { from, to } : undefined;
}

/**
 * Whether a whole frame stands somewhere behind a broken one: then it was not the end that tore, but the middle that rotted. A
 * length field that fits by chance is refuted by its checksum.
 */
function hasFrameBehind(bytes: Buffer, broken: number): boolean {
  for (let at = broken + 1; at + FRAME_HEAD_BYTES < bytes.length; at++) {
    if (frameAt(bytes, at, bytes.length) !== undefined) return true;
  }
  return false;
}

function replayRecords(reader: RecordReader, position: LogPosition, visitor: LogVisitor): void {
  while (!reader.done) {
    const kind = reader.byte();
    const target = reader.varint();
    switch (kind) {
      case RECORD.target:
        visitor.target(target, reader.text(), reader.text());
        break;
      case RECORD.names: {
        const first = reader.varint();
        const count = reader.count(1);
        for (let i = 0; i < count; i++) visitor.name(target, first + i, reader.text());
        break;
      }
      case RECORD.run: {
        visitor.post(target, reader.varint(), position);
        const minute = reader.varint();
        const first = reader.varint();
        const count = reader.count(8);
        for (let i = 0; i < count; i++) visitor.point(first + i, minute, reader.double());
        break;
      }
      case RECORD.minute: {
        visitor.post(target, reader.varint(), position);
        const minute = reader.varint();
        const series = numbers(reader, reader.count(9));
        for (const number of series) visitor.point(number, minute, reader.double());
        break;
      }
      case RECORD.points: {
        visitor.post(target, reader.varint(), position);
        const pairs = numbers(reader, reader.count(10) * 2);
        for (let i = 0; i < pairs.length; i += 2) visitor.point(pairs[i]!, pairs[i + 1]!, reader.double());
        break;
      }
      default:
        throw new Corrupt(
          `Cannot read the log: record of kind ${kind} in file ${position.file} at offset ${position.offset}, want 1 to 5`,
        );
    }
  }
}

function numbers(reader: RecordReader, count: number): Float64Array {
  const list = new Float64Array(count);
  for (let i = 0; i < count; i++) list[i] = reader.varint();
  return list;
}
