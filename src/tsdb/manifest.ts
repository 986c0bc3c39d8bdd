import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { Corrupt, Unavailable } from "#core/errors.ts";
import type { SegmentKey } from "#core/ports.ts";
import type { UnixSeconds } from "#core/time.ts";
import { EMPTY_MARK, type LogMark } from "#tsdb/engines/journal/recover.ts";
import { isDiskTrouble, syncDirectory } from "#tsdb/segment/writer.ts";

/** A live segment and what it holds. */
export interface Segment {
  readonly key: SegmentKey;
  readonly bytes: number;
  readonly series: number;
  readonly points: number;
}

/**
 * What is stored, at one moment: the live segments, and how much of the log they cover. Immutable; a new one replaces it in one
 * step, on disk too. A file that no manifest names does not exist, whatever the directory says [MF1].
 */
export interface Manifest {
  readonly segments: readonly Segment[];
  readonly mark: LogMark;
  /** Points before it were sealed once; later arrivals for that time are still possible. */
  readonly sealedThrough: UnixSeconds;
  readonly nextGeneration: number;
}

export const EMPTY_MANIFEST: Manifest = { segments: [], mark: EMPTY_MARK, sealedThrough: 0, nextGeneration: 1 };

const VERSION = 1;

/** One line of JSON and its checksum on the next: people can read it, and a torn write cannot pass for a whole one. */
export function encodeManifest(manifest: Manifest): string {
  const text = JSON.stringify({ version: VERSION, ...manifest });
  return `${text}\n${(crc32(text) >>> 0).toString(16).padStart(8, "0")}\n`;
}

export function decodeManifest(text: string, path: string): Manifest {
  const [body = "", sum = "", rest] = text.split("\n");
  if (rest !== "" || (crc32(body) >>> 0).toString(16).padStart(8, "0") !== sum) {
    throw new Corrupt(
      `Cannot read manifest "${path}": its checksum is wrong; restore the data directory from a backup`,
    );
  }
  const { version, ...manifest } = JSON.parse(body) as Manifest & { version: number };
  if (version !== VERSION) {
    throw new Corrupt(
      `Cannot read manifest "${path}": found version ${version}, want ${VERSION}; a newer program wrote it`,
    );
  }
  return manifest;
}

/** The stored manifest; the empty one where there is none yet. */
export function loadManifest(path: string): Manifest {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return EMPTY_MANIFEST;
    throw error;
  }
  return decodeManifest(text, path);
}

/** Written aside, synced, renamed, directory synced: after a crash there is the old one or the new one. */
export async function saveManifest(path: string, manifest: Manifest): Promise<void> {
  const aside = `${path}.tmp`;
  try {
    const file = await open(aside, "w");
    try {
      await file.writeFile(encodeManifest(manifest));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    syncDirectory(dirname(path));
  } catch (error) {
    if (isDiskTrouble(error)) throw new Unavailable(`Cannot write manifest "${path}"`, { cause: error });
    throw error;
  }
}
