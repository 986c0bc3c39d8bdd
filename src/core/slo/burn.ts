import { lowerBound } from "#core/judge/bounds.ts";
import { DAY, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import { eventsIn, MIN_BAD, type Seen } from "./budget.ts";
import { allowance, type Objective, targetAt } from "./objective.ts";

/** When spending is too fast: a share of the budget within the long window, and still going on in the short one. */
export interface BurnRule {
  readonly severity: "page" | "ticket";
  /** Of the whole budget. */
  readonly share: number;
  readonly longSeconds: number;
  readonly shortSeconds: number;
}

/** Google's workbook on SLOs, chapter 5; the short window is a twelfth of the long one. */
export const BURN_RULES: readonly BurnRule[] = [
  { severity: "page", share: 0.02, longSeconds: HOUR, shortSeconds: 5 * MINUTE },
  { severity: "page", share: 0.05, longSeconds: 6 * HOUR, shortSeconds: 30 * MINUTE },
  { severity: "ticket", share: 0.1, longSeconds: DAY, shortSeconds: 2 * HOUR },
  { severity: "ticket", share: 0.1, longSeconds: 3 * DAY, shortSeconds: 6 * HOUR },
];

/**
 * How many times faster than evenly a rule lets the budget of a period be spent: 14.4 for 2 % in one of 720 hours. Scaled to the
 * period, so that a rule means the same share of every budget.
 */
export const thresholdOf = ({ share, longSeconds }: BurnRule, periodSeconds: number): number =>
  (share * periodSeconds) / longSeconds;

/** How fast the budget was spent in a window: 1 spends exactly all of it in the period. */
export interface Burn {
  readonly seconds: number;
  readonly total: number;
  readonly bad: number;
  /** Absent without traffic. */
  readonly rate: number | undefined;
  /** What the rate is at least, with 95 % confidence (Clopper and Pearson, one-sided). */
  readonly atLeast: number | undefined;
}

export function burnAt(objective: Objective, seen: Seen, now: UnixSeconds, seconds: number): Burn {
  let total = 0;
  let bad = 0;
  let allowed = 0;
  for (const event of eventsIn(objective, seen, { from: now - seconds, to: now }, now)) {
    total += event.total;
    bad += event.bad;
    allowed += event.total * allowance(targetAt(objective, event.start));
  }
  if (total === 0) return { seconds, total, bad, rate: undefined, atLeast: undefined };
  return { seconds, total, bad, rate: bad / allowed, atLeast: (lowerBound({ total, bad }) * total) / allowed };
}

export interface BurnFinding {
  readonly rule: BurnRule;
  readonly threshold: number;
  readonly long: Burn;
  readonly short: Burn;
  readonly fires: boolean;
}

/** Rounding of a rate that is exactly at its threshold. */
const ALMOST = 1 - 1e-9;

/**
 * Judges a rule. It fires when both windows are at its threshold and it is no accident of little traffic: three bad ones at least,
 * and the lower bound of the long window at the threshold too.
 */
export function judgeBurn(rule: BurnRule, threshold: number, long: Burn, short: Burn): BurnFinding {
  const least = threshold * ALMOST;
  const isSure = long.bad >= MIN_BAD && (long.atLeast ?? 0) >= least;
  const goesOn = short.rate === undefined ? isSilenceUsual(long, short) : short.rate >= least;
  return { rule, threshold, long, short, fires: (long.rate ?? 0) >= least && isSure && goesOn };
}

/**
 * Whether a short window without traffic is what the long one lets expect: fewer than three events, none of which comes in one of
 * twenty windows. Without this a service of one request an hour could fail for days, unheard.
 */
const isSilenceUsual = (long: Burn, short: Burn): boolean => (long.total * short.seconds) / long.seconds < 3;

/** All rules at a moment. Rules that look back further than the period are left out: see `lintObjective`. */
export function judgeBurns(
  objective: Objective,
  seen: Seen,
  now: UnixSeconds,
  periodSeconds: number,
  rules: readonly BurnRule[] = BURN_RULES,
): readonly BurnFinding[] {
  return rules
    .filter(({ longSeconds }) => longSeconds <= periodSeconds)
    .map((rule) =>
      judgeBurn(
        rule,
        thresholdOf(rule, periodSeconds),
        burnAt(objective, seen, now, rule.longSeconds),
        burnAt(objective, seen, now, rule.shortSeconds),
      ),
    );
}

/**
 * Seconds until a rule fires after `badShare` of all events begin to fail at once; `undefined`: never. The budget that is spent by
 * then is the rule's share, however bad it is; that is what the rules are made for.
 */
export function detectionSeconds(
  { longSeconds }: BurnRule,
  threshold: number,
  target: number,
  badShare: number,
): number | undefined {
  const least = threshold * allowance(target);
  return badShare * ALMOST > least ? (least * longSeconds) / badShare : undefined;
}

/** Seconds after a repair until a rule that fired is quiet again. */
export const resetSeconds = ({ shortSeconds }: BurnRule, threshold: number, target: number, badShare: number): number =>
  shortSeconds * Math.max(0, 1 - (threshold * allowance(target)) / badShare);

/** Seconds that the rest of a budget lasts at a rate; `undefined`: for ever. 0 when nothing is left. */
export function lastsSeconds(remaining: number, rate: number, periodSeconds: number): number | undefined {
  if (remaining <= 0) return 0;
  return rate > 0 ? (remaining * periodSeconds) / rate : undefined;
}
