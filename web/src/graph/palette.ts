/** Hues per theme, from style/tokens.css. */
export const HUES = 6;

/** Dashes that tell series of one hue apart: the first six are solid, the next six long, the next six short. */
const REPEATS: readonly (readonly number[])[] = [[], [8, 3], [2, 3]];

/** Where colour cannot be relied on (forced colours, more contrast) every hue has a dash of its own. */
const PATTERNS: readonly (readonly number[])[] = [[], [8, 3], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

/** How a series looks. `hue` is 1 to 6, or 0 for the quiet grey of what is unused. */
export interface Look {
  readonly hue: number;
  readonly dash: readonly number[];
}

/** The look of the n-th series, from 0. */
export function lookOf(index: number, patterned = false): Look {
  const hue = (index % HUES) + 1;
  const repeat = Math.floor(index / HUES) % REPEATS.length;
  return { hue, dash: patterned ? PATTERNS[(hue - 1 + repeat) % PATTERNS.length]! : REPEATS[repeat]! };
}

export const QUIET: Look = { hue: 0, dash: [] };

/** What is left over rather than used: idle processors and free memory are drawn in grey, so that load stands out. */
export function isQuiet(metric: string): boolean {
  return /(?:^cpu\.idle\.percentage|^memory\.(?:free|mem_available|available))$/.test(metric);
}

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
  const slots = HUES * REPEATS.length;
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
