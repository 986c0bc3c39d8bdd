import { type Finding, isTooBad, type LintResult } from "./lint.ts";
import type { Severity } from "./rule.ts";

/** So many findings are named; who wants all asks `sawara ecs lint`. */
const NAMED = 3;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What a migration's gate makes of the findings: shut by the first that is worse than what may pass. */
export function gateOf(
  { findings, notLookedAt }: LintResult,
  most: Severity | "none",
): { readonly ok: boolean; readonly found: string } {
  const worse = findings.filter(({ severity }) => isTooBad(severity, most));
  const unseen = notLookedAt.length === 0 ? "" : `; ${counted(notLookedAt.length, "rule")} had too little to go by`;
  if (worse.length === 0)
    return { ok: true, found: `${counted(findings.length, "finding")}, none that is too bad${unseen}` };
  const more = worse.length > NAMED ? `; and ${worse.length - NAMED} more` : "";
  return { ok: false, found: `${worse.slice(0, NAMED).map(named).join("; ")}${more}${unseen}` };
}

const named = ({ id, severity, container, found, wanted }: Finding): string =>
  `${severity} ${id}${container === undefined ? "" : ` of ${container}`}: found ${found.en}, want ${wanted.en}`;
