import { constants, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, open, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Archive, BackupReport } from "#cli/backup.ts";
import { Corrupt, Rejected } from "#core/errors.ts";
import { openDatabase } from "#meta/sqlite/database.ts";
import { copyStore } from "#tsdb/backup.ts";
import { dataPaths } from "./data-dir.ts";
import { VERSION } from "./version.ts";

/** Written last: a backup without it was never finished. */
const RECORD = "backup.json";
const FORMAT = 1;

interface BackupRecord extends BackupReport {
  readonly format: number;
  /** Of the program that wrote it. */
  readonly version: string;
  readonly createdAt: string;
}

export interface ArchiveOptions {
  readonly dataDir: string;
  /** Whether everything relational is in PostgreSQL, which has tools of its own for backups. */
  readonly external: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Backups of a data directory. The points come first and the database after them, so that whatever has a point in the backup is
 * known in it too. The database is copied as it is: bringing its schema up to date is for the server that opens it.
 */
export function archiveOf({ dataDir, external, now }: ArchiveOptions): Archive {
  const paths = dataPaths(dataDir);

  return {
    async backup(directory) {
      if (!existsSync(paths.points)) {
        throw new Rejected("not-found", `Cannot back up "${dataDir}": found no "points" in it, want a data directory`);
      }
      makeEmpty(directory, "Cannot back up to");
      const target = dataPaths(directory);
      const parts = [await copyStore(paths.points, target.points)];
      if (!external && existsSync(paths.database)) parts.push(copyDatabase(paths.database, target.database));
      if (existsSync(paths.agent)) parts.push(await copyTree(paths.agent, target.agent));
      const report = sum(parts);
      const createdAt = new Date(now()).toISOString();
      const record: BackupRecord = { format: FORMAT, version: VERSION, createdAt, ...report };
      await writeSynced(join(directory, RECORD), `${JSON.stringify(record, null, 2)}\n`);
      return report;
    },

    async restore(directory) {
      const record = readRecord(directory);
      makeEmpty(dataDir, "Cannot restore to");
      const source = dataPaths(directory);
      const parts = [];
      if (!external && existsSync(source.database)) parts.push(await copyOne(source.database, paths.database));
      if (existsSync(source.agent)) parts.push(await copyTree(source.agent, paths.agent));
      parts.push(await copyTree(source.points, paths.points));
      const report = sum(parts);
      if (!external && report.bytes !== record.bytes) {
        throw new Corrupt(
          `Cannot trust the restored "${dataDir}": found ${report.bytes} bytes in the backup, want ${record.bytes}`,
        );
      }
      return report;
    },
  };
}

function readRecord(directory: string): BackupRecord {
  const path = join(directory, RECORD);
  if (!existsSync(path)) {
    throw new Rejected("invalid", `Cannot restore from "${directory}": found no "${RECORD}", want a finished backup`);
  }
  const record = JSON.parse(readFileSync(path, "utf8")) as BackupRecord;
  if (record.format !== FORMAT) {
    throw new Rejected("invalid", `Cannot restore from "${directory}": found format ${record.format}, want ${FORMAT}`);
  }
  return record;
}

/** Only the owner may look into it: there are password hashes in the database. */
function makeEmpty(directory: string, action: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A freshly made file system has this one.
  const found = readdirSync(directory).filter((name) => name !== "lost+found");
  if (found.length > 0) {
    throw new Rejected("conflict", `${action} "${directory}": found "${found[0]}" in it, want an empty directory`);
  }
}

function copyDatabase(from: string, to: string): BackupReport {
  const database = openDatabase({ file: from, busyTimeoutMs: 5_000 });
  try {
    return { files: 1, bytes: database.snapshot(to) };
  } finally {
    database.close();
  }
}

async function copyTree(from: string, to: string): Promise<BackupReport> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const parts: BackupReport[] = [];
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) parts.push(await copyOne(path, join(to, relative(from, path))));
  }
  return sum(parts);
}

async function copyOne(from: string, to: string): Promise<BackupReport> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const file = await open(to, "r");
  try {
    await file.sync();
    return { files: 1, bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

const sum = (parts: readonly BackupReport[]): BackupReport => ({
  files: parts.reduce((total, { files }) => total + files, 0),
  bytes: parts.reduce((total, { bytes }) => total + bytes, 0),
});
