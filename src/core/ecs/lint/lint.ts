import { launchTypeOf } from "#core/ecs/model.ts";
import { type Said, said } from "#core/ecs/said.ts";
import { RULES } from "./catalogue.ts";
import { type Fault, hasNeed, type Need, type Rule, SEVERITIES, type Severity, type Subject } from "./rule.ts";

export interface Finding extends Fault {
  readonly id: string;
  readonly severity: Severity;
  readonly title: Said;
}

/** A finding that somebody decided to live with. */
export interface Suppressed extends Finding {
  /** Absent where it was ignored on the command line. */
  readonly reason?: string | undefined;
}

/** A rule that had too little to go by. */
export interface NotLookedAt {
  readonly id: string;
  readonly needs: readonly Need[];
}

export interface LintResult {
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly notLookedAt: readonly NotLookedAt[];
}

/** Asks every rule that has what it needs. */
export function lint(known: Omit<Subject, "launch">, ignore: readonly string[] = []): LintResult {
  const subject: Subject = { ...known, launch: launchTypeOf(known.task, known.service) };
  const asked = RULES.map((rule) => ({ rule, missing: rule.needs.filter((need) => !hasNeed(subject, need)) }));
  const all = asked.filter(({ missing }) => missing.length === 0).flatMap(({ rule }) => findingsOf(rule, subject));
  const sorted = SEVERITIES.flatMap((severity) => all.filter((each) => each.severity === severity));
  const judged = sorted.map((finding) => ({ finding, by: suppression(finding, subject, ignore) }));
  return {
    findings: judged.flatMap(({ finding, by }) => (by === undefined ? [finding] : [])),
    suppressed: judged.flatMap(({ finding, by }) => (by === undefined ? [] : [{ ...finding, ...by }])),
    notLookedAt: asked.flatMap(({ rule, missing }) => (missing.length === 0 ? [] : [{ id: rule.id, needs: missing }])),
  };
}

const findingsOf = (rule: Rule, subject: Subject): readonly Finding[] =>
  rule.check(subject).map((fault) => ({
    ...fault,
    id: rule.id,
    title: rule.title,
    severity: fault.severity ?? rule.severity,
  }));

function suppression(
  { id, container }: Finding,
  { behaviour }: Subject,
  ignore: readonly string[],
): { readonly reason?: string } | undefined {
  if (ignore.includes(id)) return {};
  const declared = behaviour?.ignore.find(
    (each) => each.id === id && (each.container === undefined || each.container === container),
  );
  return declared && { reason: declared.reason };
}

/** Whether a finding is worse than what may pass; `none` lets nothing pass. */
export const isTooBad = (severity: Severity, most: Severity | "none"): boolean =>
  most === "none" || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(most);

/** What people call that which a rule needs. */
export const NEED_NAMES: Readonly<Record<Need, Said>> = {
  service: said("a service definition", "サービス定義"),
  targetGroup: said("a target group", "ターゲットグループ"),
  behaviour: said("a behaviour file", "挙動ファイル"),
  network: said("network in the behaviour file", "挙動ファイルの network"),
  migration: said("migration in the behaviour file", "挙動ファイルの migration"),
};
