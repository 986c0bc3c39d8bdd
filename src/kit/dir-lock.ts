import { closeSync, mkdirSync, openSync, rmdirSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";

/** Another process holds the directory. */
export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
}

export interface DirectoryLock {
  release(): Promise<void>;
}

/** How long finding out may take; a process that died inside it leaves its mark behind. */
const CRITICAL_MS = 10_000;

/**
 * Locks a directory against a second process for as long as this one lives, however it ends. Node has no `flock`, and a file with a
 * process id lies after `kill -9` and across containers; a listening socket dies with its process and is seen by whoever shares the
 * file system. Rejects with `DirectoryInUse`.
 */
export async function lockDirectory(dir: string): Promise<DirectoryLock> {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, "lock.sock");
  // A socket's path may have 107 bytes only; by way of an open directory it is always short.
  const fd = openSync(dir, "r");
  const short = process.platform === "linux" ? `/proc/self/fd/${fd}/lock.sock` : path;
  try {
    enterCritical(dir);
    try {
      if (await answers(short)) throw new DirectoryInUse(`The directory "${dir}" is in use by another server`);
      rmSync(path, { force: true });
      const server = await listen(short);
      return {
        release: () =>
          new Promise((resolve) => {
            server.close(() => {
              rmSync(path, { force: true });
              resolve();
            });
          }),
      };
    } finally {
      rmdirSync(join(dir, "lock.wait"));
    }
  } finally {
    closeSync(fd);
  }
}

/** Two servers that start in the same moment must not both find the directory free. */
function enterCritical(dir: string): void {
  const mark = join(dir, "lock.wait");
  try {
    mkdirSync(mark);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (Date.now() - statSync(mark).mtimeMs < CRITICAL_MS)
      throw new DirectoryInUse(`Another server is starting in "${dir}"`);
    rmdirSync(mark);
    mkdirSync(mark);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(path, () => resolve(server));
    server.unref();
  });
}
