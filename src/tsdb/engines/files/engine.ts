import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Unavailable } from "#core/errors.ts";
import type { BlockEngine, SegmentKey } from "#core/ports.ts";
import type { OrgId, Resolution } from "#core/series.ts";
import { SegmentReader } from "#tsdb/segment/reader.ts";
import { isDiskTrouble, syncDirectory, writeSegment } from "#tsdb/segment/writer.ts";

/** Segments that stay open, newest use first: a file handle and a directory of names each. */
const OPEN_SEGMENTS = 256;

export interface FileBlocks extends BlockEngine {
  close(): Promise<void>;
}

const NAME = /^(\d+)-(\d+)-(\d+)-(\d+)\.seg$/;

/** Where a segment lies under the directory of segments. */
export function pathOfSegment(dir: string, key: SegmentKey): string {
  if (!/^[0-9A-Za-z]+$/.test(key.org)) throw new Error(`BUG: organisation id "${key.org}", want letters and digits`);
  return join(dir, key.org, String(key.resolution), `${key.start}-${key.span}-${key.shard}-${key.generation}.seg`);
}

/** Segments as files: `dir/org/resolution/start-span-shard-generation.seg`. */
export function openFileBlocks(dir: string): FileBlocks {
  const open = new Map<string, SegmentReader>();
  mkdirSync(dir, { recursive: true });

  const pathOf = (key: SegmentKey): string => pathOfSegment(dir, key);

  function reader(key: SegmentKey): SegmentReader {
    const path = pathOf(key);
    let found = open.get(path);
    if (found === undefined) {
      found = new SegmentReader(path, key);
      if (open.size >= OPEN_SEGMENTS) {
        const [oldest, used] = open.entries().next().value!;
        used.close();
        open.delete(oldest);
      }
    } else open.delete(path);
    open.set(path, found);
    return found;
  }

  const keys = (): SegmentKey[] =>
    directories(dir).flatMap((org) =>
      directories(join(dir, org)).flatMap((resolution) => keysIn(join(dir, org, resolution), org, Number(resolution))),
    );

  for (const path of strays(dir)) rmSync(path, { force: true });

  return {
    name: "files",

    async put(key, targets) {
      const path = pathOf(key);
      try {
        makeDirectory(dirname(path));
      } catch (error) {
        if (isDiskTrouble(error)) throw new Unavailable(`Cannot write segment "${path}"`, { cause: error });
        throw error;
      }
      const size = await writeSegment(path, key, targets);
      open.get(path)?.close();
      open.delete(path);
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
      return keys();
    },

    async remove(key) {
      const path = pathOf(key);
      open.get(path)?.close();
      open.delete(path);
      rmSync(path, { force: true });
    },

    async close() {
      for (const each of open.values()) each.close();
      open.clear();
    },
  };
}

/** Makes a directory and its parents, and lets a crash of the machine not forget them. */
function makeDirectory(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) syncDirectory(dirname(made));
}

const directories = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

function keysIn(dir: string, org: OrgId, resolution: number): SegmentKey[] {
  return readdirSync(dir).flatMap((file) => {
    const match = NAME.exec(file);
    if (match === null) return [];
    const [start, span, shard, generation] = match.slice(1).map(Number) as [number, number, number, number];
    return [{ org, resolution: resolution as Resolution, start, span, shard, generation }];
  });
}

/** Files that a crash left half-written. */
const strays = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tmp"))
    .map((file) => join(dir, file));
