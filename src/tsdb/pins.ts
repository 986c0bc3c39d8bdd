import type { SegmentKey } from "#core/ports.ts";

/**
 * Lets segments that a merge replaced live until the last reader that began before it is done: a reader works on the manifest
 * that it began with.
 */
export class Pins {
  readonly #remove: (key: SegmentKey) => void;
  #epoch = 0;
  /** Readers by the epoch in which they began. */
  readonly #readers = new Map<number, number>();
  #doomed: { epoch: number; keys: readonly SegmentKey[] }[] = [];

  constructor(remove: (key: SegmentKey) => void) {
    this.#remove = remove;
  }

  async reading<T>(read: () => Promise<T>): Promise<T> {
    const epoch = this.#epoch;
    this.#readers.set(epoch, (this.#readers.get(epoch) ?? 0) + 1);
    try {
      return await read();
    } finally {
      const left = this.#readers.get(epoch)! - 1;
      if (left === 0) this.#readers.delete(epoch);
      else this.#readers.set(epoch, left);
      if (this.#doomed.length > 0) this.#sweep();
    }
  }

  /** Call it once no new reader can find the keys any more. */
  doom(keys: readonly SegmentKey[]): void {
    this.#doomed.push({ epoch: this.#epoch++, keys });
    this.#sweep();
  }

  #sweep(): void {
    const oldest = Math.min(Number.POSITIVE_INFINITY, ...this.#readers.keys());
    for (const { keys } of this.#doomed.filter(({ epoch }) => epoch < oldest)) keys.forEach(this.#remove);
    this.#doomed = this.#doomed.filter(({ epoch }) => epoch >= oldest);
  }
}
