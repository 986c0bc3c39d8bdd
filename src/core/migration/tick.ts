import { isMismatch } from "#core/judge/arrivals.ts";
import { type Circumstances, judge, type Verdict } from "#core/judge/verdict.ts";
import type { UnixSeconds } from "#core/time.ts";
import { NOTHING, percentOf } from "#core/traffic/share.ts";
import { type Change, enter, hold, intend, note, nothingYet, revise, rollBack, withoutWrites } from "./change.ts";
import { beginEvidence, gather, grossOf, judgedOf } from "./gather.ts";
import {
  isEverywhere,
  missingWrites,
  movedTarget,
  others,
  strayWrites,
  unreadable,
  verifiedNow,
  withoutShare,
} from "./observe.ts";
import { pacedBake } from "./pace.ts";
import type { Policy } from "./policy.ts";
import { type Advanced, type HoldReason, hasEnded, type Run, type Seen, type StepEvidence } from "./run.ts";

/**
 * What follows from what was seen: the run as it is from now on, and what is to be written to the routes once that is stored [MG1].
 * Called again with the same arguments it answers the same; called after a crash at any point it goes on with what was intended,
 * because it believes the routes and not itself.
 */
export function tick(policy: Policy, run: Run, seen: Seen, now: UnixSeconds): Advanced {
  if (hasEnded(run)) return withoutWrites(nothingYet(run));
  const { run: next, entries, writes } = PHASES[run.phase as Going](policy, nothingYet(run), seen, now);
  return { run: { ...next, tickedAt: now }, entries, writes };
}

type Going = Exclude<Run["phase"], "refused" | "done" | "rolled-back" | "aborted">;
type InPhase = (policy: Policy, change: Change, seen: Seen, now: UnixSeconds) => Advanced;

const PHASES: Readonly<Record<Going, InPhase>> = {
  preflight,
  warming,
  stepping,
  baking,
  holding: baking,
  soaking: baking,
  "rolling-back": rollingBack,
};

function preflight(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const blind = unreadable(policy, seen);
  const { gates } = seen;
  if (gates === undefined || blind.length > 0) return withoutWrites(change);
  const begun = change.run.isDrill ? note(change, { kind: "drill" }) : change;
  const noted = note(begun, { kind: "gates", results: gates });
  const shut = gates.filter(({ ok }) => !ok);
  if (shut.length > 0) {
    const detail = shut.map(({ name, found }) => `${name}: ${found}`).join("; ");
    return withoutWrites(enter(noted, "refused", { because: "gates-shut", detail }, now));
  }
  const busy = others(policy, seen, [NOTHING]);
  if (busy.length > 0) return withoutWrites(enter(noted, "refused", { because: "busy", detail: busy.join(", ") }, now));
  const found = revise(noted, { verified: verifiedNow(policy, seen, NOTHING, now) });
  return withoutWrites(enter(found, "warming", { because: "gates-open" }, now));
}

/** Healthy targets that stay so for as long as they need to be warm, before anybody is sent to them. */
function warming(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  if (others(policy, seen, [NOTHING]).length > 0) return withoutWrites(drifted(policy, change, seen, now));
  const healthy = policy.minHealthy === 0 || (seen.platform?.healthy ?? 0) >= policy.minHealthy;
  if (seen.platform?.failed !== undefined) return withoutWrites(hold(change, "warm-up", seen.platform.failed, now));
  if (!healthy) {
    const late = now - change.run.startedAt > policy.warmLimitSeconds;
    const found = `${seen.platform?.healthy ?? 0} healthy targets, ${policy.minHealthy} wanted`;
    // Not yet healthy: the time that they have been so begins anew.
    return withoutWrites(late ? hold(change, "warm-up", found, now) : revise(change, { since: now }));
  }
  if (now - change.run.since < policy.warmSeconds) return withoutWrites(change);
  return rise(policy, change, seen, now);
}

/** Up to the next step, if nothing forbids it. */
function rise(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const number = change.run.step + 1;
  const step = policy.steps[number]!;
  if (now - change.run.tickedAt > policy.gapSeconds) return withoutWrites(hold(change, "gap", undefined, now));
  if (seen.frozen !== undefined) return withoutWrites(hold(change, "frozen", seen.frozen, now));
  const blind = unreadable(policy, seen);
  if (blind.length > 0) return withoutWrites(hold(change, "blind", blind.join("; "), now));
  if (step.manual && !change.run.approved.includes(number))
    return withoutWrites(hold(change, "approval", percentOf(step.canaryBp), now));
  const intended = intend(
    revise(change, { step: number }),
    "step",
    step.canaryBp,
    { because: "step", step: number },
    now,
  );
  return { ...intended, writes: missingWrites(policy, seen, step.canaryBp, true) };
}

/** A share is being set. Which of our writes arrived, the routes know; so a crash before, between or after them is one case. */
function stepping(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const intent = change.run.intent!;
  if (isEverywhere(policy, seen, intent.wantBp)) {
    const noted = note(change, { kind: "verified", canaryBp: intent.wantBp, intent: intent.number });
    const verified = revise(noted, {
      intent: { ...intent, verifiedAt: now },
      verified: verifiedNow(policy, seen, intent.wantBp, now),
      evidence: beginEvidence(policy, seen.spreads, now),
      needsHands: false,
    });
    const phase = change.run.step < 0 ? "warming" : "baking";
    return withoutWrites(enter(verified, phase, { because: "everywhere", canaryBp: intent.wantBp }, now));
  }
  if (intent.kind === "step" && seen.foreign !== undefined && seen.foreign.length > 0)
    return withoutWrites(hold(change, "drift", seen.foreign.join(", "), now));
  if (intent.kind === "step" && others(policy, seen, [intent.fromBp, intent.wantBp]).length > 0)
    return withoutWrites(drifted(policy, change, seen, now));
  const rises = intent.wantBp > intent.fromBp;
  const reached = others(policy, seen, [intent.fromBp]).length > 0;
  const late = now - intent.at > policy.verifySeconds;
  if (rises && late) {
    // Half of it in effect is a share that nobody asked for: back to nothing. None of it: somebody has to see why.
    if (reached)
      return rollingBack(policy, rollBack(change, { because: "partly", canaryBp: intent.wantBp }, now), seen, now);
    const step = policy.steps.findIndex(({ canaryBp }) => canaryBp === intent.fromBp);
    const back = revise(change, { step, evidence: undefined });
    return withoutWrites(
      hold(back, "unverified", unreadable(policy, seen).join("; ") || percentOf(intent.wantBp), now),
    );
  }
  if (rises && seen.frozen !== undefined && !reached) return withoutWrites(change);
  const said = late ? callHands(change, withoutShare(policy, seen, intent.wantBp)) : change;
  return { ...said, writes: missingWrites(policy, seen, intent.wantBp, true) };
}

/** A share is in effect and requests are counted: while a step bakes, while something holds it, and while the old side is kept. */
function baking(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const next = judging(policy, change, seen, now);
  if (next.writes.length > 0 || next.run.intent !== change.run.intent) return next;
  return { ...next, writes: strayWrites(policy, seen, next.run) };
}

function judging(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const { run } = change;
  const isDrifted = others(policy, seen, [run.verified.canaryBp]).length > 0;
  if (run.step < 0)
    return isDrifted ? withoutWrites(drifted(policy, change, seen, now)) : heldBeforeStart(policy, change, seen, now);
  const moved = movedTarget(policy, seen, run);
  if (moved !== undefined) {
    const held = isDrifted ? drifted(policy, change, seen, now) : change;
    return withoutWrites(beginAnew(policy, held, seen, moved, now));
  }
  if (run.evidence === undefined) {
    const begun = revise(change, { evidence: beginEvidence(policy, seen.spreads, run.verified.at) });
    return withoutWrites(isDrifted ? drifted(policy, begun, seen, now) : begun);
  }

  // What arrives at a share that somebody else set says nothing of ours.
  const shareBp = isDrifted ? undefined : run.verified.canaryBp;
  const evidence = gather(policy, run.evidence, seen.buckets, seen.countedUntil, shareBp);
  const circumstances = circumstancesOf(policy, { ...run, evidence }, seen, now);
  const { judged, verdict } = decide(policy, evidence, circumstances);
  // Whoever set the share, a canary that is bad at it gets nothing; anything else waits for a person.
  if (isDrifted && verdict.action !== "roll-back")
    return withoutWrites(drifted(policy, revise(change, { evidence }), seen, now));
  const gathered = saidShare(policy, revise(change, { evidence }), run);
  const noted = isNews(run, verdict) ? note(gathered, { kind: "verdict", verdict, judged, circumstances }) : gathered;
  return follow(policy, noted, verdict, seen, now);
}

/** By the evidence; while there is none because targets warm up, by what is gross. */
function decide(policy: Policy, evidence: StepEvidence, circumstances: Circumstances) {
  const gross = grossOf(policy, evidence);
  const early = judge(gross, circumstances);
  if (gross.length > 0 && early.action === "roll-back") return { judged: gross, verdict: early };
  const judged = judgedOf(policy, evidence);
  return { judged, verdict: judge(judged, circumstances) };
}

function circumstancesOf(policy: Policy, run: Run, seen: Seen, now: UnixSeconds): Circumstances {
  const step = policy.steps[run.step]!;
  const next = policy.steps[run.step + 1];
  const blind = unreadable(policy, seen);
  const platform = policy.minHealthy === 0 && seen.platform?.failed === undefined ? undefined : seen.platform;
  const gate = next?.manual ? (run.approved.includes(run.step + 1) ? "approved" : "waiting") : undefined;
  return {
    now,
    since: run.evidence!.from,
    bake: pacedBake(step.bake, seen.pace),
    seenUntil: seen.countedUntil,
    staleAfter: policy.staleAfter,
    platform: platform && { ...platform, wanted: policy.minHealthy },
    budget: seen.budget,
    load: seen.load,
    arrivals: policy.onShareMismatch === "say" ? undefined : arrivalsOf(run),
    frozen: blind.length > 0 ? blind.join("; ") : next === undefined ? undefined : seen.frozen,
    gate,
  };
}

const arrivalsOf = ({ evidence, verified }: Run): Circumstances["arrivals"] =>
  evidence?.arrivals && { ...evidence.arrivals, wantedBp: verified.canaryBp };

/** Where the share that arrives holds nothing, people are told of it once. */
function saidShare(policy: Policy, change: Change, before: Run): Change {
  const arrivals = arrivalsOf(change.run);
  if (policy.onShareMismatch !== "say" || arrivals === undefined || !isMismatch(arrivals)) return change;
  const known = before.evidence?.arrivals;
  return known !== undefined && isMismatch(known) ? change : note(change, { kind: "share-mismatch", arrivals });
}

/** What a verdict leads to, by the migration's policy. */
function follow(policy: Policy, change: Change, verdict: Verdict, seen: Seen, now: UnixSeconds): Advanced {
  const { run } = change;
  const { rule, indicator } = verdict;
  const back = () => rollingBack(policy, rollBack(change, { because: "rule", rule, indicator }, now), seen, now);
  if (verdict.action === "roll-back") return back();
  if (verdict.rule === "R4" && policy.onSharedCause === "roll-back") return back();
  if (verdict.rule === "R10" && policy.onInconclusive === "roll-back") return back();
  if (verdict.rule === "R0" && isBlindTooLong(policy, run, seen, now)) return back();
  if (run.phase === "soaking") return soaking(policy, change, verdict, now);

  const held = run.phase === "holding" ? run.hold?.reason : undefined;
  if (held !== undefined && WAITS_FOR_A_PERSON.includes(held)) return withoutWrites(change);
  if (now - run.tickedAt > policy.gapSeconds) return withoutWrites(hold(change, "gap", undefined, now));
  if (verdict.action === "hold")
    return withoutWrites(hold(change, HOLDS[rule] ?? "inconclusive", detailOf(policy, run, seen, verdict), now));
  if (verdict.action === "wait") return withoutWrites(enter(change, "baking", { because: "clear" }, now));
  // Whoever asked for it takes it back earlier; this is for when nobody is there any more.
  if (run.isDrill) return rollingBack(policy, rollBack(change, { because: "drilled" }, now), seen, now);
  if (run.step + 1 < policy.steps.length) return rise(policy, change, seen, now);
  return withoutWrites(enter(change, "soaking", { because: "good-enough" }, now));
}

/** What a hold is about: the share that waits, the window that is shut, or the indicator. */
function detailOf(
  { steps }: Policy,
  { step }: Run,
  { frozen }: Seen,
  { rule, indicator }: Verdict,
): string | undefined {
  if (rule === "R8") return frozen;
  const next = steps[step + 1];
  return rule === "R9" && next !== undefined ? percentOf(next.canaryBp) : indicator;
}

const HOLDS: Partial<Record<Verdict["rule"], HoldReason>> = {
  R0: "blind",
  R4: "shared-cause",
  R5: "budget",
  R6: "capacity",
  R7: "share-mismatch",
  R8: "frozen",
  R9: "approval",
  R10: "inconclusive",
};

/** Somebody has to have looked; the evidence alone does not end these. */
const WAITS_FOR_A_PERSON: readonly HoldReason[] = ["person", "drift", "gap", "unverified", "warm-up"];

function isBlindTooLong(
  { blindRollBack }: Policy,
  { verified, evidence }: Run,
  { countedUntil }: Seen,
  now: UnixSeconds,
): boolean {
  if (blindRollBack === undefined || verified.canaryBp < blindRollBack.fromBp) return false;
  return now - Math.max(countedUntil ?? 0, evidence?.from ?? 0) > blindRollBack.after;
}

/** The old side is kept warm at nothing. Only what is bad ends this early. */
function soaking(policy: Policy, change: Change, verdict: Verdict, now: UnixSeconds): Advanced {
  if (verdict.action === "hold" && verdict.rule !== "R10") return withoutWrites(change);
  if (now - change.run.since < policy.keepStableSeconds) return withoutWrites(change);
  return withoutWrites(enter(change, "done", { because: "kept" }, now));
}

/** Nothing was set yet, and something keeps it so. */
function heldBeforeStart(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const reason = change.run.hold?.reason;
  if (reason === undefined || WAITS_FOR_A_PERSON.includes(reason)) return withoutWrites(change);
  return rise(policy, change, seen, now);
}

/** New targets are cold: their first requests are no evidence, unless they fail grossly. */
function beginAnew(policy: Policy, change: Change, seen: Seen, route: string, now: UnixSeconds): Change {
  const { canaryBp } = change.run.verified;
  const anew = revise(change, {
    verified: verifiedNow(policy, seen, canaryBp, now),
    evidence: beginEvidence(policy, seen.spreads, now + policy.warmSeconds, now),
  });
  return note(anew, { kind: "evidence-restarts", route });
}

/** Somebody else wrote. We do not fight over it; a person says which of both is meant. */
function drifted(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Change {
  const known = [change.run.verified.canaryBp];
  const detail = others(policy, seen, known)
    .map((name) => {
      const found = seen.routes[name]!;
      return `${name}: found ${percentOf("canaryBp" in found ? found.canaryBp : 0)}, want ${known.map(percentOf).join(" or ")}`;
    })
    .join("; ");
  return hold(change, "drift", detail, now);
}

/** Nothing on every route, written until it is seen, and looked at again for as long as somebody stale may still write. */
function rollingBack(policy: Policy, change: Change, seen: Seen, now: UnixSeconds): Advanced {
  const intent = change.run.intent!;
  const writes = missingWrites(policy, seen, intent.wantBp, false);
  if (writes.length > 0) {
    const late = now - intent.at > policy.verifySeconds;
    const again = revise(change, { intent: { ...intent, verifiedAt: undefined } });
    return { ...(late ? callHands(again, withoutShare(policy, seen, intent.wantBp)) : again), writes };
  }
  if (intent.verifiedAt === undefined) {
    const seenNow = revise(change, {
      intent: { ...intent, verifiedAt: now },
      verified: verifiedNow(policy, seen, intent.wantBp, now),
      needsHands: false,
    });
    return withoutWrites(note(seenNow, { kind: "verified", canaryBp: intent.wantBp, intent: intent.number }));
  }
  if (now - intent.verifiedAt < policy.guardSeconds) return withoutWrites(change);
  const end = intent.kind === "abort" ? "aborted" : "rolled-back";
  return withoutWrites(enter(change, end, { because: "everywhere", canaryBp: intent.wantBp }, now));
}

/** A share that is to fall and does not in time is somebody's business, once; we go on trying. */
function callHands(change: Change, routes: readonly string[]): Change {
  if (change.run.needsHands) return change;
  return note(revise(change, { needsHands: true }), { kind: "needs-hands", routes });
}

/** A verdict that says the same as the hold that it led to is not written down every tick. */
function isNews(run: Run, { action, rule }: Verdict): boolean {
  if (action === "wait" || (run.phase === "soaking" && action === "advance")) return false;
  return !(run.phase === "holding" && action === "hold" && run.hold?.reason === HOLDS[rule]);
}
