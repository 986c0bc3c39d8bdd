import { type FileHandle, open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A file that is, or was, the log. Whoever asked for it closes it. */
export interface Candidate {
  readonly handle: FileHandle;
  readonly inode: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** It has the log's name now. */
  readonly isCurrent: boolean;
}

const COMPRESSED = /\.(gz|bz2|xz|zst|lz4|Z)$/;

/**
 * The log and those files beside it that have its name with `.` or `-` and something behind it, in the order in which they were
 * written last; the log itself comes last. Compressed ones are left out.
 */
export async function openCandidates(path: string): Promise<Candidate[]> {
  const name = basename(path);
  const names = (await namesIn(dirname(path))).filter(
    (each) => (each.startsWith(`${name}.`) || each.startsWith(`${name}-`)) && !COMPRESSED.test(each),
  );
  const files: Candidate[] = [];
  try {
    for (const each of [...names, name]) {
      const handle = await openIfThere(join(dirname(path), each));
      if (handle === undefined) continue;
      const stat = await handle.stat();
      if (!stat.isFile()) await handle.close();
      else files.push({ handle, inode: stat.ino, size: stat.size, mtimeMs: stat.mtimeMs, isCurrent: each === name });
    }
  } catch (error) {
    await closeAll(files);
    throw error;
  }
  return files.sort((a, b) => Number(a.isCurrent) - Number(b.isCurrent) || a.mtimeMs - b.mtimeMs);
}

export async function closeAll(files: readonly { readonly handle: FileHandle }[]): Promise<void> {
  for (const { handle } of files) await handle.close();
}

/** None where the directory does not exist: the log may come with it. */
async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** `undefined`: there is none by this name, which it may be for a moment while a log is rotated. */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The first of which something is true. */
export async function firstOf<T>(items: readonly T[], is: (item: T) => Promise<boolean>): Promise<T | undefined> {
  for (const item of items) if (await is(item)) return item;
  return undefined;
}
