import type { BudgetAnswer, SloSummaryAnswer } from "#wire/own/slos.ts";
import type { Tone } from "../../ui/status.tsx";

/** What can be said of a budget. There is always something to say, and never a number that is none. */
export type Standing =
  /** Nothing was counted. */
  | { readonly kind: "none" }
  /** Too little for a verdict. */
  | { readonly kind: "few"; readonly needs: number; readonly has: number }
  | { readonly kind: "left"; readonly share: number; readonly seconds: number; readonly whole: number }
  /** More than all of it was used. */
  | { readonly kind: "over"; readonly times: number; readonly seconds: number };

export function standingOf({ opinion, remaining, minutes, minutesLeft, needs, total }: BudgetAnswer): Standing {
  if (opinion === "none" || (opinion === "few" && remaining === null)) {
    if (opinion === "none" || total === 0) return { kind: "none" };
    return { kind: "few", needs, has: total };
  }
  if (remaining === null || minutesLeft === null) return { kind: "none" };
  if (remaining < 0) return { kind: "over", times: 1 - remaining, seconds: -minutesLeft * 60 };
  return { kind: "left", share: remaining, seconds: minutesLeft * 60, whole: minutes * 60 };
}

/** Whole per cent; below ten and short of all with a digit more, so that something never reads as nothing. */
export function percentLeft(share: number): string {
  const percent = share * 100;
  const isCoarse = percent >= 10 && Math.round(percent) < 100;
  return `${Number(percent.toFixed(isCoarse || percent >= 99.95 ? 0 : 1))} %`;
}

/** Per cent as targets are written: 99.983 stays that, and is never rounded up to all. */
export function percentGood(percent: number): string {
  const digits = percent < 99 ? 2 : percent < 99.99 ? 3 : 5;
  const scale = 10 ** digits;
  return `${Math.floor(percent * scale + 1e-6) / scale} %`;
}

/** "2.4": how many times a budget was used up. */
export const timesText = (times: number): string => String(Number(times.toFixed(times < 100 ? 1 : 0)));

/** What somebody has to look at first. */
export const isAtRisk = ({ state, firing, trouble }: SloSummaryAnswer): boolean =>
  state === "freeze" || state === "exhausted" || firing.length > 0 || trouble !== null;

/** A full budget is calm, and so is no opinion. */
export function toneOf({ state, firing, budget, trouble }: SloSummaryAnswer): Tone {
  if (firing.some(({ status }) => status === "CRITICAL")) return "critical";
  if (firing.length > 0 || trouble !== null) return "warning";
  if (standingOf(budget).kind === "none" || standingOf(budget).kind === "few") return "unknown";
  return STATE_TONES[state ?? "plenty"];
}

export const STATE_TONES = {
  plenty: "ok",
  careful: "ok",
  freeze: "warning",
  exhausted: "critical",
} as const satisfies Record<string, Tone>;
