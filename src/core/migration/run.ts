import type { Arrivals } from "#core/judge/arrivals.ts";
import type { Evidence, Terms } from "#core/judge/evidence.ts";
import type { Circumstances, Judged, Rule, Verdict } from "#core/judge/verdict.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { RouterReading } from "#core/traffic/router.ts";
import type { BasisPoints } from "#core/traffic/share.ts";

/**
 * Where a run is. It begins in "preflight"; the last five are ends, and a run that ended never moves again: the next attempt is
 * another run.
 */
export type Phase =
  | "preflight"
  | "warming"
  | "stepping"
  | "baking"
  | "holding"
  | "soaking"
  | "rolling-back"
  | "refused"
  | "done"
  | "rolled-back"
  | "aborted";

export const ENDS: readonly Phase[] = ["refused", "done", "rolled-back", "aborted"];

/** Why nothing moves up. What clears by itself is resumed by itself; the others wait for a person. */
export type HoldReason =
  | "blind" // no counts, or a route that cannot be read
  | "shared-cause"
  | "budget"
  | "capacity"
  | "share-mismatch"
  | "frozen"
  | "approval"
  | "inconclusive"
  | "warm-up"
  | "drift" // somebody else changed the share
  | "unverified" // a share that was written did not come into effect
  | "gap" // nothing ran for too long
  | "person";

/** Why something happened: which of our reasons, and what it is about. `say.ts` has the words. */
export type Why =
  | { readonly because: "gates-open" | "clear" | "good-enough" | "kept" | "drilled" }
  | { readonly because: "gates-shut" | "busy"; readonly detail: string }
  | { readonly because: "step"; readonly step: number }
  | { readonly because: "everywhere" | "partly"; readonly canaryBp: BasisPoints }
  | { readonly because: "rule"; readonly rule: Rule; readonly indicator?: string | undefined }
  | { readonly because: "person"; readonly who: string; readonly reason?: string | undefined }
  | { readonly because: "hold"; readonly reason: HoldReason; readonly detail?: string | undefined };

/** One attempt, as it is stored: everything that the next decision depends on. */
export interface Run {
  readonly phase: Phase;
  readonly startedAt: UnixSeconds;
  /** When it was last looked at. */
  readonly tickedAt: UnixSeconds;
  /** When the phase began. */
  readonly since: UnixSeconds;
  /** Of the policy's steps; -1 before the first. */
  readonly step: number;
  /** What every route has, as far as we know: read from all of them after the last change. */
  readonly verified: Verified;
  /** The share that is being set; one at a time, and kept when it is verified until the next. */
  readonly intent?: Intent | undefined;
  readonly hold?: { readonly reason: HoldReason; readonly detail?: string | undefined } | undefined;
  /** Steps that somebody approved. */
  readonly approved: readonly number[];
  /** Evidence since the share was verified; absent until then. */
  readonly evidence?: StepEvidence | undefined;
  /** A share that falls and is not in effect after the time that verifying may take: people have to lend a hand. */
  readonly needsHands: boolean;
  /** Practice: it goes to the first step and back, and everybody who hears of it is told so. */
  readonly isDrill?: boolean | undefined;
}

export interface Verified {
  readonly canaryBp: BasisPoints;
  readonly at: UnixSeconds;
  /** What the canary's share went to then, by route, where the router knows. */
  readonly targets: Readonly<Record<string, string | undefined>>;
}

export interface Intent {
  /** "step" is ours, and stops where somebody else wrote; the others are a person's word, or a way back, and do not. */
  readonly kind: "step" | "set" | "reapply" | "roll-back" | "abort";
  readonly fromBp: BasisPoints;
  readonly wantBp: BasisPoints;
  readonly at: UnixSeconds;
  /** Grows with every intent of the run. */
  readonly number: number;
  readonly why: Why;
  /** When it was seen on every route. */
  readonly verifiedAt?: UnixSeconds | undefined;
}

export interface StepEvidence {
  /** Buckets that begin before are no evidence: another share, or targets that were warming up. */
  readonly from: UnixSeconds;
  /** Buckets before are in the sums; each is added once. */
  readonly countedUntil: UnixSeconds;
  /** By indicator, in their order; fixed with the step. */
  readonly terms: readonly Terms[];
  readonly canary: readonly Evidence[];
  readonly stable: readonly Evidence[];
  /** The same of targets that were warming up, where there were any: only what is gross is believed. */
  readonly cold?: { readonly canary: readonly Evidence[]; readonly stable: readonly Evidence[] } | undefined;
  /** What arrived at each side; absent in runs that began before this was looked at. */
  readonly arrivals?: Arrivals | undefined;
}

/** What was observed since the last tick. Nothing of it is a decision. */
export interface Seen {
  /** By route. */
  readonly routes: Readonly<Record<string, RouteSeen>>;
  /** Final buckets from `evidence.countedUntil` on, in the order of their time. */
  readonly buckets: readonly SliBucket[];
  /** End of the newest final bucket of which the source told, with requests or without. */
  readonly countedUntil?: UnixSeconds | undefined;
  /** Routes that somebody with a later fence wrote to since we did. */
  readonly foreign?: readonly string[] | undefined;
  readonly platform?: { readonly healthy: number; readonly failed?: string | undefined } | undefined;
  readonly budget?: Circumstances["budget"];
  /** Factor for the least time that a step bakes, by what is left of a budget; absent: 1. */
  readonly pace?: number | undefined;
  readonly load?: Circumstances["load"];
  /** Why nothing may move up now: a window that is shut, a deployment. Rolling back never asks. */
  readonly frozen?: string | undefined;
  /** What the gates say; asked while the run is in preflight. `undefined`: not known yet. */
  readonly gates?: readonly GateResult[] | undefined;
  /** Variance by mean of bad requests per indicator, as learned from the stable side; 1 for independent ones. */
  readonly spreads: readonly number[];
}

export type RouteSeen = RouterReading | { readonly unreadable: string };

export interface GateResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** The same in Japanese; absent in what was stored before there was any. */
  readonly ja?: string | undefined;
  /** Open, and still worth a look. */
  readonly isWarning?: boolean | undefined;
}

/** Something to be done to a route, after the run was stored and never before. */
export interface Write {
  readonly route: string;
  readonly canaryBp: BasisPoints;
  readonly expect?: string | undefined;
}

/** A line of the run's history. */
export type Entry =
  | { readonly kind: "phase"; readonly from: Phase; readonly to: Phase; readonly why: Why }
  | { readonly kind: "intent"; readonly intent: Intent }
  | { readonly kind: "verified"; readonly canaryBp: BasisPoints; readonly intent: number }
  | { readonly kind: "approved"; readonly step: number; readonly reason?: string | undefined }
  | { readonly kind: "drill" }
  | { readonly kind: "evidence-restarts"; readonly route: string }
  | { readonly kind: "needs-hands"; readonly routes: readonly string[] }
  | {
      /** What arrives is not what is set, and the policy only says so. */
      readonly kind: "share-mismatch";
      readonly arrivals: NonNullable<Circumstances["arrivals"]>;
    }
  | { readonly kind: "gates"; readonly results: readonly GateResult[] }
  | {
      readonly kind: "verdict";
      readonly verdict: Verdict;
      /** All that the verdict follows from, so that anybody can recompute it. */
      readonly judged: readonly Judged[];
      readonly circumstances: Circumstances;
    };

/** What follows from a tick or from a person's word. */
export interface Advanced {
  readonly run: Run;
  readonly writes: readonly Write[];
  readonly entries: readonly Entry[];
}

export function newRun(now: UnixSeconds, isDrill = false): Run {
  return {
    phase: "preflight",
    startedAt: now,
    tickedAt: now,
    since: now,
    step: -1,
    verified: { canaryBp: 0, at: now, targets: {} },
    approved: [],
    needsHands: false,
    ...(isDrill && { isDrill }),
  };
}

export const hasEnded = ({ phase }: Run): boolean => ENDS.includes(phase);
