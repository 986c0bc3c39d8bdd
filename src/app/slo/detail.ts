import { type Budget, budgetAt, projectedRemaining } from "#core/slo/budget.ts";
import {
  burnDown,
  byInterval,
  type CostlyHour,
  costlyHours,
  gapsIn,
  intervalFor,
  nextBack,
  worstHours,
} from "#core/slo/chart.ts";
import { type Lint, lintObjective } from "#core/slo/lint.ts";
import type { Observed } from "#core/slo/objective.ts";
import { isOverridden, type Pass } from "#core/slo/slo.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import { HOUR, MINUTE } from "#core/time.ts";
import type { Migration, StoredRun } from "#meta/migrations/repositories.ts";
import type { SloView } from "./view.ts";

/** An objective with all that its page shows. */
export interface SloDetail extends SloView {
  readonly normal: Budget | undefined;
  readonly projected: number | undefined;
  readonly burnDown: readonly { readonly at: UnixSeconds; readonly remaining: number }[];
  readonly intervalSeconds: number;
  readonly intervals: readonly Observed[];
  readonly worstHours: readonly CostlyHour[];
  readonly comesBack: readonly (CostlyHour & { readonly at: UnixSeconds })[];
  readonly gaps: readonly TimeRange[];
  readonly gapSeconds: number;
  readonly passes: readonly Pass[];
  readonly lints: readonly Lint[];
  readonly migrations: readonly { readonly migration: Migration; readonly run: StoredRun | undefined }[];
}

const POINTS = 200;
const MOST_INTERVALS = 500;
const MOST_HOURS = 5;
const MOST_GAPS = 50;

export function detailOf(
  view: SloView,
  passes: readonly Pass[],
  migrations: readonly Migration[],
  runs: ReadonlyMap<string, StoredRun>,
): SloDetail {
  const { slo, seen, budget, at, since } = view;
  const { objective } = slo;
  const range = budget.seen;
  // Older counts are sums of an hour.
  const least = range.to - range.from > 3 * 24 * HOUR ? HOUR : MINUTE;
  const intervalSeconds = intervalFor(range, MOST_INTERVALS, least);
  const inWindow = seen.observed.filter(({ start }) => start >= range.from && start < range.to);
  const intervals = byInterval(inWindow, intervalSeconds);
  const hours = costlyHours(objective, seen, budget);
  // What is not counted yet is no gap.
  const until = Math.min(range.to, view.countedUntil ?? range.to);
  const gaps = gapsIn({ from: range.from, to: Math.max(range.from, until) }, intervals, intervalSeconds);
  return {
    ...view,
    normal: isOverridden(objective, { from: range.from, to: range.to + 1 })
      ? budgetAt(objective, seen, at, true)
      : undefined,
    projected: projectedRemaining(objective, budget),
    burnDown: burnDown(objective, seen, budget, POINTS),
    intervalSeconds,
    intervals,
    worstHours: worstHours(hours, MOST_HOURS),
    comesBack: nextBack(objective, hours, MOST_HOURS),
    gaps: longest(gaps),
    gapSeconds: gaps.reduce((sum, { from, to }) => sum + to - from, 0),
    passes,
    lints: lintObjective(objective, { evaluationSeconds: MINUTE, dataSeconds: since === undefined ? 0 : at - since }),
    migrations: migrations
      .filter(({ definition: { gates, budget: spent } }) =>
        [...gates, ...(spent === undefined ? [] : [spent])].some(
          (each) => "objective" in each && (each.objective === objective.name || each.objective === slo.id),
        ),
      )
      .map((migration) => ({ migration, run: runs.get(migration.id) })),
  };
}

function longest(gaps: readonly TimeRange[]): readonly TimeRange[] {
  return gaps
    .toSorted((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST_GAPS)
    .sort((a, b) => a.from - b.from);
}
