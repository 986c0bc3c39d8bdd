import type { UnixSeconds } from "#core/time.ts";
import type { BasisPoints } from "#core/traffic/share.ts";
import { type Arrivals, isMismatch } from "./arrivals.ts";
import { independent } from "./dispersion.ts";
import { type Evidence, lnWorseThan, type Terms, type Weighed, weigh } from "./evidence.ts";

/** One indicator of both sides since the weight was last verified. */
export interface Judged {
  readonly name: string;
  readonly terms: Terms;
  readonly canary: Evidence;
  readonly stable: Evidence;
}

/** What the judge is told besides counts. All of it is stored with the verdict, so that it can be recomputed. */
export interface Circumstances {
  readonly now: UnixSeconds;
  /** When the weight of this step was verified everywhere. */
  readonly since: UnixSeconds;
  /** Bounds in seconds between which the step ends by evidence alone. */
  readonly bake: { readonly least: number; readonly most: number };
  /** End of the newest final bucket of which the source told us, with requests or without; absent: it told nothing yet. */
  readonly seenUntil?: UnixSeconds | undefined;
  /** Seconds without news after which we are blind. */
  readonly staleAfter: number;
  /** The platform's own word on the canary; absent where nobody knows. */
  readonly platform?:
    | { readonly healthy: number; readonly wanted: number; readonly failed?: string | undefined }
    | undefined;
  /** Share of the period's error budget that this migration has spent, or would at the present rate, and may. */
  readonly budget?: { readonly share: number; readonly most: number } | undefined;
  /** Requests a second that one task of the canary gets, and can take. */
  readonly load?: { readonly perTask: number; readonly most: number } | undefined;
  /** What arrived since the share was verified, and the share; absent where it need not be the one that is set. */
  readonly arrivals?: (Arrivals & { readonly wantedBp: BasisPoints }) | undefined;
  /** Why nothing may move up now: a deployment, a window, a freeze, a weight that somebody else changed. */
  readonly frozen?: string | undefined;
  /** A person has to say yes first. */
  readonly gate?: "waiting" | "approved" | undefined;
}

export type Rule = "R0" | "R1" | "R2" | "R3" | "R4" | "R5" | "R6" | "R7" | "R8" | "R9" | "R10" | "wait";

/** What follows. What a hold, or blindness, leads to besides is the migration's policy, not the judge's. */
export type Action = "advance" | "wait" | "hold" | "roll-back";

export interface Verdict {
  readonly rule: Rule;
  readonly action: Action;
  /** Of the rules about evidence: the indicator that decided. */
  readonly indicator?: string | undefined;
  /** By indicator, in their order. */
  readonly weighed: readonly Weighed[];
}

/**
 * What the evidence says, by the first rule that applies. What is bad comes before what is unknown: a source that has fallen silent
 * does not unsay what it told before.
 */
export function judge(indicators: readonly Judged[], seen: Circumstances): Verdict {
  const weighed = indicators.map(({ canary, terms }) => weigh(canary, terms));
  const verdict = (rule: Rule, action: Action, indicator?: string): Verdict => ({ rule, action, indicator, weighed });

  const { platform } = seen;
  if (platform !== undefined && (platform.failed !== undefined || platform.healthy < platform.wanted))
    return verdict("R1", "roll-back");

  const bad = weighed.flatMap(({ finding }, i) =>
    finding === "worse" || finding === "changed" ? [{ ...indicators[i]!, finding }] : [],
  );
  const own = bad.find((each) => !isShared(each));
  if (own !== undefined) return verdict(own.finding === "worse" ? "R2" : "R3", "roll-back", own.name);
  if (bad.length > 0) return verdict("R4", "hold", bad[0]!.name);

  if (seen.now - (seen.seenUntil ?? seen.since) > seen.staleAfter) return verdict("R0", "hold");
  if (seen.budget !== undefined && seen.budget.share > seen.budget.most) return verdict("R5", "hold");
  if (seen.load !== undefined && seen.load.perTask > seen.load.most) return verdict("R6", "hold");
  if (seen.arrivals !== undefined && isMismatch(seen.arrivals)) return verdict("R7", "hold");
  if (seen.frozen !== undefined) return verdict("R8", "hold");

  const baked = seen.now - seen.since;
  const open = weighed.findIndex(({ finding }) => finding !== "better");
  if (open === -1 && baked >= seen.bake.least)
    return seen.gate === "waiting" ? verdict("R9", "hold") : verdict("R9", "advance");
  if (baked >= seen.bake.most) return verdict("R10", "hold", indicators[open]?.name);
  return verdict("wait", "wait", indicators[open]?.name);
}

/** Whether the stable side is as bad, so that it cannot be the new platform: both miss the limit, and nothing tells them apart. */
function isShared({ canary, stable, terms }: Judged): boolean {
  const { finding } = weigh(stable, terms);
  if (finding !== "worse" && finding !== "changed") return false;
  const apart = lnWorseThan(independent(canary, terms.spread), independent(stable, terms.spread));
  return apart < Math.log(1 / terms.alpha);
}
