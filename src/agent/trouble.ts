import type { Logger } from "#kit/log.ts";

/**
 * Logs a trouble when it begins and when it is over, not each time it is met: a collector that fails does so every minute
 * for as long as nobody repairs what it reads.
 */
export class Troubles {
  readonly #log: Logger;
  readonly #open = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `subject` is what fails (`collector disk`). Returns whether this is news. */
  begin(subject: string, error: unknown, fields: object = {}): boolean {
    if (this.#open.has(subject)) return false;
    this.#open.add(subject);
    this.#log.warn({ ...fields, err: error }, `${subject} fails`);
    return true;
  }

  end(subject: string): void {
    if (this.#open.delete(subject)) this.#log.info({}, `${subject} works again`);
  }
}
