import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import { RECOVER_AFTER } from "#core/slo/alert.ts";
import { type Replay, replay } from "#core/slo/replay.ts";
import { countedOf, type Slo, sourceOf, sourceProblem } from "#core/slo/slo.ts";
import type { Trouble } from "#core/slo/trouble.ts";
import { nominalSeconds, periodAt } from "#core/slo/window.ts";
import { DAY, floorTo, MINUTE, type TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Ledger } from "./ledger.ts";

export interface Replayed extends Replay {
  readonly range: TimeRange;
  readonly stepSeconds: number;
  readonly trouble?: Trouble | undefined;
}

/** A month, judged by the minute, takes a second or two. */
const MOST_SECONDS = 31 * DAY;
const POINTS = 200;

/** What alerts and budget of a past range would have been, of counts that are final. */
export function createReplays({
  meta,
  ledger,
  clock,
}: {
  readonly meta: Pick<Meta, "sliBuckets">;
  readonly ledger: Ledger;
  readonly clock: Clock;
}) {
  return async (
    org: OrgId,
    { objective, corrections, policy, alerts }: Pick<Slo, "objective" | "corrections" | "policy" | "alerts">,
    wanted: TimeRange,
  ): Promise<Replayed> => {
    const { indicator, window } = objective;
    const source = await meta.sliBuckets.source(org, sourceOf(indicator));
    const stepSeconds = Math.max(MINUTE, source?.bucketSeconds ?? 0);
    const now = Math.floor(clock.now() / 1000);
    const range = { from: floorTo(stepSeconds, wanted.from), to: floorTo(stepSeconds, Math.min(wanted.to, now)) };
    if (range.to - range.from > MOST_SECONDS || range.to <= range.from)
      throw new Rejected(
        "invalid",
        `Cannot replay: found ${Math.round((range.to - range.from) / 3600)} h up to now, want more than none and 31 days at most`,
      );
    const trouble: Trouble | undefined =
      source === undefined ? { kind: "no-counts", source: sourceOf(indicator) } : sourceProblem(indicator, source);
    const nothing = { alerts: [], budget: [], states: [], total: 0, bad: 0 };
    if (source === undefined || trouble !== undefined) return { ...nothing, range, stepSeconds, trouble };
    // What is not final was judged by nobody, and may still change.
    const to = Math.min(range.to, floorTo(stepSeconds, source.finalUntil));
    if (to <= range.from) return { ...nothing, range, stepSeconds };
    const judged = { from: range.from, to };
    const { from } = periodAt(window, range.from).seen;
    const begin = Math.min(from, range.from - Math.min(3 * DAY, nominalSeconds(window)));
    const read = { from: floorTo(stepSeconds, begin), to };
    const observed = await ledger.read(org, countedOf(indicator), read, stepSeconds);
    const options = { stepSeconds, alerts, policy, points: POINTS, recoverAfter: RECOVER_AFTER };
    return { ...replay(objective, { observed, corrections }, judged, options), range: judged, stepSeconds };
  };
}
