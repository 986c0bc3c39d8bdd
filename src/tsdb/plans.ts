import type { SegmentKey } from "#core/ports.ts";
import { DAY, floorTo, HOUR, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Manifest, Segment } from "./manifest.ts";

/** Posts of an hour keep coming for a while after it: agents post up to a minute late, and retry after one. */
export const SEAL_AFTER = 5 * 60;

/**
 * Late points are taken for 24 h and sealed within an hour and five minutes after they came; a window that is this long over
 * gets no more of them.
 */
export const MERGE_AFTER = 26 * HOUR;

/** So many segments of a day that is not over cost readers more than merging costs us: a target back from an outage does that. */
export const PILE = 72;

/** Beyond everything that may be in memory: posts reach at most 24 h ahead. */
const EVERYTHING = 10 * 366 * DAY;

export interface HotState {
  /** Start of the oldest hour that is not sealed. */
  readonly oldestHour: UnixSeconds | undefined;
  readonly logBytes: number;
}

/** Seal all points before this moment, or nothing [KP1]. */
export function planSeal(hot: HotState, logCapBytes: number, now: UnixSeconds): UnixSeconds | undefined {
  if (hot.oldestHour === undefined) return undefined;
  if (hot.logBytes > logCapBytes) return floorTo(HOUR, now) + EVERYTHING;
  const boundary = floorTo(HOUR, now - SEAL_AFTER);
  return hot.oldestHour < boundary ? boundary : undefined;
}

export interface MergePlan {
  readonly inputs: readonly Segment[];
  readonly output: SegmentKey;
  /** Roll-ups that the merge writes beside it. */
  readonly hourly: SegmentKey;
  readonly daily: SegmentKey | undefined;
  /** What goes when the new ones are in the manifest: the inputs and their roll-ups. */
  readonly replaces: readonly Segment[];
}

/** The next merge that is due, oldest window first, or none [KP2]. */
export function planMerge(manifest: Manifest, now: UnixSeconds): MergePlan | undefined {
  const points = manifest.segments.filter(({ key }) => key.resolution === 60);
  let best: MergePlan | undefined;
  const consider = (group: readonly Segment[], window: TimeRange, daily: boolean) => {
    if (best !== undefined && best.output.start <= window.from) return;
    const { org, shard } = group[0]!.key;
    const output: SegmentKey = {
      org,
      shard,
      resolution: 60,
      start: window.from,
      span: window.to - window.from,
      generation: manifest.nextGeneration,
    };
    const inWindow = ({ key }: Segment) =>
      key.org === org && key.shard === shard && key.start >= window.from && key.start + key.span <= window.to;
    best = {
      inputs: group,
      output,
      hourly: { ...output, resolution: 3600 },
      daily: daily ? { ...output, resolution: 86400 } : undefined,
      replaces: manifest.segments.filter(inWindow),
    };
  };

  for (const group of groups(points, ({ key }) => key.span <= DAY, dayOf)) {
    const window = dayOf(group[0]!.key);
    const over = window.to + MERGE_AFTER <= now;
    const settled = group.length === 1 && group[0]!.key.span === DAY;
    if ((over && !settled) || group.length > PILE) consider(group, window, false);
  }
  if (best !== undefined) return best;
  for (const group of groups(
    points,
    () => true,
    ({ start }) => monthOf(start),
  )) {
    const window = monthOf(group[0]!.key.start);
    const settled = group.length === 1 && group[0]!.key.span > DAY;
    if (window.to + MERGE_AFTER <= now && !settled) consider(group, window, true);
  }
  return best;
}

/** Segments that hold nothing young enough to be kept [KP4]. */
export function planRetention(
  manifest: Manifest,
  retentionSeconds: number | undefined,
  now: UnixSeconds,
): readonly Segment[] {
  if (retentionSeconds === undefined) return [];
  return manifest.segments.filter(({ key }) => key.start + key.span <= now - retentionSeconds);
}

const dayOf = ({ start }: { start: UnixSeconds }): TimeRange => {
  const from = floorTo(DAY, start);
  return { from, to: from + DAY };
};

/** The calendar month, in UTC. */
export function monthOf(time: UnixSeconds): TimeRange {
  const date = new Date(time * 1000);
  const month = (offset: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1) / 1000;
  return { from: month(0), to: month(1) };
}

function groups(
  segments: readonly Segment[],
  take: (segment: Segment) => boolean,
  windowOf: (key: SegmentKey) => TimeRange,
): readonly (readonly Segment[])[] {
  const found = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (!take(segment)) continue;
    const { key } = segment;
    const name = `${key.org} ${key.shard} ${windowOf(key).from}`;
    const group = found.get(name);
    if (group === undefined) found.set(name, [segment]);
    else group.push(segment);
  }
  return [...found.values()];
}
