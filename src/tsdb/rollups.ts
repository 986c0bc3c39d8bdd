import type { SegmentKey } from "#core/ports.ts";
import type { OrgId, RollupColumn, TargetKey } from "#core/series.ts";
import { DAY, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { coarsen, decodeRollup, emptyRollup, type Rollup, rollUp } from "#tsdb/codec/rollup.ts";
import type { Segment } from "./manifest.ts";
import { clip, extent, floorOutside, readGrids, type Tiers } from "./points.ts";
import { overlapping } from "./segment-list.ts";

const COLUMNS = ["counts", "sums", "mins", "maxs"] as const;

/** Points of each named series within `range`, which is widened to whole steps, rolled up [ST4]. */
export async function readRollups(
  tiers: Tiers,
  org: OrgId,
  target: TargetKey,
  names: readonly string[],
  resolution: 3600 | 86400,
  range: TimeRange,
): Promise<readonly RollupColumn[]> {
  const kept = clip(floorOutside(range, resolution), extent(tiers, org, target));
  const steps = floorOutside(kept, resolution);
  const read = resolution === HOUR ? readHours : readDays;
  const rollups = await read(tiers, org, target, names, steps);
  return rollups.map((rollup) => toColumn(rollup, steps.from, resolution));
}

/** Stored hours where they tell the whole, and the rest from points. */
async function readHours(tiers: Tiers, org: OrgId, target: TargetKey, names: readonly string[], range: TimeRange) {
  const { rollups, covered } = await readStored(tiers, org, target, names, HOUR, range);
  for (const gap of gaps(covered)) {
    const part = { from: range.from + gap.from * HOUR, to: range.from + gap.to * HOUR };
    for (const [j, grid] of (await readGrids(tiers, org, target, names, part)).entries()) {
      place(rollUp(grid, 0, gap.to - gap.from, HOUR / MINUTE), rollups[j]!, gap.from);
    }
  }
  return rollups;
}

async function readDays(tiers: Tiers, org: OrgId, target: TargetKey, names: readonly string[], range: TimeRange) {
  const { rollups, covered } = await readStored(tiers, org, target, names, DAY, range);
  for (const gap of gaps(covered)) {
    const part = { from: range.from + gap.from * DAY, to: range.from + gap.to * DAY };
    for (const [j, hours] of (await readHours(tiers, org, target, names, part)).entries()) {
      place(coarsen(hours, DAY / HOUR), rollups[j]!, gap.from);
    }
  }
  return rollups;
}

/** What segments of roll-ups say of `range`, and which of its slots they speak for. */
async function readStored(
  { tables, hot, blocks, pins, manifest }: Tiers,
  org: OrgId,
  target: TargetKey,
  names: readonly string[],
  resolution: 3600 | 86400,
  range: TimeRange,
): Promise<{ rollups: Rollup[]; covered: Uint8Array }> {
  const slots = (range.to - range.from) / resolution;
  const rollups = names.map(() => emptyRollup(slots));
  const covered = new Uint8Array(slots);
  await pins.reading(async () => {
    const pinned = manifest();
    const table = tables.find(org, target);
    const points = overlapping(pinned, org, 60, range);
    const windowOf = ({ start, span }: SegmentKey) => ({ from: start, to: start + span });
    // All is asked before anything is awaited: a seal that ends meanwhile would hide what it took from memory.
    const current = overlapping(pinned, org, resolution, range).filter(
      ({ key }) => isCurrent(key, points) && !(table !== undefined && hot.holdsWithin(table, windowOf(key))),
    );
    const found = await Promise.all(current.map(({ key }) => blocks.read(key, target, names)));
    for (const [i, { key }] of current.entries()) {
      const at = (key.start - range.from) / resolution;
      const length = key.span / resolution;
      for (const [j, block] of found[i]!.entries())
        if (block !== undefined) copyRollup(block.bytes, length, at, rollups[j]!);
      covered.fill(1, Math.max(0, at), Math.min(slots, at + length));
    }
  });
  return { rollups, covered };
}

/** A roll-up speaks for its window while no newer points were sealed into it. */
function isCurrent(key: SegmentKey, points: readonly Segment[]): boolean {
  const end = key.start + key.span;
  return !points.some(
    ({ key: other }) => other.generation > key.generation && other.start < end && other.start + other.span > key.start,
  );
}

/** Runs of slots that nothing covered. */
function gaps(covered: Uint8Array): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = covered.indexOf(0); from >= 0; ) {
    const next = covered.indexOf(1, from);
    const to = next < 0 ? covered.length : next;
    found.push({ from, to });
    from = next < 0 ? -1 : covered.indexOf(0, next);
  }
  return found;
}

function place(part: Rollup, target: Rollup, at: number): void {
  for (const column of COLUMNS) target[column].set(part[column], at);
}

/** Decodes a block of `slots` slots, the first of which is slot `at` of `target`; it may be longer than that on either side. */
function copyRollup(bytes: Uint8Array, slots: number, at: number, target: Rollup): void {
  const length = target.counts.length;
  if (at >= 0 && at + slots <= length) {
    decodeRollup(bytes, target, at, slots);
    return;
  }
  const whole = emptyRollup(slots);
  decodeRollup(bytes, whole, 0, slots);
  const first = Math.max(0, -at);
  const end = Math.min(slots, length - at);
  for (const column of COLUMNS) {
    for (let i = first; i < end; i++) if (!Number.isNaN(whole[column][i]!)) target[column][at + i] = whole[column][i]!;
  }
}

function toColumn(rollup: Rollup, from: UnixSeconds, step: number): RollupColumn {
  let length = 0;
  for (let i = 0; i < rollup.counts.length; i++) if (!Number.isNaN(rollup.counts[i]!)) length++;
  const column = () => new Float64Array(length);
  const kept = { times: column(), counts: column(), sums: column(), mins: column(), maxs: column(), length };
  let at = 0;
  for (let i = 0; at < length; i++) {
    if (Number.isNaN(rollup.counts[i]!)) continue;
    kept.times[at] = from + i * step;
    kept.counts[at] = rollup.counts[i]!;
    kept.sums[at] = rollup.sums[i]!;
    kept.mins[at] = rollup.mins[i]!;
    kept.maxs[at] = rollup.maxs[i]!;
    at++;
  }
  return kept;
}
