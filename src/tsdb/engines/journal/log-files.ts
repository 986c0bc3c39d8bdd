import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A place in the log; everything of a file with a lower number comes before it. */
export interface LogPosition {
  readonly file: number;
  readonly offset: number;
}

export const isBefore = (a: LogPosition, b: LogPosition): boolean =>
  a.file < b.file || (a.file === b.file && a.offset < b.offset);

export interface LogFile {
  readonly sequence: number;
  readonly path: string;
  readonly bytes: number;
}

export const logFileName = (sequence: number): string => `${String(sequence).padStart(12, "0")}.log`;

/** The files of a log, oldest first. What is not named like one is nobody's business here. */
export async function listLogFiles(dir: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  for (const entry of await readdir(dir)) {
    const sequence = /^(\d{12})\.log$/.exec(entry)?.[1];
    if (sequence === undefined) continue;
    const path = join(dir, entry);
    files.push({ sequence: Number(sequence), path, bytes: (await stat(path)).size });
  }
  return files.sort((a, b) => a.sequence - b.sequence);
}

/** Makes renames, creations and removals in a directory survive a crash of the machine. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
