/** The ids on a way from `start` back to itself, `start` first; `undefined` where there is none. */
export function circleFrom(
  start: string,
  children: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  function walk(id: string, way: readonly string[]): readonly string[] | undefined {
    for (const child of children.get(id) ?? []) {
      if (child === start) return way;
      if (seen.has(child)) continue;
      seen.add(child);
      const found = walk(child, [...way, child]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return walk(start, [start]);
}
