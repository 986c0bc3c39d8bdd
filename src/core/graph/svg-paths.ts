import type { Grid } from "#core/grid.ts";

/** Where moments and values are, in pixels. */
export interface Scale {
  x(at: number): number;
  y(value: number): number;
}

/** Points that are at most this many steps apart are joined; farther is a gap, never bridged. */
const MAX_BRIDGE_STEPS = 2.5;

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** Stretches of points without a gap between them, as indexes from the first to after the last. */
function* stretches(values: Float64Array): Generator<readonly number[]> {
  let current: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (current.length > 0 && i - current.at(-1)! > MAX_BRIDGE_STEPS) {
      yield current;
      current = [];
    }
    current.push(i);
  }
  if (current.length > 0) yield current;
}

function points(scale: Scale, grid: Grid, indexes: readonly number[], values: Float64Array): string {
  return indexes.map((i) => `${n(scale.x(grid.start + i * grid.step))} ${n(scale.y(values[i]!))}`).join("L");
}

export function linePath(
  scale: Scale,
  grid: Grid,
  values: Float64Array,
  colour: string,
  dash: readonly number[],
): string {
  const d = Array.from(stretches(values), (indexes) => `M${points(scale, grid, indexes, values)}`).join("");
  const dashed = dash.length === 0 ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round"${dashed}/>`;
}

/** Points without a neighbour to be joined to: a line of one point is invisible. */
export function dots(scale: Scale, grid: Grid, values: Float64Array, colour: string): string[] {
  return Array.from(stretches(values))
    .filter(({ length }) => length === 1)
    .map(
      ([i]) =>
        `<circle cx="${n(scale.x(grid.start + i! * grid.step))}" cy="${n(scale.y(values[i!]!))}" r="2" fill="${colour}"/>`,
    );
}

/** One layer of a stack: from the top edge of the layer below, or from zero, to its own. */
export function areaPath(
  scale: Scale,
  grid: Grid,
  top: Float64Array,
  below: Float64Array | undefined,
  colour: string,
): string {
  const floor = below ?? new Float64Array(top.length);
  const d = Array.from(stretches(top), (indexes) => {
    // A cell as wide as its step: one point alone is still seen.
    const wide = indexes.length > 1 ? indexes : [indexes[0]!, indexes[0]!];
    return `M${points(scale, grid, wide, top)}L${points(scale, grid, wide.toReversed(), floor)}Z`;
  }).join("");
  return `<path d="${d}" fill="${colour}" fill-opacity="0.75" stroke="${colour}" stroke-width="1"/>`;
}

/**
 * Running totals, from the bottom: each is the top edge of its layer. A moment that some layers have and others lack counts the
 * others as nothing; one that all lack is a gap of the whole stack.
 */
export function stackLayers(layers: readonly Float64Array[]): Float64Array[] {
  const [first] = layers;
  if (first === undefined) return [];
  const total = new Float64Array(first.length).map((_, i) =>
    layers.some((layer) => Number.isFinite(layer[i])) ? 0 : Number.NaN,
  );
  return layers.map((layer) => {
    for (let i = 0; i < total.length; i++) if (Number.isFinite(layer[i])) total[i]! += layer[i]!;
    return total.slice();
  });
}
