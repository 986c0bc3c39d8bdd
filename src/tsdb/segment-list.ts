import type { OrgId, Resolution } from "#core/series.ts";
import type { TimeRange } from "#core/time.ts";
import type { Manifest, Segment } from "./manifest.ts";

/** Made once a manifest, so that a query does not go over the segments of every organisation. */
const indexes = new WeakMap<Manifest, ReadonlyMap<OrgId, readonly Segment[]>>();

/** An organisation's segments in the order of their generations: who lays them over each other ends with the newest writes. */
export function segmentsOf(manifest: Manifest, org: OrgId): readonly Segment[] {
  let index = indexes.get(manifest);
  if (index === undefined) {
    index = Map.groupBy(
      manifest.segments.toSorted((a, b) => a.key.generation - b.key.generation),
      ({ key }) => key.org,
    );
    indexes.set(manifest, index);
  }
  return index.get(org) ?? [];
}

export function overlapping(manifest: Manifest, org: OrgId, resolution: Resolution, range: TimeRange): Segment[] {
  return segmentsOf(manifest, org).filter(
    ({ key }) => key.resolution === resolution && key.start < range.to && key.start + key.span > range.from,
  );
}

/** From the start of the organisation's first segment of points to the end of its last one. */
export function extentOf(manifest: Manifest, org: OrgId): TimeRange | undefined {
  let extent: TimeRange | undefined;
  for (const { key } of segmentsOf(manifest, org)) {
    if (key.resolution !== 60) continue;
    extent = joined(extent, { from: key.start, to: key.start + key.span });
  }
  return extent;
}

/** The shortest range that holds both. */
export function joined(a: TimeRange | undefined, b: TimeRange | undefined): TimeRange | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
