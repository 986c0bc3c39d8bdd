import type { SliSourceAnswer } from "#wire/own/sli.ts";
import type { Tone } from "../../ui/status.tsx";

/** How a source does: it cannot be asked, it has never counted, nothing came for long, or it counts. */
export type Standing = "failing" | "never" | "silent" | "counting";

/** Nobody has to be told of a shorter silence; a source of long buckets is behind by some of them as a matter of course. */
const SILENT_SECONDS = 600;
const SILENT_BUCKETS = 5;

export function standingOf({ error, lagSeconds, bucketSeconds = 60 }: SliSourceAnswer): Standing {
  if (error !== undefined) return "failing";
  if (lagSeconds === undefined) return "never";
  return lagSeconds > Math.max(SILENT_SECONDS, SILENT_BUCKETS * bucketSeconds) ? "silent" : "counting";
}

export const TONES: Readonly<Record<Standing, Tone>> = {
  failing: "critical",
  silent: "warning",
  never: "unknown",
  counting: "ok",
};

const ORDER: readonly Standing[] = ["failing", "silent", "never", "counting"];

/** What needs somebody first. */
export const byStanding = (a: SliSourceAnswer, b: SliSourceAnswer): number =>
  ORDER.indexOf(standingOf(a)) - ORDER.indexOf(standingOf(b)) || a.name.localeCompare(b.name);
