import type { BlockEngine } from "#core/ports.ts";
import type { Column, OrgId, TargetKey } from "#core/series.ts";
import { floorTo, MINUTE, type TimeRange } from "#core/time.ts";
import { decodeWindow } from "#tsdb/codec/window.ts";
import type { JournalEngine } from "#tsdb/engines/journal/engine.ts";
import { collect } from "#tsdb/engines/journal/rows.ts";
import type { Manifest } from "./manifest.ts";
import type { Pins } from "./pins.ts";
import { extentOf, joined, overlapping } from "./segment-list.ts";
import type { Tables } from "./tables.ts";

/** Where points lie: in memory, and in the segments that the manifest of the moment names. */
export interface Tiers {
  readonly tables: Tables;
  readonly hot: JournalEngine;
  readonly blocks: BlockEngine;
  readonly pins: Pins;
  manifest(): Manifest;
}

/** Points of each named series within `range`. */
export async function readPoints(
  tiers: Tiers,
  org: OrgId,
  target: TargetKey,
  names: readonly string[],
  range: TimeRange,
): Promise<readonly Column[]> {
  const kept = clip(floorOutside(range, MINUTE), extent(tiers, org, target));
  const from = Math.max(kept.from, floorTo(MINUTE, range.from + MINUTE - 1));
  const grids = await readGrids(tiers, org, target, names, { from, to: Math.min(kept.to, range.to) });
  return grids.map((grid) => collect(grid, from));
}

/**
 * Minutes of `range` as a grid from its first on, NaN where there is no point: sealed blocks oldest first, then what is in memory
 * [ST1]. A seal that ends meanwhile has moved points from memory to segments that were not read, so that is noticed and all is
 * read again; it happens once an hour.
 */
export async function readGrids(
  { tables, hot, blocks, pins, manifest }: Tiers,
  org: OrgId,
  target: TargetKey,
  names: readonly string[],
  range: TimeRange,
): Promise<Float64Array[]> {
  const slots = Math.max(0, Math.ceil((range.to - range.from) / MINUTE));
  const grids = names.map(() => new Float64Array(slots).fill(Number.NaN));
  if (slots === 0) return grids;
  for (let pinned: Manifest | undefined; pinned !== manifest(); ) {
    await pins.reading(async () => {
      pinned = manifest();
      const segments = overlapping(pinned, org, 60, range);
      const found = await Promise.all(segments.map(({ key }) => blocks.read(key, target, names)));
      for (const [i, { key }] of segments.entries()) {
        for (const [j, block] of found[i]!.entries()) {
          if (block !== undefined) decodeWindow(block.bytes, key.start, key.span, range, grids[j]!);
        }
      }
    });
  }
  const table = tables.find(org, target);
  for (const [j, name] of names.entries()) {
    const series = table?.find(name) ?? -1;
    if (series >= 0) hot.overlay(table!, series, range, grids[j]!);
  }
  return grids;
}

/** The time within which the target can have points at all. */
export function extent(tiers: Tiers, org: OrgId, target: TargetKey): TimeRange | undefined {
  const table = tiers.tables.find(org, target);
  return joined(extentOf(tiers.manifest(), org), table === undefined ? undefined : tiers.hot.extentOf(table));
}

/** The part of `range` within `kept`: what is asked may be all of time, what is kept is not. */
export function clip(range: TimeRange, kept: TimeRange | undefined): TimeRange {
  if (kept === undefined) return { from: range.from, to: range.from };
  const from = Math.min(Math.max(range.from, kept.from), range.to);
  return { from, to: Math.max(from, Math.min(range.to, kept.to)) };
}

/** The range of whole steps that holds `range`. */
export function floorOutside(range: TimeRange, step: number): TimeRange {
  const from = floorTo(step, range.from);
  return { from, to: Math.max(from, floorTo(step, range.to + step - 1)) };
}
