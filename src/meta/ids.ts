import { randomFillSync } from "node:crypto";
import { idAfter, idAt } from "#core/id.ts";
import type { UnixMillis } from "#core/time.ts";

/** Makes ids; each is greater than the one before, even within a millisecond and when the clock goes back [ME1]. */
export type NewId = (at: UnixMillis) => string;

export function createIds(fillRandom: (bytes: Uint8Array) => void = randomFillSync): NewId {
  const random = new Uint8Array(4);
  let last = "";
  return (at) => {
    fillRandom(random);
    const id = idAt(at, random);
    last = id > last ? id : idAfter(last);
    return last;
  };
}
