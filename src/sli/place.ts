import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Corrupt, Rejected, Unavailable } from "#core/errors.ts";

/** Which file it is, whatever its name is by now. */
export interface Identity {
  readonly inode: number;
  /** What it begins with, as far as it was read: an inode is given to another file when this one is deleted. */
  readonly head: Head;
}

/** How far one file has been read. */
export interface Mark extends Identity {
  /** Bytes that were read; behind them a line begins. */
  readonly offset: number;
  /** When it was written last, in milliseconds since 1970: files that are newer came after it. */
  readonly mtimeMs: number;
}

export interface Head {
  readonly bytes: number;
  readonly sha256: string;
}

/** Where reading goes on, and what the reader made of all that is before it. */
export interface Place {
  /** Of the log. */
  readonly path: string;
  /** In the order in which they were begun; the last is the one that has the log's name, or had it. */
  readonly marks: readonly Mark[];
  /** Files that are not to be read again, the latest. */
  readonly done: readonly Identity[];
  /** JSON. */
  readonly state: unknown;
}

/**
 * The place that was saved; `undefined` where there is no file yet. `Corrupt`: the file is not what we wrote. `Rejected("invalid")`:
 * it is of another log.
 */
export function loadPlace(file: string, path: string): Place | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Unavailable(`Cannot read the place in "${path}" from "${file}"`, { cause: error });
  }
  const place = parse(text);
  if (place === undefined)
    throw new Corrupt(
      `Cannot read the place in "${path}" from "${file}": found ${JSON.stringify(text.slice(0, 80))}; delete it to begin anew`,
    );
  if (place.path !== path)
    throw new Rejected("invalid", `Cannot follow "${path}" with "${file}": found the place in "${place.path}" there`);
  return place;
}

function parse(text: string): Place | undefined {
  try {
    const { version, path, marks, done, state } = JSON.parse(text) as Partial<Place> & { readonly version?: unknown };
    if (version !== 1 || typeof path !== "string" || !Array.isArray(marks) || !Array.isArray(done)) return undefined;
    if (marks.every(isMark) && done.every(isIdentity)) return { path, marks, done, state };
  } catch {
    // Not JSON: not ours.
  }
  return undefined;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

function isIdentity(value: unknown): value is Identity {
  const { inode, head } = (value ?? {}) as Partial<Identity>;
  return isCount(inode) && isCount(head?.bytes) && typeof head?.sha256 === "string";
}

const isMark = (value: unknown): value is Mark =>
  isIdentity(value) && isCount((value as Partial<Mark>).offset) && Number.isFinite((value as Partial<Mark>).mtimeMs);

/** Resolves once a crash of the machine leaves this place or the one before, never half of it. */
export async function savePlace(file: string, place: Place): Promise<void> {
  const aside = `${file}.new`;
  try {
    const handle = await open(aside, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ version: 1, ...place })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
    const directory = await open(dirname(file), "r");
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    throw new Unavailable(`Cannot write the place in "${place.path}" to "${file}"`, { cause: error });
  }
}
