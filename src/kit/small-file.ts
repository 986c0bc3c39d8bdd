import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";

/**
 * The text of a file that somebody else names. Whatever stands there instead is refused before it is read: a pipe that nobody writes to
 * would make us wait for ever, a device would fill the memory.
 */
export function readSmallFileSync(path: string, mostBytes: number): string {
  const file = openSync(path, FLAGS);
  try {
    refuseOther(path, fstatSync(file), mostBytes);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** The same without keeping others waiting. */
export async function readSmallFile(path: string, mostBytes: number): Promise<string> {
  const file = await open(path, FLAGS);
  try {
    refuseOther(path, await file.stat(), mostBytes);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Opening a pipe waits for whoever writes to it, unless this is said. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

function refuseOther(path: string, stats: { isFile(): boolean; readonly size: number }, mostBytes: number): void {
  if (!stats.isFile()) throw new Error(`found something else than a file at "${path}", want a file`);
  if (stats.size > mostBytes) throw new Error(`found ${stats.size} bytes in "${path}", want ${mostBytes} at most`);
}
