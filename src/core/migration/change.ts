import type { UnixSeconds } from "#core/time.ts";
import { type BasisPoints, NOTHING } from "#core/traffic/share.ts";
import type { Advanced, Entry, HoldReason, Intent, Phase, Run, Why } from "./run.ts";

/** A run on its way through a tick: each change says what it adds to the history. Immutable, like the run. */
export interface Change {
  readonly run: Run;
  readonly entries: readonly Entry[];
}

export const nothingYet = (run: Run): Change => ({ run, entries: [] });

export const withoutWrites = ({ run, entries }: Change): Advanced => ({ run, entries, writes: [] });

export function note({ run, entries }: Change, entry: Entry): Change {
  return { run, entries: [...entries, entry] };
}

export function revise({ run, entries }: Change, revision: Partial<Run>): Change {
  return { run: { ...run, ...revision }, entries };
}

export function enter(change: Change, phase: Phase, why: Why, now: UnixSeconds): Change {
  const from = change.run.phase;
  if (from === phase) return change;
  const left = phase === "holding" ? {} : { hold: undefined };
  return note(revise(change, { ...left, phase, since: now }), { kind: "phase", from, to: phase, why });
}

/** Stays where it is, at the share that it has. */
export function hold(change: Change, reason: HoldReason, detail: string | undefined, now: UnixSeconds): Change {
  const held = change.run.hold;
  if (change.run.phase === "holding" && held?.reason === reason && held.detail === detail) return change;
  const why: Why = { because: "hold", reason, detail };
  const next = revise(change, { hold: { reason, detail } });
  if (change.run.phase === "holding") return note(next, { kind: "phase", from: "holding", to: "holding", why });
  return enter(next, "holding", why, now);
}

/** Writes down what is to be set, before anything is touched. It takes the place of whatever was being set. */
export function intend(change: Change, kind: Intent["kind"], wantBp: BasisPoints, why: Why, now: UnixSeconds): Change {
  const { run } = change;
  const intent: Intent = {
    kind,
    fromBp: run.verified.canaryBp,
    wantBp,
    at: now,
    number: (run.intent?.number ?? 0) + 1,
    why,
  };
  const phase = kind === "roll-back" || kind === "abort" ? "rolling-back" : "stepping";
  // The intent itself says that the phase changed.
  const next = revise(change, { intent, evidence: undefined, phase, hold: undefined, since: now, needsHands: false });
  return note(next, { kind: "intent", intent });
}

/** The canary gets nothing. Asks nobody, and waits for nothing. */
export function rollBack(change: Change, why: Why, now: UnixSeconds): Change {
  if (change.run.phase === "rolling-back" && change.run.intent?.wantBp === NOTHING) return change;
  return intend(change, "roll-back", NOTHING, why, now);
}
