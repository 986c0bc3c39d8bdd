import { isSystemMetric } from "#core/metric.ts";
import type { SegmentKey } from "#core/ports.ts";
import type { OrgId, TargetKey } from "#core/series.ts";
import { DAY, MINUTE, type UnixSeconds } from "#core/time.ts";
import { decodeWindow } from "#tsdb/codec/window.ts";
import type { Tiers } from "./points.ts";
import { overlapping, segmentsOf } from "./segment-list.ts";

/** How far back the newest point of a series counts as its latest, and memory knows it. */
export const LATEST_WITHIN = DAY;

/**
 * Brings to memory the newest points of series that have none in the log any more, from the last day's segments. When the target
 * last sent something is not stored; its newest point stands for it, as far as it shows that the target lives [ST5].
 */
export async function restoreNewest(tiers: Tiers, now: UnixSeconds, signal: AbortSignal): Promise<void> {
  const { tables, hot, blocks, pins, manifest } = tiers;
  await pins.reading(async () => {
    const since = now - LATEST_WITHIN;
    const recent = manifest()
      .segments.filter(({ key }) => key.resolution === 60 && key.start + key.span > since)
      .sort((a, b) => b.key.start + b.key.span - a.key.start - a.key.span || b.key.generation - a.key.generation);
    for (const { key } of recent) {
      for await (const { target, blocks: found } of blocks.scan(key)) {
        if (signal.aborted) return;
        const table = tables.table(key.org, target);
        for (const { name, bytes } of found) {
          const series = table.add(name);
          const known = hot.latest(table, series);
          // Older segments cannot add to it, and those of the same hour have come in the order of their age.
          if (known !== undefined && known.time >= key.start + key.span - MINUTE) continue;
          const newest = newestPoint(bytes, key, since);
          if (newest === undefined) continue;
          hot.noteLatest(table, series, newest.time, newest.value);
          if (target.startsWith("service:") || isSystemMetric(name))
            table.lastArrival = Math.max(table.lastArrival, Math.min(newest.time, now));
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  });
}

/** The newest point of a block at or after `since`. */
function newestPoint(
  bytes: Uint8Array,
  key: SegmentKey,
  since: UnixSeconds,
): { time: UnixSeconds; value: number } | undefined {
  const from = Math.max(key.start, since - (since % MINUTE));
  const range = { from, to: key.start + key.span };
  const grid = new Float64Array(Math.max(0, (range.to - from) / MINUTE)).fill(Number.NaN);
  decodeWindow(bytes, key.start, key.span, range, grid);
  const last = grid.findLastIndex((value) => !Number.isNaN(value));
  const time = from + last * MINUTE;
  return last < 0 || time < since ? undefined : { time, value: grid[last]! };
}

/** Names with a point at or after `since`, sorted. `memoryKnows`: it holds the newest point of whatever had one since then. */
export async function namesSince(
  { tables, hot, blocks, pins, manifest }: Tiers,
  org: OrgId,
  target: TargetKey,
  since: UnixSeconds,
  memoryKnows: boolean,
): Promise<readonly string[]> {
  const names = new Set<string>();
  const table = tables.find(org, target);
  for (const [series, name] of (table?.names ?? []).entries()) {
    const point = hot.latest(table!, series);
    if (point !== undefined && point.time >= since) names.add(name);
  }
  if (memoryKnows) return [...names].sort();
  await pins.reading(async () => {
    for (const { key } of overlapping(manifest(), org, 60, { from: since, to: Number.POSITIVE_INFINITY })) {
      if (key.start >= since) {
        for (const name of await blocks.names(key, target)) names.add(name);
        continue;
      }
      // Part of the window is too old, so its points must be looked at.
      for (const block of await blocks.read(key, target)) {
        if (block === undefined || names.has(block.name)) continue;
        if (newestPoint(block.bytes, key, since) !== undefined) names.add(block.name);
      }
    }
  });
  return [...names].sort();
}

/** Whether any tier has a point of the series. */
export async function hasSeries(
  { tables, hot, blocks, pins, manifest }: Tiers,
  org: OrgId,
  target: TargetKey,
  name: string,
): Promise<boolean> {
  const table = tables.find(org, target);
  const series = table?.find(name) ?? -1;
  if (series >= 0 && hot.latest(table!, series) !== undefined) return true;
  return pins.reading(async () => {
    // What a page asks for is nearly always recent.
    for (const { key } of segmentsOf(manifest(), org).toReversed()) {
      if (key.resolution === 60 && (await blocks.names(key, target)).includes(name)) return true;
    }
    return false;
  });
}
