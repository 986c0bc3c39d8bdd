import { type FileHandle, open } from "node:fs/promises";
import { checksum, decodeHeader, FRAME_HEAD_BYTES, HEADER_BYTES, type LogHeader, MAX_FRAME_BYTES } from "./format.ts";
import type { LogFile } from "./log-files.ts";

/** Read at once. The log may be larger than what fits into memory. */
const WINDOW_BYTES = 4 << 20;

export interface Frame {
  /** Valid until the next call. */
  readonly payload: Buffer;
  /** Offset of whatever stands behind the frame. */
  readonly end: number;
}

/** The frames of one file, through a window that moves along it. */
export class FrameReader {
  readonly header: LogHeader;
  readonly #handle: FileHandle;
  #window: Buffer = Buffer.alloc(0);
  /** Offset in the file of the window's first byte. */
  #from = 0;

  private constructor(handle: FileHandle, header: LogHeader) {
    this.#handle = handle;
    this.header = header;
  }

  /** Rejects with `Corrupt` when the header is not that of `file`. */
  static async open(file: LogFile): Promise<FrameReader> {
    const handle = await open(file.path, "r");
    try {
      return new FrameReader(handle, decodeHeader(await read(handle, 0, HEADER_BYTES), file.sequence, file.path));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** The frame that begins at `at` and ends by `limit`; `undefined` when no whole and unbroken one does. */
  async frameAt(at: number, limit: number): Promise<Frame | undefined> {
    const from = at + FRAME_HEAD_BYTES;
    if (from > limit) return undefined;
    if (!this.#holds(at, FRAME_HEAD_BYTES)) await this.#move(at, FRAME_HEAD_BYTES);
    const head = this.#view(at, FRAME_HEAD_BYTES);
    if (head.length < FRAME_HEAD_BYTES || head.readUInt32LE(0) !== this.header.salt) return undefined;
    const length = head.readUInt32LE(4);
    const sum = head.readUInt32LE(8);
    if (length === 0 || length > MAX_FRAME_BYTES || from + length > limit) return undefined;
    if (!this.#holds(from, length)) await this.#move(from, length);
    const payload = this.#view(from, length);
    return payload.length === length && checksum(payload) === sum ? { payload, end: from + length } : undefined;
  }

  /** Whether a whole frame begins anywhere in (`broken`, `limit`): then not the end tore, but the middle rotted. */
  async hasFrameBehind(broken: number, limit: number): Promise<boolean> {
    const salt = Buffer.alloc(4);
    salt.writeUInt32LE(this.header.salt);
    const rest = await read(this.#handle, broken + 1, Math.max(0, limit - broken - 1));
    for (let i = rest.indexOf(salt); i >= 0; i = rest.indexOf(salt, i + 1)) {
      if ((await this.frameAt(broken + 1 + i, limit)) !== undefined) return true;
    }
    return false;
  }

  #holds(at: number, length: number): boolean {
    return at >= this.#from && at + length <= this.#from + this.#window.length;
  }

  /** Shorter than `length` where the file ends. */
  #view(at: number, length: number): Buffer {
    return this.#window.subarray(at - this.#from, at - this.#from + length);
  }

  async #move(at: number, length: number): Promise<void> {
    this.#window = await read(this.#handle, at, Math.max(length, WINDOW_BYTES));
    this.#from = at;
  }
}

/** Up to `length` bytes, fewer where the file ends. */
async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
