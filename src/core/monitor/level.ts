import type { AlertStatus } from "#core/alert/alert.ts";
import type { Thresholds } from "./monitor.ts";

/** What a value is worth: equal to a limit is good still, and where both are broken the worse one counts [MO1]. */
export function levelOf(value: number, { operator, warning, critical }: Thresholds): Exclude<AlertStatus, "UNKNOWN"> {
  if (breaks(value, operator, critical)) return "CRITICAL";
  return breaks(value, operator, warning) ? "WARNING" : "OK";
}

function breaks(value: number, operator: ">" | "<", limit: number | null | undefined): boolean {
  if (limit === null || limit === undefined) return false;
  return operator === ">" ? value > limit : value < limit;
}
