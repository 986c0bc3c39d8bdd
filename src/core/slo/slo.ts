import { overlaps, type TimeRange, type UnixSeconds } from "#core/time.ts";
import { isZone } from "#core/zone.ts";
import type { Correction, CountedIndicator, Indicator, Objective } from "./objective.ts";
import type { BudgetPolicy, GateOverride } from "./policy.ts";
import type { Trouble } from "./trouble.ts";

/** Who hears of burning too fast: of every rule, of those that page, or nobody. */
export const ALERTING = ["all", "page", "none"] as const;
export type Alerting = (typeof ALERTING)[number];

/** What people write down of an objective. Overrides and corrections are not in it: they are made one by one, each by somebody. */
export interface SloInput extends Omit<Objective, "overrides"> {
  readonly policy: BudgetPolicy;
  readonly alerts: Alerting;
  /** Minutes without counts after which there is an alert; 0: never. */
  readonly missingAfterMinutes: number;
}

/** An objective with all that belongs to it. */
export interface Slo {
  readonly id: string;
  /** Its overrides ascending, without overlap. */
  readonly objective: Omit<Objective, "overrides"> & { readonly overrides: readonly NamedOverride[] };
  readonly policy: BudgetPolicy;
  readonly alerts: Alerting;
  readonly missingAfterMinutes: number;
  /** Ascending. */
  readonly corrections: readonly NamedCorrection[];
  readonly createdAt: UnixSeconds;
  readonly updatedAt: UnixSeconds;
}

export type NamedOverride = Objective["overrides"][number] & { readonly id: string };
export type NamedCorrection = Correction & { readonly id: string };

/** Somebody lets the gate of an objective pass although it is shut, for some time. */
export interface Pass extends TimeRange, GateOverride {
  readonly id: string;
}

/** What is counted in the end. */
export const countedOf = (indicator: Indicator): CountedIndicator =>
  indicator.kind === "slices" ? indicator.of : indicator;

/** Under which source the results of an external monitor are counted. Nobody can post to it: names of sources have no slash. */
export const probeSource = (monitorId: string): string => `probe/${monitorId}`;

/** Where an indicator is counted. */
export function sourceOf(indicator: Indicator): string {
  const counted = countedOf(indicator);
  return counted.kind === "probe" ? probeSource(counted.monitor) : counted.source;
}

/** More digits than files have, and than anybody measures. */
const isTooFine = (percent: number): boolean => Math.abs(percent - Number(percent.toFixed(6))) > 1e-9;

/** `GET /slos/export` is a file of all of them. */
const EXPORT = "export";

/** What values mean together that each is good for itself; `undefined`: all is well. */
export function inputProblem({ target, window, indicator, policy, name }: SloInput): string | undefined {
  if (name === EXPORT) return `Cannot save "${name}": found the name of a path of the API, want another`;
  if (!(target > 0 && target < 100))
    return `Cannot save "${name}": found a target of ${target} %, want above 0 and below 100`;
  if (window.kind === "calendar" && !isZone(window.zone))
    return `Cannot save "${name}": found zone "${window.zone}", want one as in "Asia/Tokyo"`;
  if (policy.careful >= policy.plenty)
    return `Cannot save "${name}": found careful from ${policy.careful * 100} %, want less than plenty, which is ${policy.plenty * 100} %`;
  const percentages = [target, ...(indicator.kind === "slices" ? [indicator.sliceTarget] : [])];
  const fine = [...percentages, 100 * policy.plenty, 100 * policy.careful].find(isTooFine);
  if (fine !== undefined) return `Cannot save "${name}": found ${fine} %, want six digits after the point at most`;
  if (indicator.kind === "slices" && indicator.sliceSeconds % 60 !== 0)
    return `Cannot save "${name}": found slices of ${indicator.sliceSeconds} s, want whole minutes`;
  return undefined;
}

/** Why an objective cannot be told of what a source counts; `undefined`: it can. */
export function sourceProblem(
  indicator: Indicator,
  source: { readonly bucketSeconds: number; readonly limitsMs: readonly number[] },
): Trouble | undefined {
  const counted = countedOf(indicator);
  if (counted.kind === "latency" && !source.limitsMs.includes(counted.limitMs))
    return { kind: "no-limit", source: counted.source, found: source.limitsMs, wanted: counted.limitMs };
  const { bucketSeconds } = source;
  if (indicator.kind === "slices" && indicator.sliceSeconds % bucketSeconds !== 0)
    return { kind: "uneven", source: sourceOf(indicator), bucketSeconds, sliceSeconds: indicator.sliceSeconds };
  return undefined;
}

/**
 * Whether a target in place of another one lets more go wrong. What migrations are held back by must not be loosened by whoever may not
 * move traffic.
 */
export const loosens = (target: number, normal: number): boolean => target < normal;

/** An override that is in force at the same time as another: two targets at once are none. */
export const clashing = (overrides: readonly NamedOverride[], range: TimeRange): NamedOverride | undefined =>
  overrides.find((each) => overlaps(each, range));

/** Whether an override changes anything of a range. */
export const isOverridden = ({ overrides }: Objective, range: TimeRange): boolean =>
  overrides.some((each) => overlaps(each, range));
