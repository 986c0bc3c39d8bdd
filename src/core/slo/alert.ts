import type { AlertStatus, Judgement } from "#core/alert/alert.ts";
import type { UnixSeconds } from "#core/time.ts";
import { type BurnFinding, lastsSeconds } from "./burn.ts";
import { spellBurn } from "./burn-text.ts";
import type { Alerting, Slo } from "./slo.ts";

/** What alerts of an objective are about. */
export const sloSource = ({ id, objective: { name, memo, service } }: Slo) =>
  ({ type: "slo", id, name, memo, service }) as const;

/** One of which nothing but its name can be read. */
export const sloNamed = (id: string, name = id) => ({ type: "slo", id, name, memo: "", service: "" }) as const;

/** Judgements in a row, a minute apart, that close an alert: a rate that swings about its threshold is told of once. */
export const RECOVER_AFTER = 3;

const STATUS = { page: "CRITICAL", ticket: "WARNING" } as const;

/** The finding that an alert is about: of those that fire the most serious, and of these the fastest. */
export function worstFinding(findings: readonly BurnFinding[], alerts: Alerting): BurnFinding | undefined {
  const heard = findings.filter(
    ({ fires, rule }) => fires && (alerts === "all" || (alerts === "page" && rule.severity === "page")),
  );
  return heard.toSorted((a, b) => rank(b) - rank(a) || b.threshold - a.threshold)[0];
}

const rank = ({ rule }: BurnFinding): number => (rule.severity === "page" ? 1 : 0);

/**
 * What follows for the alert of an objective: a rule that pages is CRITICAL, one that asks for a ticket WARNING. `at` is until when
 * counts are final; later ones are judged later.
 */
export function judgementOf(
  findings: readonly BurnFinding[],
  alerts: Alerting,
  budget: { readonly remaining: number | undefined; readonly periodSeconds: number },
  at: UnixSeconds,
): Judgement {
  const worst = worstFinding(findings, alerts);
  const about = worst ?? findings[0];
  const status: AlertStatus = worst === undefined ? "OK" : STATUS[worst.rule.severity];
  if (about === undefined) return { status, at };
  const { long, threshold } = about;
  const { remaining, periodSeconds } = budget;
  const goneIn =
    remaining === undefined || long.rate === undefined ? undefined : lastsSeconds(remaining, long.rate, periodSeconds);
  const counted = { rate: long.rate, bad: long.bad, total: long.total, seconds: long.seconds };
  const message = spellBurn(worst === undefined ? counted : { ...counted, atLeast: long.atLeast, threshold, goneIn });
  return { status, message, ...(long.rate !== undefined && { value: long.rate }), at };
}
