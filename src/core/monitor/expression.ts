import type { Judgement } from "#core/alert/alert.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { GONE_AFTER } from "./connectivity.ts";
import { levelOf } from "./level.ts";
import type { ExpressionMonitor } from "./monitor.ts";

/** What an expression gave at a moment; see `app/expressions.ts`. */
export type ExpressionOutcome =
  | { readonly kind: "value"; readonly value: number }
  /** `never`: a forecast that does not come true, which is no reason to worry. */
  | { readonly kind: "none"; readonly never: boolean }
  | { readonly kind: "many"; readonly count: number }
  /** It cannot be computed: a refusal of its own. */
  | { readonly kind: "failed"; readonly message: string };

const EVALUATED_BACK = 2;

/** The moment that is judged now: points need a while to arrive. */
export const momentOf = ({ evaluateBackwardMinutes }: ExpressionMonitor, now: UnixSeconds): UnixSeconds =>
  now - (evaluateBackwardMinutes ?? EVALUATED_BACK) * MINUTE;

/**
 * No value is no evidence that all is well: UNKNOWN [MO9]. But none is missed before hosts had their time to post again:
 * `receivingSince`.
 */
export function judgeExpression(
  monitor: ExpressionMonitor,
  outcome: ExpressionOutcome,
  receivingSince: UnixSeconds,
  now: UnixSeconds,
): Judgement | undefined {
  switch (outcome.kind) {
    case "value":
      return { status: levelOf(outcome.value, monitor), value: outcome.value, at: now };
    case "none":
      if (outcome.never) return { status: "OK", at: now };
      return now - receivingSince < GONE_AFTER ? undefined : { status: "UNKNOWN", message: "no value", at: now };
    case "many":
      return { status: "UNKNOWN", message: `${outcome.count} series, want one`, at: now };
    case "failed":
      return { status: "UNKNOWN", message: outcome.message, at: now };
  }
}
