import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { SegmentKey, TargetBlocks } from "#core/ports.ts";
import { encodeSegment } from "./encode.ts";

const CHUNK = 1 << 20;

/**
 * Writes a segment aside, syncs it, and gives it its name: after a crash there is the whole file or none. Synchronous calls,
 * because it runs in the store's own thread. Answers its size. On any error nothing is left of it.
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
    for await (const bytes of encodeSegment(key, targets)) out.write(bytes);
    out.sync();
    renameSync(aside, path);
    syncDirectory(dirname(path));
    return out.size;
  } catch (error) {
    out?.close();
    removeQuietly(aside);
    if (isDiskTrouble(error)) throw new Unavailable(`Cannot write segment "${path}"`, { cause: error });
    throw error;
  }
}

/** On a disk that became read-only this fails too; what is to be reported is why writing failed. Opening sweeps the rest. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
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
