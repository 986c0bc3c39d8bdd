import type { Outgoing } from "#core/notify/delivery.ts";
import { type HttpKind, jsonRequest } from "./kind.ts";

/**
 * Mackerel's webhooks. `spell` gives the body; the headers are ours: the same delivery has the same id, and one that may have
 * arrived before says so.
 */
export function webhook(spell: (message: Outgoing) => unknown): HttpKind<"webhook"> {
  return {
    requests(channel, message) {
      const shown = channel.enabledGraphImage ? message : { ...message, image: undefined };
      return [
        jsonRequest(channel.url, spell(shown), [
          ["X-Sawara-Delivery", message.id],
          ...(message.possibleRepeat ? [["X-Sawara-Possible-Repeat", "true"] as const] : []),
        ]),
      ];
    },
  };
}
