import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { SegmentKey, TargetBlocks } from "#core/ports.ts";
import { ByteWriter } from "#tsdb/codec/bytes.ts";
import { type DirectoryEntry, encodeDirectory } from "./directory.ts";
import { checksum, encodeFooter, encodeHeader, encodeTable } from "./format.ts";

const CHUNK = 1 << 20;

/**
 * Writes a segment aside, syncs it, and gives it its name: after a crash there is the whole file or none. Synchronous calls,
 * because it runs in the store's own thread. Answers its size.
 */
export async function writeSegment(
  path: string,
  key: SegmentKey,
  targets: Iterable<TargetBlocks> | AsyncIterable<TargetBlocks>,
): Promise<number> {
  const aside = `${path}.tmp`;
  let out: Output | undefined;
  try {
    out = new Output(aside);
    const size = await writeAll(out, key, targets);
    out.sync();
    renameSync(aside, path);
    syncDirectory(dirname(path));
    return size;
  } catch (error) {
    out?.close();
    rmSync(aside, { force: true });
    if (isDiskTrouble(error)) throw new Unavailable(`Cannot write segment "${path}"`, { cause: error });
    throw error;
  }
}

async function writeAll(
  out: Output,
  key: SegmentKey,
  targets: Iterable<TargetBlocks> | AsyncIterable<TargetBlocks>,
): Promise<number> {
  out.write(encodeHeader(key));
  const names = new Map<string, number>();
  const directory: DirectoryEntry[] = [];
  let before: string | undefined;
  for await (const { target, blocks } of targets) {
    if (before !== undefined && !(before < target))
      throw new Error(`BUG: target "${target}" after "${before}", want them sorted`);
    before = target;
    const table = encodeTable(
      blocks.map(({ name, bytes }) => {
        let number = names.get(name);
        if (number === undefined) {
          number = names.size;
          names.set(name, number);
        }
        return { name: number, length: bytes.length, checksum: checksum(bytes) };
      }),
    );
    const at = out.size;
    out.write(table);
    for (const { bytes } of blocks) out.write(bytes);
    directory.push({ target, at, tableBytes: table.length, blockBytes: out.size - at - table.length });
  }

  const scratch = new ByteWriter();
  scratch.varint(names.size);
  for (const name of names.keys()) {
    const bytes = Buffer.from(name);
    scratch.varint(bytes.length);
    scratch.raw(bytes);
  }
  const namesAt = out.size;
  const nameBytes = scratch.copy();
  out.write(nameBytes);
  scratch.length = 0;
  encodeDirectory(directory, scratch);
  const directoryAt = out.size;
  const directoryBytes = scratch.copy();
  out.write(directoryBytes);
  out.write(
    encodeFooter({
      namesAt,
      namesBytes: nameBytes.length,
      namesChecksum: checksum(nameBytes),
      directoryAt,
      directoryBytes: directoryBytes.length,
      directoryChecksum: checksum(directoryBytes),
    }),
  );
  return out.size;
}

/** A file written front to back in large pieces. */
class Output {
  #fd: number | undefined;
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #held = 0;
  size = 0;

  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  write(bytes: Uint8Array): void {
    this.size += bytes.length;
    if (this.#held + bytes.length > CHUNK) this.#flush();
    if (bytes.length > CHUNK) writeFully(this.#fd!, bytes);
    else {
      this.#buffer.set(bytes, this.#held);
      this.#held += bytes.length;
    }
  }

  sync(): void {
    this.#flush();
    fsyncSync(this.#fd!);
    this.close();
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #flush(): void {
    writeFully(this.#fd!, this.#buffer.subarray(0, this.#held));
    this.#held = 0;
  }
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}

export function syncDirectory(dir: string): void {
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const DISK_TROUBLE = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE"]);

export function isDiskTrouble(error: unknown): boolean {
  return DISK_TROUBLE.has((error as NodeJS.ErrnoException).code ?? "");
}
