import type { OrgId } from "#core/series.ts";
import { byInterval } from "#core/slo/chart.ts";
import type { Heard } from "#core/slo/missing.ts";
import {
  type Correction,
  type CountedIndicator,
  type Objective,
  type Observed,
  observedOf,
} from "#core/slo/objective.ts";
import { countedOf, sourceOf, sourceProblem } from "#core/slo/slo.ts";
import type { Trouble } from "#core/slo/trouble.ts";
import { periodAt, type Window } from "#core/slo/window.ts";
import { DAY, floorTo, HOUR, MINUTE, type TimeRange, type UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { KnownSource } from "#meta/migrations/repositories.ts";

/** What is known of an objective's counts. */
export interface Sight {
  /** Final ones of the window, and of the last three days. Ascending; older ones may be sums of an hour, or of a slice. */
  readonly observed: readonly Observed[];
  /** Until when counts are final; absent where there are none. */
  readonly countedUntil?: UnixSeconds | undefined;
  /** How far its source is, whatever can be told of it; absent where nothing was ever counted. */
  readonly heard?: Heard | undefined;
  /** When the oldest begin. */
  readonly since?: UnixSeconds | undefined;
  /** Why nothing can be told. */
  readonly trouble?: Trouble | undefined;
}

export interface Ledger {
  sight(
    org: OrgId,
    slo: { readonly objective: Objective; readonly corrections: readonly Correction[] },
    now: UnixSeconds,
  ): Promise<Sight>;
  /** Counts of any range as the database has them, by steps of time: what is final and what is not. */
  read(org: OrgId, counted: CountedIndicator, range: TimeRange, stepSeconds: number): Promise<readonly Observed[]>;
}

/** What burn rates look back over, by the minute. */
const FINE_SECONDS = 3 * DAY;
/** Hours that are kept by the minute because something begins or ends within them. */
const MOST_DETAILS = 200;
/** Of counts by limits so much is in memory at once: the database does not add those up. */
const CHUNK_SECONDS = DAY;

/** Counts of one kind of a source. */
interface Track {
  readonly rewrites: number;
  /** For how long before `until` counts are here. */
  readonly reach: number;
  readonly until: UnixSeconds;
  readonly since: UnixSeconds | undefined;
  /** Sums before `fineFrom`. */
  readonly coarse: readonly Observed[];
  readonly fineFrom: UnixSeconds;
  readonly fine: readonly Observed[];
  /** By the start of an hour. */
  readonly details: Map<UnixSeconds, readonly Observed[]>;
}

/** How finely a track is kept. */
interface Grain {
  readonly fine: number;
  readonly coarse: number;
}

/**
 * Counts of objectives, kept so that looking at them every minute is cheap. A month of a source has 43,200 minutes of two sides each;
 * reading or adding up all of them for each objective every minute would be most of what this server does.
 *
 * Instead each kind of count (bad ones, or those slower than a limit, of a source) is read once: the last three days by the minute,
 * because burn rates ask for any minute in them, and what is older as sums by the hour. A minute later only the minute that has become
 * final is read. Nothing of it is an estimate: an hour in which the window, an override or a correction begins or ends is looked up by
 * the minute. Counts that were final and are put again (`rewrites`) make it start anew.
 *
 * What it costs, measured with SQLite, 100 objectives and 30 days of minutes of two sides: after a start 0.1 s for each source, 0.2 s
 * for each limit of one; 5,000 sums each, 25 MB if no two of them count the same; then 2 ms an objective each minute, most of it for
 * the burn rates.
 */
export function createLedger({ sliBuckets }: Pick<Meta, "sliBuckets">): Ledger {
  const tracks = new Map<string, Promise<Track>>();

  async function read(
    org: OrgId,
    counted: CountedIndicator,
    range: TimeRange,
    stepSeconds: number,
  ): Promise<readonly Observed[]> {
    const source = sourceOf(counted);
    if (counted.kind !== "latency") return sliBuckets.sums(org, source, range, stepSeconds);
    const limits = (await sliBuckets.source(org, source))?.limitsMs ?? [];
    const all: Observed[] = [];
    for (let from = range.from; from < range.to; from = floorTo(CHUNK_SECONDS, from) + CHUNK_SECONDS) {
      const to = Math.min(range.to, floorTo(CHUNK_SECONDS, from) + CHUNK_SECONDS);
      const buckets = await sliBuckets.bare(org, source, { from, to });
      all.push(...byInterval(observedOf(counted, buckets, limits) ?? [], stepSeconds));
    }
    return byInterval(all, stepSeconds);
  }

  async function begin(
    org: OrgId,
    counted: CountedIndicator,
    known: KnownSource,
    { fine, coarse }: Grain,
    reach: number,
    until: UnixSeconds,
  ): Promise<Track> {
    const fineFrom = floorTo(coarse, until - Math.min(reach, FINE_SECONDS));
    const from = floorTo(coarse, until - reach);
    const old = from < fineFrom ? await read(org, counted, { from, to: fineFrom }, coarse) : [];
    const recent = await read(org, counted, { from: fineFrom, to: until }, fine);
    const since = await sliBuckets.oldest(org, known.name);
    const details = new Map<UnixSeconds, readonly Observed[]>();
    return { rewrites: known.rewrites, reach, until, since, coarse: old, fineFrom, fine: recent, details };
  }

  /** With what has become final since. */
  async function goOn(
    org: OrgId,
    counted: CountedIndicator,
    track: Track,
    { fine, coarse }: Grain,
    until: UnixSeconds,
  ): Promise<Track> {
    const added = await read(org, counted, { from: track.until, to: until }, fine);
    const all = [...track.fine, ...added];
    const fineFrom = floorTo(coarse, until - Math.min(track.reach, FINE_SECONDS));
    const since = track.since ?? added[0]?.start;
    if (fineFrom <= track.fineFrom) return { ...track, until, since, fine: all };
    const from = floorTo(coarse, until - track.reach);
    return {
      ...track,
      ...{ until, since, fineFrom, fine: all.filter(({ start }) => start >= fineFrom) },
      coarse: [
        ...track.coarse.filter(({ start }) => start >= from),
        ...byInterval(
          all.filter(({ start }) => start < fineFrom),
          coarse,
        ),
      ],
    };
  }

  /** Each begins where the one before it ended, whoever asked for it. */
  function trackOf(
    org: OrgId,
    counted: CountedIndicator,
    known: KnownSource,
    grain: Grain,
    reach: number,
    until: UnixSeconds,
  ): Promise<Track> {
    const key = JSON.stringify([org, counted, grain]);
    const before = tracks.get(key) ?? Promise.resolve(undefined);
    const next = before.then(async (track) => {
      if (track === undefined || track.rewrites !== known.rewrites || track.reach < reach)
        return begin(org, counted, known, grain, Math.max(reach, track?.reach ?? 0), until);
      return until > track.until ? goOn(org, counted, track, grain, until) : track;
    });
    tracks.set(key, next);
    next.catch(() => tracks.delete(key));
    return next;
  }

  return {
    read,

    async sight(org, { objective, corrections }, now) {
      const { indicator } = objective;
      const name = sourceOf(indicator);
      const known = await sliBuckets.source(org, name);
      if (known === undefined) return { observed: [], trouble: missing(indicator, name) };
      const heard =
        known.finalUntil === 0 ? undefined : { until: known.finalUntil, bucketSeconds: known.bucketSeconds };
      const problem = sourceProblem(indicator, known);
      if (problem !== undefined) return { observed: [], heard, trouble: problem };
      const grain = grainOf(objective, known.bucketSeconds);
      const counted = countedOf(indicator);
      const final = floorTo(grain.fine, Math.min(known.finalUntil, now));
      const track = await trackOf(org, counted, known, grain, reachOf(objective.window), final);
      const { from } = periodAt(objective.window, now).seen;
      const edges = [from, ...[...objective.overrides, ...corrections].flatMap((range) => [range.from, range.to])];
      const whole = await withDetails(org, counted, track, grain, edges);
      // A slice that is not final to its end is no slice yet.
      const until = indicator.kind === "slices" ? floorTo(indicator.sliceSeconds, track.until) : track.until;
      const observed = whole.filter(({ start }) => start < until);
      return { observed, heard, since: track.since, ...(track.since !== undefined && { countedUntil: until }) };
    },
  };

  /** The sums, with hours by the minute in which something begins or ends. */
  async function withDetails(
    org: OrgId,
    counted: CountedIndicator,
    { coarse, fine, fineFrom, details }: Track,
    grain: Grain,
    edges: readonly UnixSeconds[],
  ): Promise<readonly Observed[]> {
    const cut = new Set(
      edges.filter((edge) => edge < fineFrom && edge % grain.coarse !== 0).map((edge) => floorTo(grain.coarse, edge)),
    );
    const detailed: Observed[] = [];
    for (const sum of coarse) {
      if (!cut.has(sum.start)) {
        detailed.push(sum);
        continue;
      }
      let minutes = details.get(sum.start);
      if (minutes === undefined) {
        minutes = await read(org, counted, { from: sum.start, to: sum.start + grain.coarse }, grain.fine);
        if (details.size >= MOST_DETAILS) details.clear();
        details.set(sum.start, minutes);
      }
      detailed.push(...minutes);
    }
    return [...detailed, ...fine];
  }
}

/** By the minute, or by the bucket where it is longer; what is old by the hour, or by the slice. */
function grainOf({ indicator }: Objective, bucketSeconds: number): Grain {
  const fine = MINUTE % bucketSeconds === 0 ? MINUTE : bucketSeconds;
  const wanted = indicator.kind === "slices" ? indicator.sliceSeconds : HOUR;
  return { fine, coarse: wanted % fine === 0 ? wanted : fine };
}

/** The longest that a window can be, with a change of the clocks. */
function reachOf(window: Window): number {
  if (window.kind === "rolling") return window.days * DAY;
  return (window.unit === "week" ? 7 * DAY : 31 * DAY) + HOUR;
}

const missing = (indicator: Objective["indicator"], source: string): Trouble =>
  countedOf(indicator).kind === "probe" ? { kind: "no-probes" } : { kind: "no-counts", source };
