import type { ByteReader } from "./bytes.ts";

/**
 * The first byte of every block: what it is and in which version. A new version of any of them takes the next free number; a
 * number is never given a second meaning.
 */
export const KIND = { points: 1, days: 2, rollup: 3 } as const;

/** The most slots a block may have: a month of minutes has 44,640. Bounds what a decoder allocates. */
export const MAX_SLOTS = 65_536;

export function expectKind(reader: ByteReader, kind: keyof typeof KIND): void {
  const found = reader.byte();
  if (found !== KIND[kind]) throw reader.corrupt(`found kind ${found}, want ${KIND[kind]} (${kind})`);
}
