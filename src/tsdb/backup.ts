import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { Unavailable } from "#core/errors.ts";
import { pathOfSegment } from "#tsdb/engines/files/engine.ts";
import { listLogFiles } from "#tsdb/engines/journal/log-files.ts";
import { syncDirectory } from "#tsdb/segment/writer.ts";
import { decodeManifest } from "./manifest.ts";

export interface Copied {
  readonly files: number;
  readonly bytes: number;
}

/** The manifest changes when something is sealed or merged, a few times an hour; copying the log takes seconds. */
const ATTEMPTS = 20;

/**
 * Copies the store in the directory `from` to the new directory `to` while a server writes it: what the copy opens as is the
 * store as it was at one moment of the copying [BK1].
 *
 * The order makes it so. Segments never change, so those that the manifest names can be copied in any order. The log changes:
 * a seal stores a manifest that covers part of the log, and then deletes that part. So the log is copied last, and when the
 * manifest is another one afterwards, log and manifest may not fit, and everything that changed is copied again. A segment that
 * is gone before it was copied means the same: a merge replaced it, and the manifest.
 */
export async function copyStore(from: string, to: string): Promise<Copied> {
  const copied = new Map<string, number>();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const manifest = await readManifest(from);
    const wanted = manifest === undefined ? [] : segmentPaths(manifest, from);
    const whole = await copySegments(from, to, wanted, copied);
    const logBytes = whole ? await copyLog(join(from, "log"), join(to, "log")) : undefined;
    if (logBytes === undefined || (await readManifest(from)) !== manifest) continue;

    const live = new Set(wanted);
    for (const path of copied.keys()) if (!live.has(path)) await rm(join(to, path), { force: true });
    if (manifest !== undefined) await writeSynced(join(to, "manifest"), Buffer.from(manifest));
    await syncTree(to);
    const sizes = [
      ...wanted.map((path) => copied.get(path)!),
      ...logBytes,
      ...(manifest === undefined ? [] : [manifest.length]),
    ];
    return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  }
  throw new Unavailable(`Cannot copy the store "${from}": it changed during each of ${ATTEMPTS} attempts`);
}

async function readManifest(from: string): Promise<string | undefined> {
  return unlessGone(readFile(join(from, "manifest"), "utf8"));
}

function segmentPaths(manifest: string, from: string): string[] {
  const { segments } = decodeManifest(manifest, join(from, "manifest"));
  return segments.map(({ key }) => relative(from, pathOfSegment(join(from, "segments"), key)));
}

/** Answers whether all of them were there. */
async function copySegments(
  from: string,
  to: string,
  wanted: readonly string[],
  copied: Map<string, number>,
): Promise<boolean> {
  for (const path of wanted) {
    if (copied.has(path)) continue;
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    // A file system that can share blocks between files need not copy them: neither file is ever written.
    const done = await unlessGone(copyFile(join(from, path), target, constants.COPYFILE_FICLONE).then(() => true));
    if (done === undefined) return false;
    copied.set(path, await syncFile(target));
  }
  return true;
}

/**
 * Copies the log afresh, each file up to the length that it has now: what stands before that is written, and what comes behind is
 * a later post. The newest file may end in half a frame, which opening it cuts off. Answers the sizes; `undefined` when a file
 * was deleted meanwhile.
 */
async function copyLog(from: string, to: string): Promise<readonly number[] | undefined> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const files = await unlessGone(listLogFiles(from));
  if (files === undefined) return (await unlessGone(readdir(from))) === undefined ? [] : undefined;
  for (const { path, bytes } of files) {
    const whole = await unlessGone(copyPrefix(path, join(to, relative(from, path)), bytes).then(() => true));
    if (whole === undefined) return undefined;
  }
  return files.map(({ bytes }) => bytes);
}

const CHUNK = 1 << 20;

async function copyPrefix(from: string, to: string, bytes: number): Promise<void> {
  const source = await open(from, "r");
  const target = await open(to, "w");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let at = 0; at < bytes; ) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, bytes - at), at);
      if (bytesRead === 0) break;
      await target.write(buffer, 0, bytesRead, at);
      at += bytesRead;
    }
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<number> {
  const file = await open(path, "r");
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function syncTree(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true }))
    if (entry.isDirectory()) syncDirectory(join(entry.parentPath, entry.name));
  syncDirectory(dir);
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
