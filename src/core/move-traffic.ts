import type { Actor } from "./account.ts";
import { Rejected } from "./errors.ts";

/** What an API key may do. To move traffic includes both others: no key has it without them. */
export interface Rights {
  readonly read: boolean;
  readonly write: boolean;
  readonly traffic: boolean;
}

export const EVERY_RIGHT = ["read", "write", "traffic"] as const satisfies readonly (keyof Rights)[];

/** As people say them: "read and write", "read, write and move traffic". */
export function sayRights({ read, write, traffic }: Rights): string {
  const all = [...(read ? ["read"] : []), ...(write ? ["write"] : []), ...(traffic ? ["move traffic"] : [])];
  return all.length < 2 ? (all[0] ?? "do nothing") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** How a key gets the right, for whoever is refused. */
export const HOW_TO_GET_TRAFFIC = "an owner or manager gives it that right on the page Settings, API keys";

/**
 * Whether somebody may have traffic moved towards the new side, or change what says whether it moves. People may by their authority,
 * which their request was asked for before; of keys those with the right, because a key that writes lies on every machine with an agent.
 */
export const mayMoveTraffic = ({ kind, traffic }: Actor): boolean => kind !== "key" || traffic === true;

/** Rejects with `forbidden` for a key without the right. `action` as in "resume the run"; `instead`: what such a key may. */
export function requireTraffic(actor: Actor, action: string, instead?: string): void {
  if (mayMoveTraffic(actor)) return;
  const may = instead === undefined ? "" : `; without it a key may ${instead}`;
  throw new Rejected(
    "forbidden",
    `Cannot ${action}: the API key "${actor.name}" may not move traffic; ${HOW_TO_GET_TRAFFIC}${may}`,
  );
}
