import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { LONGEST_PIECE, takeLines } from "./lines.ts";
import type { Head, Mark } from "./place.ts";

/** Bytes at the beginning of a file that tell it from others: two logs with times differ in them. */
const HEAD_BYTES = 256;

const EMPTY_HEAD: Head = { bytes: 0, sha256: "" };

/** One file of a log that is being read: the current one, or one that was renamed. */
export interface Generation {
  readonly handle: FileHandle;
  readonly inode: number;
  offset: number;
  head: Head;
  mtimeMs: number;
  /** Since when nothing came, in milliseconds since 1970; absent while something does. */
  quietSince: number | undefined;
}

/** A file from its mark, or from an offset. */
export async function beginGeneration(
  handle: FileHandle,
  from: { readonly offset: number } & Partial<Mark>,
): Promise<Generation> {
  const { ino, mtimeMs } = await handle.stat();
  const head = from.head ?? (await readHead(handle, from.offset));
  return {
    handle,
    inode: ino,
    offset: from.offset,
    head,
    mtimeMs: from.mtimeMs ?? mtimeMs,
    quietSince: undefined,
  };
}

export const markOf = ({ inode, offset, head, mtimeMs }: Generation): Mark => ({ inode, offset, head, mtimeMs });

/** Whether a file still begins with what it began with. */
export async function hasHead(handle: FileHandle, head: Head): Promise<boolean> {
  if (head.bytes === 0) return true;
  const found = await readHead(handle, head.bytes);
  return found.bytes === head.bytes && found.sha256 === head.sha256;
}

/** What a file begins with, of so many bytes that it has. */
export async function readHead(handle: FileHandle, offset: number): Promise<Head> {
  if (offset === 0) return EMPTY_HEAD;
  const bytes = await readAt(handle, 0, Math.min(HEAD_BYTES, offset));
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function readAt(handle: FileHandle, position: number, most: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await handle.read(buffer, length, most - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/**
 * Whether a file was emptied, and perhaps written to since: it is shorter than it was, or begins with something else. One of which
 * nothing was read yet may have been, whenever it was written to.
 */
export async function isEmptied({ handle, offset, head, mtimeMs }: Generation): Promise<boolean> {
  const stat = await handle.stat();
  if (head.bytes === 0) return stat.mtimeMs !== mtimeMs;
  return stat.size < offset || !(await hasHead(handle, head));
}

/**
 * The next complete lines of a file, a piece of it at most; none at its end. `isLast`: no more is written to it, so that its last
 * line needs no end.
 */
export async function readGeneration(generation: Generation, isLast: boolean): Promise<readonly string[]> {
  const { handle } = generation;
  const { size, mtimeMs } = await handle.stat();
  generation.mtimeMs = mtimeMs;
  if (size <= generation.offset) return [];
  const bytes = await readAt(handle, generation.offset, LONGEST_PIECE);
  const { lines, bytes: taken } = takeLines(bytes, isLast && generation.offset + bytes.length >= size);
  generation.offset += taken;
  if (generation.head.bytes < HEAD_BYTES && taken > 0) generation.head = await readHead(handle, generation.offset);
  return lines;
}
