import { FEATURES, type Feature, toScale } from "#core/anomaly/features.ts";
import { median } from "#core/anomaly/robust.ts";
import { deviation, learnSeason, type Observations, type Season } from "#core/anomaly/season.ts";
import { exceedance, fitTail, type Tail } from "#core/anomaly/tail.ts";
import { DAY, type UnixSeconds } from "#core/time.ts";
import type { Sensitivity } from "./monitor.ts";

/** Means over so many seconds are learned and judged. */
export const ANOMALY_WINDOW = 600;
/** Older points are forgotten [AN5]. */
export const TRAINING_DAYS = 28;
/** From so many days on a model is made, and from so many it knows the days of the week [AN4]. */
export const LEAST_DAYS = 3;
const WEEK_DAYS = 7;
const WEEKLY_FROM_DAYS = 21;

/**
 * The probability with which a judgement of a host that is as usual is called an anomaly [AN2]. A host is judged each minute, and
 * neighbouring windows share points: that is about one false alarm a host in a month, in a year and in ten years.
 */
export const FALSE_ALARM_RATES: Readonly<Record<Sensitivity, number>> = {
  sensitive: 1e-4,
  normal: 1e-5,
  insensitive: 1e-6,
};

/** What the hosts of a role did: for each a column per feature, cell i over [start + i * 600, start + (i + 1) * 600). */
export interface AnomalyHistory {
  readonly start: UnixSeconds;
  readonly hosts: readonly { readonly hostId: string; readonly features: ReadonlyMap<Feature, Float64Array> }[];
}

/** What is usual for the hosts of a role. Plain data: `JSON.parse(JSON.stringify(model))` is the same model. */
export interface AnomalyModel {
  readonly trainedAt: UnixSeconds;
  readonly features: readonly FeatureModel[];
}

export interface FeatureModel {
  readonly feature: Feature;
  /** Where each host usually is. A host that is not here yet is judged by `level`, the middle of the others. */
  readonly levels: Readonly<Record<string, number>>;
  readonly level: number;
  readonly season: Season;
  /** 1, and more while less than a week was seen: deviations are divided by it [AN4]. */
  readonly caution: number;
  readonly upper: Tail;
  readonly lower: Tail;
}

/** A host's means over the last 600 s. */
export interface AnomalyWindow {
  readonly hostId: string;
  /** The end of the window. */
  readonly at: UnixSeconds;
  readonly values: ReadonlyMap<Feature, number>;
}

/** How unusual a host is: such a window comes once in 10^score. */
export interface Deviation {
  readonly score: number;
  /** What deviates most. */
  readonly metric: Feature;
  /** Whether it is over or under what is usual. */
  readonly side: "over" | "under";
}

/** A model of all features; `undefined` while there are less than three days of any. */
export function train(history: AnomalyHistory, trainedAt: UnixSeconds): AnomalyModel | undefined {
  return modelOf(
    FEATURES.map((feature) => trainFeature(history, feature)),
    trainedAt,
  );
}

export function modelOf(
  features: readonly (FeatureModel | undefined)[],
  trainedAt: UnixSeconds,
): AnomalyModel | undefined {
  const known = features.filter((feature) => feature !== undefined);
  return known.length === 0 ? undefined : { trainedAt, features: known };
}

/** A model of one feature: what `train` does for each, in pieces for whoever must not compute for long. */
export function trainFeature({ start, hosts }: AnomalyHistory, feature: Feature): FeatureModel | undefined {
  const columns = hosts.flatMap(({ hostId, features }) => {
    const column = features.get(feature);
    if (column === undefined) return [];
    const scaled = column.map((value) => toScale(feature, value));
    const level = median(scaled.filter((value) => !Number.isNaN(value)));
    return Number.isNaN(level) ? [] : [{ hostId, level, scaled }];
  });
  const observations = observe(start, columns);
  const days = new Set(Array.from(observations.times, dayOf)).size;
  if (days < LEAST_DAYS || observations.times.length < LEAST_OBSERVATIONS) return undefined;
  const hours = days >= WEEKLY_FROM_DAYS ? 168 : 24;
  const deviations = unseenDeviations(observations, hours);
  if (deviations.length < LEAST_OBSERVATIONS) return undefined;
  return {
    feature,
    levels: Object.fromEntries(columns.map(({ hostId, level }) => [hostId, level])),
    level: median(Float64Array.from(columns, ({ level }) => level)),
    season: learnSeason(observations, hours),
    caution: Math.max(1, WEEK_DAYS / days),
    upper: fitTail(deviations),
    lower: fitTail(deviations.map((value) => -value)),
  };
}

/** What is learned from is cut to this: more takes longer and says no more. */
const MOST_OBSERVATIONS = 60_000;
/** A day and a half of one host. */
const LEAST_OBSERVATIONS = 200;
const FOLDS = 3;

/** Distances from each host's own level, as many of each as of another, spread over all of the time. */
function observe(
  start: UnixSeconds,
  columns: readonly { readonly level: number; readonly scaled: Float64Array }[],
): Observations {
  const cells = columns.reduce((sum, { scaled }) => sum + scaled.length, 0);
  // No multiple of what an hour, a day or a week has: every hour is met.
  const stride = cells <= MOST_OBSERVATIONS ? 1 : coprime(Math.ceil(cells / MOST_OBSERVATIONS));
  const times: number[] = [];
  const values: number[] = [];
  for (const [number, { level, scaled }] of columns.entries()) {
    for (let i = number % stride; i < scaled.length; i += stride) {
      if (Number.isNaN(scaled[i]!)) continue;
      times.push(start + (i + 0.5) * ANOMALY_WINDOW);
      values.push(scaled[i]! - level);
    }
  }
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** The least number from `least` on that shares no factor with the 1,008 windows of a week. */
function coprime(least: number): number {
  let number = least;
  while (number % 2 === 0 || number % 3 === 0 || number % 7 === 0) number++;
  return number;
}

/**
 * How far values deviate from what the other days say is usual. A day must not be measured by what was learned from itself: it would
 * seem more usual than tomorrow will.
 */
function unseenDeviations({ times, values }: Observations, hours: 24 | 168): Float64Array {
  const found: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const pick = (unseen: boolean): Observations => {
      const chosen = (i: number) => (dayOf(times[i]!) % FOLDS === fold) === unseen;
      return { times: times.filter((_, i) => chosen(i)), values: values.filter((_, i) => chosen(i)) };
    };
    const season = learnSeason(pick(false), hours);
    const unseen = pick(true);
    for (let i = 0; i < unseen.times.length; i++) {
      const value = deviation(season, unseen.times[i]!, unseen.values[i]!);
      if (value !== undefined) found.push(value);
    }
  }
  return Float64Array.from(found);
}

const dayOf = (time: UnixSeconds): number => Math.floor(time / DAY);

/**
 * How unusual a window is. Each feature has a probability on either side; the least of them, times their number, bounds the
 * probability that any is as low in a host that is as usual (Bonferroni), however they depend on one another [AN3].
 * `undefined` when nothing of the window was learned.
 */
export function deviationOf(model: AnomalyModel, { hostId, at, values }: AnomalyWindow): Deviation | undefined {
  let judged = 0;
  let least = 1;
  let metric: Feature | undefined;
  let side: Deviation["side"] = "over";
  for (const { feature, levels, level, season, caution, upper, lower } of model.features) {
    const value = values.get(feature);
    if (value === undefined || Number.isNaN(value)) continue;
    const distance = toScale(feature, value) - (levels[hostId] ?? level);
    const units = deviation(season, at - ANOMALY_WINDOW / 2, distance);
    if (units === undefined) continue;
    judged++;
    const over = exceedance(upper, units / caution);
    const under = exceedance(lower, -units / caution);
    if (metric !== undefined && Math.min(over, under) >= least) continue;
    least = Math.min(over, under);
    metric = feature;
    side = over < under ? "over" : "under";
  }
  if (metric === undefined) return undefined;
  return { score: Math.max(0, -Math.log10(2 * judged * least)), metric, side };
}

export const isAnomaly = ({ score }: Deviation, sensitivity: Sensitivity): boolean =>
  score >= -Math.log10(FALSE_ALARM_RATES[sensitivity]);

/** The deviation, when it is an anomaly. */
export function judgeAnomaly(
  model: AnomalyModel,
  window: AnomalyWindow,
  sensitivity: Sensitivity,
): Deviation | undefined {
  const found = deviationOf(model, window);
  return found !== undefined && isAnomaly(found, sensitivity) ? found : undefined;
}
