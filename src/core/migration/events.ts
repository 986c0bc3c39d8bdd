import type { Entry, Run } from "./run.ts";

/** What people can be told of a run, as a migration's file names it. */
export const MIGRATION_EVENTS = ["started", "advanced", "hold", "rollback", "drift", "done", "needs-hands"] as const;
export type MigrationEvent = (typeof MIGRATION_EVENTS)[number];

/** What a person may ask by a link in a message, without signing in. */
export const LINK_VERBS = ["roll-back", "hold", "resume", "approve"] as const;
export type LinkVerb = (typeof LINK_VERBS)[number];

/** Something worth telling, with why. */
export interface Happened {
  readonly event: MigrationEvent;
  readonly entry: Entry;
  /** The verdict that led to it. */
  readonly verdict?: Extract<Entry, { readonly kind: "verdict" }> | undefined;
  /** What whoever reads it may want to ask; empty where nothing is left to ask. */
  readonly asks: readonly Ask[];
}

export interface Ask {
  readonly verb: LinkVerb;
  /** The step to approve, from 0. */
  readonly step?: number | undefined;
  /** The hold that is to end, by when it began and why: another one is not meant. */
  readonly hold?: string | undefined;
}

/** Which hold a run is in, so that the word of a person who saw one is not taken for another. */
export const holdKey = ({ hold, since }: Run): string | undefined => hold && `${hold.reason}@${since}`;

/** What of the lines that a change added to a run's history people are told of, by the run before and after it. */
export function eventsOf(before: Run, after: Run, entries: readonly Entry[]): readonly Happened[] {
  const verdict = entries.findLast((entry) => entry.kind === "verdict");
  return entries.flatMap((entry): Happened[] => {
    const event = eventOf(before, entry);
    return event === undefined ? [] : [{ event, entry, verdict, asks: asksOf(event, after) }];
  });
}

function eventOf(before: Run, entry: Entry): MigrationEvent | undefined {
  switch (entry.kind) {
    case "intent":
      return entry.intent.kind === "roll-back" || entry.intent.kind === "abort" ? "rollback" : undefined;
    case "verified":
      return entry.canaryBp > 0 ? "advanced" : undefined;
    case "needs-hands":
      return "needs-hands";
    case "share-mismatch":
      return "drift";
    case "phase":
      break;
    default:
      return undefined;
  }
  switch (entry.to) {
    case "warming":
      return entry.from === "preflight" ? "started" : undefined;
    case "holding": {
      if (entry.why.because !== "hold") return undefined;
      // The same reason with other words is no news.
      if (entry.from === "holding" && before.hold?.reason === entry.why.reason) return undefined;
      return entry.why.reason === "drift" ? "drift" : "hold";
    }
    case "rolled-back":
      return "rollback";
    case "refused":
    case "aborted":
    case "done":
      return "done";
    default:
      return undefined;
  }
}

function asksOf(event: MigrationEvent, run: Run): readonly Ask[] {
  switch (event) {
    case "started":
    case "advanced":
      return [{ verb: "roll-back" }, { verb: "hold" }];
    case "hold":
    case "drift": {
      if (run.phase !== "holding") return [{ verb: "roll-back" }, { verb: "hold" }];
      if (run.hold?.reason === "approval") return [{ verb: "approve", step: run.step + 1 }, { verb: "roll-back" }];
      return [{ verb: "roll-back" }, { verb: "resume", hold: holdKey(run) }];
    }
    default:
      return [];
  }
}
