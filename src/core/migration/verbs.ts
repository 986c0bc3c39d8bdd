import { Rejected } from "#core/errors.ts";
import type { UnixSeconds } from "#core/time.ts";
import { NOTHING } from "#core/traffic/share.ts";
import { type Change, enter, hold, intend, note, nothingYet, revise, rollBack } from "./change.ts";
import type { Policy } from "./policy.ts";
import { type Entry, hasEnded, type Run, type Why } from "./run.ts";

/** What a person may ask of a run. Asked twice, the second time changes nothing. */
export type Request = Asked & {
  /** In the person's words; stands in the history. */
  readonly reason?: string | undefined;
};

type Asked =
  | { readonly verb: "hold" }
  | { readonly verb: "resume" }
  | { readonly verb: "approve"; readonly step: number }
  | { readonly verb: "step-down" }
  | { readonly verb: "set-weight"; readonly step: number }
  | { readonly verb: "roll-back" }
  | { readonly verb: "abort"; readonly keepWeight: boolean };

/**
 * Whether a request only takes the new side's traffic for good, or keeps things where they are: what nobody has to be trusted with
 * more than with writing. Stepping down is none, although the share falls: it ends a hold, and the run rises again from there by
 * itself, on new evidence and as often as somebody asks. Ending a run at the share that it has leaves that unwatched.
 */
export const isRetreat = (asked: Request): boolean =>
  asked.verb === "roll-back" || asked.verb === "hold" || (asked.verb === "abort" && !asked.keepWeight);

/** What `isRetreat` lets whoever may not move traffic do, in words. */
export const RETREATS = "hold a run, roll it back, and abort it without keeping its share";

/**
 * The run after a person's word; the next tick does what follows. Rolling back is refused to nobody and at no time but after the
 * end; everything else is refused with `conflict` where it makes no sense.
 */
export function request(
  policy: Policy,
  run: Run,
  asked: Request,
  who: string,
  now: UnixSeconds,
): { readonly run: Run; readonly entries: readonly Entry[] } {
  const change = nothingYet(run);
  const byPerson = wordOf(who, asked);
  const cannot = (found: string) => new Rejected("conflict", `Cannot ${asked.verb}: ${found}`);
  if (hasEnded(run)) {
    if (asked.verb === "roll-back" && run.phase !== "done") return change;
    const way =
      asked.verb === "roll-back" ? '; "sawara migrate rollback NAME --direct FILE" sets the routes themselves' : "";
    throw cannot(`the run is ${run.phase}${way}`);
  }
  switch (asked.verb) {
    case "roll-back":
      return run.phase === "preflight" ? enter(change, "aborted", byPerson, now) : rollBack(change, byPerson, now);
    case "abort":
      if (run.phase === "preflight" || run.phase === "warming" || asked.keepWeight)
        return enter(change, "aborted", byPerson, now);
      return run.phase === "rolling-back" ? change : intend(change, "abort", NOTHING, byPerson, now);
  }
  if (run.phase === "rolling-back") throw cannot("it is rolling back");
  switch (asked.verb) {
    case "hold":
      if (run.phase === "preflight" || run.phase === "stepping") throw cannot(`the run is ${run.phase}`);
      return hold(change, "person", asked.reason === undefined ? who : `${who}: ${asked.reason}`, now);
    case "resume":
      return resume(change, byPerson, now);
    case "approve":
      if (policy.steps[asked.step] === undefined)
        throw cannot(`found step ${asked.step + 1}, want 1 to ${policy.steps.length}`);
      if (run.approved.includes(asked.step)) return change;
      return note(revise(change, { approved: [...run.approved, asked.step] }), {
        kind: "approved",
        step: asked.step,
        ...(asked.reason !== undefined && { reason: asked.reason }),
      });
    case "step-down":
      return stepTo(policy, change, run.step - 1, byPerson, now);
    case "set-weight":
      return stepTo(policy, change, asked.step, byPerson, now);
  }
}

const wordOf = (who: string, { reason }: Request): Why => ({
  because: "person",
  who,
  ...(reason !== undefined && { reason }),
});

/** After a hold the evidence stays, unless the share was changed by others: then ours is written again. */
function resume(change: Change, byPerson: Why, now: UnixSeconds): Change {
  const { run } = change;
  if (run.phase !== "holding") return change;
  if (run.hold?.reason === "drift") return intend(change, "reapply", run.verified.canaryBp, byPerson, now);
  return enter(revise(change, { tickedAt: now }), run.step < 0 ? "warming" : "baking", byPerson, now);
}

/** To the share of another step, whatever the evidence says: a person answers for it. Below the first step is nothing. */
function stepTo(policy: Policy, change: Change, step: number, byPerson: Why, now: UnixSeconds): Change {
  const { run } = change;
  if (run.phase === "preflight" || run.phase === "warming" || run.phase === "stepping")
    throw new Rejected("conflict", `Cannot change the share: the run is ${run.phase}`);
  if (step >= policy.steps.length)
    throw new Rejected(
      "conflict",
      `Cannot change the share: found step ${step + 1}, want at most ${policy.steps.length}`,
    );
  if (step === run.step) return change;
  if (step < 0) return rollBack(change, byPerson, now);
  const { canaryBp } = policy.steps[step]!;
  return intend(revise(change, { step }), "set", canaryBp, byPerson, now);
}
