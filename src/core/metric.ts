import type { PointBatch } from "./series.ts";
import { DAY, floorTo, MINUTE, type UnixSeconds } from "./time.ts";

/** Why a point of an acceptable body is left out. The batch goes on without it [TS4]. */
export const DROP_REASONS = [
  "unknown-host",
  "bad-name",
  "bad-value",
  "bad-time",
  "too-old",
  "too-new",
  "too-many-series",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Mackerel records nothing older than this and still answers 200; posts as far ahead are treated alike. */
export const ACCEPTED_PAST = DAY;
export const ACCEPTED_FUTURE = DAY;

/** Longest metric name that we take, in characters. Mackerel publishes no limit; the longest plugins reach about 120. */
export const MAX_NAME_LENGTH = 255;

/** Series that one target may have in memory. It stops a runaway plugin that puts a timestamp into its names. */
export const MAX_SERIES_PER_TARGET = 20_000;

const NAME = /^[a-zA-Z0-9._-]+$/;

/** The system families that an agent may post without the `custom.` prefix. */
const SYSTEM_FAMILY =
  /^(?:loadavg(?:1|5|15)|processor_queue_length|cpu\.|memory\.|disk\.|interface\.|filesystem\.|container\.)/;

/** Host metrics are system metrics, or `custom.` with at least one more segment and no empty one. */
export function isHostMetricName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH || !NAME.test(name)) return false;
  if (name.startsWith("custom.")) return name.length > 7 && !name.includes("..") && !name.endsWith(".");
  return SYSTEM_FAMILY.test(name);
}

/** Service metrics have a name space of their own, without prefix. */
export function isServiceMetricName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && NAME.test(name);
}

/** Only system metrics show that an agent lives; anybody may post `custom.` ones on a host's behalf. */
export function isSystemMetric(name: string): boolean {
  return !name.startsWith("custom.");
}

/** Index into `DROP_REASONS`, or -1 when the point is taken. `time` is the posted second. */
export function judgePoint(time: UnixSeconds, value: number, now: UnixSeconds): number {
  if (time < now - ACCEPTED_PAST) return TOO_OLD;
  if (time > now + ACCEPTED_FUTURE) return TOO_NEW;
  // NaN and the infinities are not JSON, but 1e999 is, and it parses to one.
  if (!Number.isFinite(value)) return BAD_VALUE;
  // A missing time is NaN and passes both comparisons above.
  return Number.isNaN(time) ? BAD_TIME : ACCEPTED;
}

const ACCEPTED = -1;
const BAD_VALUE = DROP_REASONS.indexOf("bad-value");
const BAD_TIME = DROP_REASONS.indexOf("bad-time");
const TOO_OLD = DROP_REASONS.indexOf("too-old");
const TOO_NEW = DROP_REASONS.indexOf("too-new");

/**
 * Leaves in the batch what is acceptable, floored to the minute, and counts the rest in `batch.dropped` [TS4]. Works in
 * place; posts that end up empty are removed.
 */
export function acceptPoints(batch: PointBatch, now: UnixSeconds): void {
  const { series, times, values, posts } = batch;
  let kept = 0;
  let keptPosts = 0;
  // Points of one minute stand together, and a division a point is a tenth of the whole path.
  let last = Number.NaN;
  let minute = Number.NaN;
  for (const post of posts) {
    const from = kept;
    for (let i = post.from; i < post.to; i++) {
      const time = times[i]!;
      const verdict = judgePoint(time, values[i]!, now);
      if (verdict !== ACCEPTED) {
        batch.dropped[verdict]!++;
        continue;
      }
      series[kept] = series[i]!;
      if (time !== last) {
        last = time;
        minute = floorTo(MINUTE, Math.floor(time));
      }
      times[kept] = minute;
      values[kept] = values[i]!;
      kept++;
    }
    if (kept === from) continue;
    post.from = from;
    post.to = kept;
    posts[keptPosts++] = post;
  }
  posts.length = keptPosts;
  batch.length = kept;
}
