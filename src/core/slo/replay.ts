import type { AlertStatus } from "#core/alert/alert.ts";
import { lowerBound } from "#core/judge/bounds.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import { judgementOf } from "./alert.ts";
import { budgetAt, opinionOf, type Seen } from "./budget.ts";
import { BURN_RULES, type Burn, type BurnFinding, type BurnRule, judgeBurn, thresholdOf } from "./burn.ts";
import { allowance, corrected, type Objective, slicesOf, targetAt } from "./objective.ts";
import { type BudgetPolicy, type BudgetState, nextState } from "./policy.ts";
import type { Alerting } from "./slo.ts";
import { nominalSeconds, periodAt } from "./window.ts";

/** What would have happened in a past range. */
export interface Replay {
  readonly alerts: readonly ReplayedAlert[];
  readonly budget: readonly { readonly at: UnixSeconds; readonly remaining: number | undefined }[];
  readonly states: readonly {
    readonly at: UnixSeconds;
    readonly state: BudgetState;
    readonly remaining: number | undefined;
  }[];
  readonly total: number;
  readonly bad: number;
}

export interface ReplayedAlert {
  readonly openedAt: UnixSeconds;
  /** Absent: open at the end. */
  readonly closedAt?: UnixSeconds | undefined;
  readonly worst: "WARNING" | "CRITICAL";
  /** Of the moment when it was worst first. */
  readonly message: string;
  readonly remaining: number | undefined;
}

export interface ReplayOptions {
  /** Between judgements. */
  readonly stepSeconds: number;
  readonly alerts: Alerting;
  readonly policy: BudgetPolicy;
  /** Moments at which the budget is told, at most. */
  readonly points: number;
  /** Good judgements in a row that close an alert. */
  readonly recoverAfter: number;
}

/**
 * Judges a past range as the loop would have, step by step. `seen` reaches back before the range as far as the longest of period and
 * rules does. Sums are differences of running ones, so that a month by the minute takes a moment.
 */
export function replay(objective: Objective, seen: Seen, range: TimeRange, options: ReplayOptions): Replay {
  const { stepSeconds, alerts: alerting, policy, points, recoverAfter } = options;
  const period = nominalSeconds(objective.window);
  const sums = runningSums(objective, seen, range.to);
  const rules = BURN_RULES.filter(({ longSeconds }) => longSeconds <= period);

  function remainingAt(at: UnixSeconds): number | undefined {
    // A week's or month's budget of slices does not follow from what was counted.
    if (objective.indicator.kind === "slices" && objective.window.kind === "calendar")
      return budgetAt(objective, seen, at).remaining;
    const sum = sums.between(periodAt(objective.window, at).seen);
    return opinionOf(sum) === "known" ? 1 - sum.bad / sum.allowed : undefined;
  }

  const alerts: ReplayedAlert[] = [];
  let open: { -readonly [K in keyof ReplayedAlert]: ReplayedAlert[K] } | undefined;
  let good = 0;
  for (let at = range.from; at <= range.to; at += stepSeconds) {
    const findings = rules.flatMap((rule) => findingAt(rule, at) ?? []);
    const fires = findings.some((each) => each.fires);
    if (!fires && open === undefined) continue;
    const remaining = fires && open === undefined ? remainingAt(at) : open?.remaining;
    const judgement = judgementOf(findings, alerting, { remaining, periodSeconds: period }, at);
    if (judgement.status === "OK") {
      if (open === undefined || ++good < recoverAfter) continue;
      alerts.push({ ...open, closedAt: at });
      open = undefined;
      good = 0;
      continue;
    }
    good = 0;
    const worst = judgement.status as "WARNING" | "CRITICAL";
    const message = judgement.message ?? "";
    if (open === undefined) open = { openedAt: at, worst, message, remaining };
    else if (isWorse(worst, open.worst)) open = { ...open, worst, message };
  }
  if (open !== undefined) alerts.push(open);

  const budget = moments(range, points).map((at) => ({ at, remaining: remainingAt(at) }));
  const states: Replay["states"][number][] = [];
  let state: BudgetState | undefined;
  for (const { at, remaining } of budget) {
    const next = nextState(policy, state, remaining);
    if (next !== undefined && next !== state) states.push({ at, state: next, remaining });
    state = next;
  }
  return { alerts, budget, states, total: sums.between(range).total, bad: sums.between(range).bad };

  /** `undefined` where it plainly does not fire: bounds are what takes time. */
  function findingAt(rule: BurnRule, at: UnixSeconds): BurnFinding | undefined {
    const threshold = thresholdOf(rule, period);
    const long = sums.burn(at, rule.longSeconds, threshold);
    if ((long.atLeast ?? 0) === 0) return undefined;
    return judgeBurn(rule, threshold, long, sums.burn(at, rule.shortSeconds, Number.POSITIVE_INFINITY));
  }
}

const isWorse = (a: AlertStatus, b: AlertStatus): boolean => a === "CRITICAL" && b === "WARNING";

function moments({ from, to }: TimeRange, points: number): readonly UnixSeconds[] {
  const step = Math.max(60, Math.ceil((to - from) / points / 60) * 60);
  const all: UnixSeconds[] = [];
  for (let at = from; at < to; at += step) all.push(at);
  return [...all, to];
}

/** Sums over any range in the time that two searches take. Slices count when they are over. */
function runningSums(objective: Objective, seen: Seen, end: UnixSeconds) {
  const { indicator } = objective;
  const inside = corrected(seen.observed, seen.corrections);
  const events = indicator.kind === "slices" ? slicesOf(indicator, inside, end) : inside;
  const length = indicator.kind === "slices" ? indicator.sliceSeconds : 1;
  const starts = events.map(({ start }) => start);
  const total = new Float64Array(events.length + 1);
  const bad = new Float64Array(events.length + 1);
  const allowed = new Float64Array(events.length + 1);
  events.forEach((event, i) => {
    total[i + 1] = total[i]! + event.total;
    bad[i + 1] = bad[i]! + event.bad;
    allowed[i + 1] = allowed[i]! + event.total * allowance(targetAt(objective, event.start));
  });
  const before = (at: UnixSeconds): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const between = ({ from, to }: TimeRange) => {
    const [a, b] = [before(from), before(to - length + 1)];
    return b <= a
      ? { total: 0, bad: 0, allowed: 0 }
      : { total: total[b]! - total[a]!, bad: bad[b]! - bad[a]!, allowed: allowed[b]! - allowed[a]! };
  };
  return {
    between,
    /** The bound only from a rate of `least` on; 0 below, where nothing depends on it. */
    burn(at: UnixSeconds, seconds: number, least: number): Burn {
      const sum = between({ from: at - seconds, to: at });
      if (sum.total === 0) return { seconds, total: 0, bad: 0, rate: undefined, atLeast: undefined };
      const rate = sum.bad / sum.allowed;
      const atLeast = rate < least * (1 - 1e-9) ? 0 : (lowerBound(sum) * sum.total) / sum.allowed;
      return { seconds, total: sum.total, bad: sum.bad, rate, atLeast };
    },
  };
}
