import { HUES, type Look, lookOf } from "#core/graph/palette.ts";

export { HUES, type Look, lookOf };

export const QUIET: Look = { hue: 0, dash: [] };

/** What is left over rather than used: idle processors and free memory are drawn in grey, so that load stands out. */
export function isQuiet(metric: string): boolean {
  return /(?:^cpu\.idle\.percentage|^memory\.(?:free|mem_available|available))$/.test(metric);
}

/** Solid, long and short: as many series of one hue can be told apart. */
const DASHES = 3;

/** FNV-1a: the same name gets the same number in every session. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/**
 * Looks by identity: a host has one colour in all graphs of a page whatever else is drawn. Each key prefers the slot that its
 * hash names and takes the next free one when another key of the page has it already.
 */
export function createLooks(): (key: string) => Look {
  const slots = HUES * DASHES;
  const taken = new Map<number, string>();
  const known = new Map<string, number>();
  return (key) => {
    let slot = known.get(key);
    if (slot === undefined) {
      slot = hash(key) % slots;
      // The six solid ones first: a page with few hosts needs no dashes.
      const order = [...Array(HUES).keys()].map((i) => (slot! + i) % HUES);
      const free = order.find((candidate) => !taken.has(candidate));
      if (free !== undefined) slot = free;
      else for (let i = 0; i < slots && taken.has(slot); i++) slot = (slot + 1) % slots;
      taken.set(slot, key);
      known.set(key, slot);
    }
    return lookOf(slot);
  };
}
