import { isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { Logger } from "#kit/log.ts";

/**
 * Hosts that plugins speak for, by their custom identifiers. Found when they are first needed and asked for again each
 * hour until they are; what is for a host that nobody knows is not posted.
 */
export class OtherHosts {
  readonly #ids = new Map<string, string>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The id of a host, or of the agent's own without an identifier; `undefined` while it is unknown. */
  idOf(customIdentifier: string | undefined, own: string): string | undefined {
    return customIdentifier === undefined ? own : this.#ids.get(customIdentifier);
  }

  async find(client: Client, identifiers: Iterable<string | undefined>, signal: AbortSignal): Promise<void> {
    for (const identifier of new Set(identifiers)) {
      if (identifier === undefined || this.#ids.has(identifier)) continue;
      try {
        const status = ["working", "standby", "maintenance", "poweroff"] as const;
        const [host] = await client.hosts.list({ customIdentifier: identifier, status }, signal);
        if (host === undefined) this.#log.warn({ customIdentifier: identifier }, "no host has this custom_identifier");
        else this.#ids.set(identifier, host.id);
      } catch (error) {
        if (signal.aborted) return;
        this.#log.warn({ err: error, customIdentifier: identifier }, "cannot look a custom_identifier up");
        if (isOutage(error)) return;
      }
    }
  }
}
