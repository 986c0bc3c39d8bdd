import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { BlockEngine, SegmentKey } from "#core/ports.ts";
import type { OrgId, Resolution } from "#core/series.ts";
import { assert } from "#kit/assert.ts";
import { SegmentReader } from "#tsdb/segment/reader.ts";
import { isDiskTrouble, syncDirectory, writeSegment } from "#tsdb/segment/writer.ts";

/** Segments that stay open, newest use first: a file handle and an index each. Five years of months and their roll-ups fit. */
const OPEN_SEGMENTS = 256;

export interface FileBlocks extends BlockEngine {
  close(): Promise<void>;
}

const ORG = /^[0-9A-Za-z]+$/;
const RESOLUTIONS: readonly Resolution[] = [60, 3600, 86400];
const NAME = /^(\d+)-(\d+)-(\d+)-(\d+)\.seg$/;

/** Where a segment lies under the directory of segments. */
export function pathOfSegment(dir: string, key: SegmentKey): string {
  assert(ORG.test(key.org), `organisation id "${key.org}", want letters and digits`);
  const file = `${key.start}-${key.span}-${key.shard}-${key.generation}.seg`;
  assert(RESOLUTIONS.includes(key.resolution) && NAME.test(file), `segment "${key.resolution}/${file}", want integers`);
  return join(dir, key.org, String(key.resolution), file);
}

/**
 * Segments as files: `dir/org/resolution/start-span-shard-generation.seg`. Several engines may read a directory at once; one of
 * them may write, and it is opened last, because opening deletes what a crash left half-written.
 *
 * `read` and `names` of a segment that is not there reject with `Corrupt`, like those of a damaged one.
 */
export function openFileBlocks(dir: string): FileBlocks {
  const open = new Map<string, SegmentReader>();
  mkdirSync(dir, { recursive: true });
  for (const path of strays(dir)) rmSync(path, { force: true });

  const pathOf = (key: SegmentKey): string => pathOfSegment(dir, key);

  function reader(key: SegmentKey): SegmentReader {
    const path = pathOf(key);
    let found = open.get(path);
    if (found === undefined) {
      if (open.size >= OPEN_SEGMENTS) forget(open.keys().next().value!);
      found = new SegmentReader(path, key);
    } else open.delete(path);
    open.set(path, found);
    return found;
  }

  function forget(path: string): void {
    open.get(path)?.close();
    open.delete(path);
  }

  return {
    name: "files",

    async put(key, targets) {
      const path = pathOf(key);
      orUnavailable(`Cannot make directory "${dirname(path)}"`, () => makeDirectory(dirname(path)));
      const size = await writeSegment(path, key, targets);
      forget(path);
      return size;
    },

    async read(key, target, names) {
      return reader(key).read(target, names);
    },

    async *scan(key) {
      // A reader of its own: a merge takes seconds, and the shared one may be closed meanwhile.
      const own = new SegmentReader(pathOf(key), key);
      try {
        yield* own.scan();
      } finally {
        own.close();
      }
    },

    async names(key, target) {
      return reader(key).namesOf(target);
    },

    async list() {
      return directories(dir)
        .filter((org) => ORG.test(org))
        .flatMap((org) => RESOLUTIONS.flatMap((resolution) => keysIn(dir, org, resolution)));
    },

    async remove(key) {
      const path = pathOf(key);
      forget(path);
      orUnavailable(`Cannot remove segment "${path}"`, () => rmSync(path, { force: true }));
    },

    async close() {
      for (const path of [...open.keys()]) forget(path);
    },
  };
}

function orUnavailable(message: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (isDiskTrouble(error)) throw new Unavailable(message, { cause: error });
    throw error;
  }
}

/** Makes a directory and its parents, and lets a crash of the machine not forget them. */
function makeDirectory(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncDirectory(dirname(made));
}

const directories = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

function keysIn(dir: string, org: OrgId, resolution: Resolution): SegmentKey[] {
  let files: string[];
  try {
    files = readdirSync(join(dir, org, String(resolution)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return files.flatMap((file) => {
    const match = NAME.exec(file);
    if (match === null) return [];
    const [start, span, shard, generation] = match.slice(1).map(Number) as [number, number, number, number];
    return [{ org, resolution, start, span, shard, generation }];
  });
}

/** Files that a crash left half-written. */
const strays = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".seg.tmp"))
    .map((file) => join(dir, file));
