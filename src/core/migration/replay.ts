import { judge, type Verdict } from "#core/judge/verdict.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import type { Definition } from "./definition.ts";
import { beginEvidence, gather, judgedOf } from "./gather.ts";

export interface Replayed {
  readonly at: UnixSeconds;
  readonly verdict: Verdict;
  /** By indicator: what was bad until then. */
  readonly canary: readonly { readonly name: string; readonly total: number; readonly bad: number }[];
}

/**
 * What the judge would have said of counts that are past, had a step with the bounds of the policy's so many-th begun with the range:
 * the first verdict that is not "wait", or `undefined` when there was none.
 */
export function replay(
  { policy, dispersion }: Definition,
  step: number,
  buckets: readonly SliBucket[],
  range: TimeRange,
): Replayed | undefined {
  const spread = dispersion ?? 1;
  const { bucketSeconds, indicators, staleAfter, steps } = policy;
  let evidence = beginEvidence(
    policy,
    indicators.map(() => spread),
    range.from,
  );
  for (let until = evidence.from + bucketSeconds; until <= range.to; until += bucketSeconds) {
    evidence = gather(policy, evidence, buckets, until);
    const judged = judgedOf(policy, evidence);
    const { bake } = steps[step]!;
    const verdict = judge(judged, { now: until, since: evidence.from, bake, seenUntil: until, staleAfter });
    if (verdict.action === "wait") continue;
    const canary = judged.map(({ name, canary: { total, bad } }) => ({ name, total, bad }));
    return { at: until, verdict, canary };
  }
  return undefined;
}
