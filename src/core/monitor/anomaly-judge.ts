import type { Judgement } from "#core/alert/alert.ts";
import type { UnixSeconds } from "#core/time.ts";
import { type Deviation, isAnomaly } from "./anomaly.ts";
import type { AnomalyMonitor } from "./monitor.ts";

/** What a deviation means to a monitor. Attempts are counted by the caller: `bad` judgements in a row, this one included. */
export function judgeAnomaly(
  { criticalSensitivity, warningSensitivity, maxCheckAttempts }: AnomalyMonitor,
  deviation: Deviation,
  badBefore: number,
  at: UnixSeconds,
): { readonly judgement: Judgement; readonly bad: number } {
  const reached = (sensitivity: AnomalyMonitor["criticalSensitivity"]) =>
    sensitivity !== null && sensitivity !== undefined && isAnomaly(deviation, sensitivity);
  const status = reached(criticalSensitivity) ? "CRITICAL" : reached(warningSensitivity) ? "WARNING" : "OK";
  const bad = status === "OK" ? 0 : badBefore + 1;
  return {
    judgement: {
      status,
      component: deviation.metric,
      at,
      confirmed: status === "OK" || bad >= (maxCheckAttempts ?? DEFAULT_ATTEMPTS),
    },
    bad,
  };
}

/** Mackerel's default for this type. */
const DEFAULT_ATTEMPTS = 3;
