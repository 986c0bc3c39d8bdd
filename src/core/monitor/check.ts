import type { Judgement } from "#core/alert/alert.ts";
import type { CheckState } from "#core/check.ts";

/** What an agent's report says: the agent has judged already, we count [MO8]. */
export function judgeCheck({ status, message, occurredAt, attempts, maxCheckAttempts }: CheckState): Judgement {
  return { status, message, at: occurredAt, confirmed: status === "OK" || attempts >= maxCheckAttempts };
}
