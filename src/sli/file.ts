import { type FileHandle, stat } from "node:fs/promises";
import { Unavailable } from "#core/errors.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Candidate, closeAll, firstOf, openCandidates, openIfThere } from "./candidates.ts";
import {
  beginGeneration,
  type Generation,
  hasHead,
  isEmptied,
  markOf,
  readGeneration,
  readHead,
} from "./generation.ts";
import { type Identity, loadPlace, type Mark, type Place, savePlace } from "./place.ts";

export interface LogFileOptions {
  readonly path: string;
  /** Where the place is kept. Its directory exists. */
  readonly stateFile: string;
  /** Where to begin when there is no place yet. */
  readonly from: "start" | "end";
  readonly clock: Clock;
  readonly log: Logger;
}

/** Milliseconds for which a renamed file is still looked at: servers write to it until they are told, which logrotate does after. */
const LINGER_MS = 60_000;

/** How many files that were read to their end are remembered, so that none is taken for a new one: a log is rarely kept longer. */
const MOST_DONE = 64;

/**
 * Follows a log through rotation, by rename or by truncation. Each line is given once, in the order of its file: what was read becomes part of the past only
 * when it is committed, together with what the reader made of it, so that a restart after a crash reads again whatever was not.
 *
 * Lines that a truncation removes before they were read are lost; nobody can tell that they were there.
 */
export class LogFile<State> {
  readonly #options: LogFileOptions;
  /** In the order in which they were begun. */
  #generations: Generation[] = [];
  #state: State | undefined;
  /** Files that are read to their end, or were there before we came. */
  #done: readonly Identity[];
  /** Whether a log that appears is the first one, of which `from` decides. */
  #isFirst: boolean;

  private constructor(options: LogFileOptions, place: Place | undefined) {
    this.#options = options;
    this.#state = place?.state as State | undefined;
    this.#done = place?.done ?? [];
    this.#isFirst = place === undefined;
  }

  /**
   * Opens a log where it was left. The log itself need not exist yet. Rejects with `Unavailable` when a file cannot be read,
   * `Corrupt` or `Rejected("invalid")` when the place cannot be used.
   */
  static async open<State>(options: LogFileOptions): Promise<LogFile<State>> {
    const place = loadPlace(options.stateFile, options.path);
    const file = new LogFile<State>(options, place);
    await file.#attempt(() => (place === undefined ? file.#beginLog() : file.#resume(place.marks)));
    // Before anything is made of it: whoever is killed at the first lines finds the file again, whatever its name is by then.
    if (place === undefined) await file.#save(undefined);
    return file;
  }

  /** What was committed with the place where reading begins; `undefined` when nothing was. */
  get state(): State | undefined {
    return this.#state;
  }

  /**
   * Finds the log, and makes the place where reading begins past, when there is none yet: a crash before the first commit would begin
   * anew in what is the log by then. `state` as in `commit`.
   */
  async begin(state: State): Promise<void> {
    if (!this.#isFirst) return;
    await this.#attempt(() => this.#discover());
    await this.commit(state);
  }

  /** A read that gives nothing has found the end of everything. */
  readonly isCaughtUp = true;

  /** Complete lines that came since the last call, a megabyte at most; none when there are no more for now. */
  async read(): Promise<readonly string[]> {
    return this.#attempt(async () => {
      await this.#discover();
      for (const generation of [...this.#generations])
        if (await isEmptied(generation)) await this.#beginAnew(generation);
      for (const generation of [...this.#generations]) {
        const isNewest = generation === this.#generations.at(-1);
        const isOver = !isNewest && this.#isQuiet(generation);
        const lines = await readGeneration(generation, isOver);
        if (lines.length > 0) {
          generation.quietSince = undefined;
          return lines;
        }
        generation.quietSince ??= this.#options.clock.now();
        if (isOver) await this.#forget(generation);
      }
      return [];
    });
  }

  /** Makes all that was read so far past, together with what was made of it. JSON. Rejects with `Unavailable`: it is not past yet. */
  async commit(state: State): Promise<void> {
    await this.#save(state);
    this.#state = state;
  }

  #save(state: State | undefined): Promise<void> {
    const { path, stateFile } = this.#options;
    return savePlace(stateFile, { path, marks: this.#generations.map(markOf), done: this.#done, state });
  }

  async close(): Promise<void> {
    for (const { handle } of this.#generations.splice(0)) await handle.close();
  }

  #isQuiet({ quietSince }: Generation): boolean {
    return quietSince !== undefined && this.#options.clock.now() - quietSince >= LINGER_MS;
  }

  async #forget(generation: Generation): Promise<void> {
    this.#generations = this.#generations.filter((each) => each !== generation);
    this.#remember(generation);
    await generation.handle.close();
  }

  #remember({ inode, head }: Identity): void {
    this.#done = [...this.#done, { inode, head }].slice(-MOST_DONE);
  }

  async #attempt<T>(what: () => Promise<T>): Promise<T> {
    try {
      return await what();
    } catch (cause) {
      throw new Unavailable(`Cannot read the log "${this.#options.path}"`, { cause });
    }
  }

  /** Calls with all files that are or were the log, and closes those that are not read on. */
  async #among(what: (files: readonly Candidate[]) => Promise<void>): Promise<void> {
    const files = await openCandidates(this.#options.path);
    await what(files).finally(() => {
      const kept = new Set(this.#generations.map(({ handle }) => handle));
      return closeAll(files.filter(({ handle }) => !kept.has(handle)));
    });
  }

  /** Finds the files of the marks, whatever their names are by now. */
  #resume(marks: readonly Mark[]): Promise<void> {
    return this.#among(async (files) => {
      for (const mark of marks) {
        const found =
          (await firstOf(files, async (file) => file.inode === mark.inode && hasHead(file.handle, mark.head))) ??
          (await copyOf(files, mark));
        if (found !== undefined) this.#generations.push(await beginGeneration(found.handle, mark));
        else this.#options.log.warn({ log: this.#options.path, inode: mark.inode }, "What was left of a log is gone");
      }
      const last = marks.at(-1);
      if (last !== undefined) this.#generations.push(...(await this.#take(files, last.mtimeMs)));
      // What a truncation left is older than the log, though its copy is newer than the mark.
      const current = files.at(-1)?.isCurrent ? files.at(-1)?.inode : undefined;
      this.#generations.sort((a, b) => Number(a.inode === current) - Number(b.inode === current));
    });
  }

  /** Notices that the log's name belongs to another file, and what was written between that one and ours. */
  async #discover(): Promise<void> {
    const newest = this.#generations.at(-1);
    if (newest === undefined) return this.#beginLog();
    const inode = await inodeOf(this.#options.path);
    if (inode === undefined || inode === newest.inode) return;
    await this.#among(async (files) => {
      this.#generations.push(...(await this.#take(files, newest.mtimeMs)));
    });
  }

  async #beginLog(): Promise<void> {
    const { path, from } = this.#options;
    const isFirst = this.#isFirst;
    // A log that appears later is new: all of it counts.
    this.#isFirst = false;
    const handle = await openIfThere(path);
    if (handle === undefined) return;
    try {
      const offset = isFirst && from === "end" ? await endOfLines(handle) : 0;
      this.#generations.push(await beginGeneration(handle, { offset }));
    } catch (error) {
      await handle.close();
      throw error;
    }
    await this.#among(async (files) => {
      for (const file of files)
        if (!file.isCurrent) this.#remember({ inode: file.inode, head: await readHead(file.handle, file.size) });
    });
  }

  /** Begins those of the files that are newer than what was read. */
  async #take(files: readonly Candidate[], after: number): Promise<Generation[]> {
    const begun: Generation[] = [];
    for (const file of files) {
      if (this.#generations.some(({ inode }) => inode === file.inode)) continue;
      if (!file.isCurrent && (file.mtimeMs < after || (await this.#isKnown(file)))) continue;
      begun.push(await beginGeneration(file.handle, { offset: 0 }));
    }
    return begun;
  }

  /** Whether a file was read already, or is a copy of one that is being read. */
  async #isKnown({ handle, inode }: Candidate): Promise<boolean> {
    const known = [
      ...this.#generations.filter(({ head }) => head.bytes > 0),
      ...this.#done.filter((each) => each.inode === inode),
    ];
    return (await firstOf(known, ({ head }) => hasHead(handle, head))) !== undefined;
  }

  /** A log that was emptied (logrotate's `copytruncate`) begins anew; what had not been read of it is in the copies. */
  async #beginAnew(generation: Generation): Promise<void> {
    const mark = markOf(generation);
    generation.offset = 0;
    generation.head = { bytes: 0, sha256: "" };
    await this.#among(async (files) => {
      const others = files.filter(({ inode }) => inode !== generation.inode);
      const copy = await copyOf(others, mark);
      const rest = copy === undefined ? [] : [await beginGeneration(copy.handle, mark)];
      const at = this.#generations.indexOf(generation);
      this.#generations.splice(at, 0, ...rest);
      const more = await this.#take(
        files.filter(({ isCurrent }) => !isCurrent),
        mark.mtimeMs,
      );
      this.#generations.splice(at + rest.length, 0, ...more);
    });
  }
}

/** A file that begins as one does that is gone, and has all that was read of it. */
const copyOf = (files: readonly Candidate[], { head, offset }: Mark): Promise<Candidate | undefined> =>
  firstOf(files, async ({ handle, size }) => head.bytes > 0 && size >= offset && hasHead(handle, head));

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The end of a log's last complete line, looked for in its last megabyte: a line that is being written counts whole. */
async function endOfLines(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - (1 << 20));
  const bytes = Buffer.alloc(size - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  const newline = bytes.subarray(0, bytesRead).lastIndexOf(10);
  return newline < 0 ? (from === 0 ? 0 : size) : from + newline + 1;
}
