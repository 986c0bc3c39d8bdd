import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { type AlertStatus, isWorse } from "./alert.ts";

/** So many changes within so many seconds are flapping; it is over when nothing changed for a while. */
export const FLAP_CHANGES = 4;
export const FLAP_WITHIN = 30 * MINUTE;
export const STABLE_AFTER = 10 * MINUTE;
/** Whoever reads logs of this much time knows who is flapping now: changes of a flapping subject are never far apart. */
export const FLAP_MEMORY = 2 * 60 * MINUTE;

/** An alert of a subject was opened, changed its level, or was closed, by what was measured. */
export interface StatusChange {
  readonly at: UnixSeconds;
  readonly alertId: string;
  readonly status: AlertStatus;
}

/** A subject that changes too often to tell people each time. */
export interface Flap {
  readonly since: UnixSeconds;
  readonly changes: number;
  /** The worst that it was meanwhile, or in the changes that made it flapping. */
  readonly worst: AlertStatus;
  /** Alerts under which people were told of it: what they opened elsewhere has to be closed again. */
  readonly toldUnder: readonly string[];
}

/** What has to be known of a subject. */
export interface Restlessness {
  /** Those that still count, the oldest first; at least one. */
  readonly recent: readonly StatusChange[];
  readonly flap?: Flap | undefined;
}

/** What a change means for those who are told. */
export type FlapNews =
  /** As ever. */
  | "usual"
  /** One message that says so, instead of the usual one: it flaps, or is worse than it was while it flapped. */
  | "flapping"
  /** Nothing until it is stable. */
  | "silence";

/**
 * Takes another change of a subject into account [AL11]. From the fourth change within 30 minutes on it flaps: people hear of that
 * once, and then only when it is worse than they know. After 10 minutes without a change it begins anew.
 */
export function afterChange(
  before: Restlessness | undefined,
  change: StatusChange,
): { readonly next: Restlessness; readonly news: FlapNews } {
  const isOver = before?.flap !== undefined && isStable(before, change.at);
  const recent = [
    ...(before === undefined || isOver ? [] : before.recent.filter(({ at }) => at > change.at - FLAP_WITHIN)),
    change,
  ];
  const flap = isOver ? undefined : before?.flap;
  if (flap !== undefined) {
    const isNews = isWorse(change.status, flap.worst);
    return {
      next: {
        recent,
        flap: {
          ...flap,
          changes: flap.changes + 1,
          worst: isNews ? change.status : flap.worst,
          toldUnder: isNews ? [...new Set([...flap.toldUnder, change.alertId])] : flap.toldUnder,
        },
      },
      news: isNews ? "flapping" : "silence",
    };
  }
  if (recent.length < FLAP_CHANGES) return { next: { recent }, news: "usual" };
  return {
    next: {
      recent,
      flap: {
        since: recent[0]!.at,
        changes: recent.length,
        worst: recent.map(({ status }) => status).reduce((a, b) => (isWorse(b, a) ? b : a)),
        toldUnder: [change.alertId],
      },
    },
    news: "flapping",
  };
}

/** Whether nothing has changed for so long that the status it has is told. */
export const isStable = ({ recent }: Restlessness, now: UnixSeconds): boolean =>
  now - recent.at(-1)!.at >= STABLE_AFTER;

/** Whether it neither flaps nor could with its next changes: it may be forgotten. */
export const isForgettable = ({ recent, flap }: Restlessness, now: UnixSeconds): boolean =>
  flap === undefined && now - recent.at(-1)!.at >= FLAP_WITHIN;
