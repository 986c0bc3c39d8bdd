import { close, constants, open, write } from "node:fs";
import { promisify } from "node:util";

/** What the writer asks of the file system. A test puts a failing disk in its place. */
export interface LogIo {
  /** Begins an empty file. */
  open(path: string): Promise<number>;
  /** Resolves when `bytes[0, length)` is on disk at `position`. */
  write(file: number, bytes: Uint8Array, length: number, position: number): Promise<void>;
  close(file: number): Promise<void>;
}

/**
 * With O_DSYNC a write returns when its data is on disk, as fdatasync after it would: one trip to the thread pool instead of two,
 * and each costs as much CPU as ten points. Not exclusive: an attempt that failed half way may have left the file, and nothing in
 * it was acknowledged.
 */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

const openFile = promisify(open);
const closeFile = promisify(close);

function writeFully(file: number, bytes: Uint8Array, length: number, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const more = (done: number) => {
      write(file, bytes, done, length - done, position + done, (error, written) => {
        if (error !== null) reject(error);
        else if (done + written === length) resolve();
        else more(done + written);
      });
    };
    more(0);
  });
}

export const systemIo: LogIo = {
  open: (path) => openFile(path, FLAGS, 0o640),
  write: writeFully,
  close: closeFile,
};
