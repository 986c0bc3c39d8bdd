import type { CircuitBreaker, Service } from "#core/ecs/model.ts";
import type { Verdict } from "./verdict.ts";

/** What the deployment circuit breaker makes of a loop. */
export interface Breaker {
  /** Tasks that have to fail. */
  readonly failures: number;
  /** Minutes until it fires: with all tasks failing at once, and one after another. Absent: such failures are not counted. */
  readonly minutes?: { readonly least: number; readonly most: number } | undefined;
  readonly rollsBack: boolean;
}

/** Half of the desired tasks, from 3 to 200: what ECS takes where nothing is said. */
const DEFAULT = { type: "BOUNDED_PERCENT", value: 50 } as const;
const LEAST = 3;
const MOST = 200;

export function failuresNeeded({ threshold }: CircuitBreaker, desired: number): number {
  const { type, value } = threshold ?? DEFAULT;
  if (type === "COUNT") return Math.max(1, value);
  const share = Math.max(1, Math.ceil((desired * value) / 100));
  return type === "UNBOUNDED_PERCENT" ? share : Math.min(MOST, Math.max(LEAST, share));
}

/** `undefined` without a loop, or without a breaker that is on. `served` says whether a task became healthy before it failed. */
export function breakerOf(service: Service | undefined, verdict: Verdict, served: boolean): Breaker | undefined {
  const circuit = service?.circuitBreaker;
  if (circuit === undefined || !circuit.enabled || !("period" in verdict) || verdict.period === undefined)
    return undefined;
  const desired = Math.max(1, service?.desiredCount ?? 1);
  const failures = failuresNeeded(circuit, desired);
  // It counts tasks that never ran and tasks that failed a check, and not those that ran and then ended by themselves.
  const isCounted = verdict.kind === "never-starts" || verdict.why.kind !== "essential-exited";
  if (!isCounted || (served && circuit.resets)) return { failures, rollsBack: circuit.rollback };
  const together = startedTogether(service, desired);
  const minutes = (starts: number): number => (starts * verdict.period!) / 60;
  return {
    failures,
    minutes: { least: minutes(Math.ceil(failures / together)), most: minutes(failures) },
    rollsBack: circuit.rollback,
  };
}

/** New tasks that a deployment starts beside those that serve, and in place of those that it may stop. */
function startedTogether(service: Service | undefined, desired: number): number {
  const most = Math.floor((desired * (service?.maximumPercent ?? 200)) / 100);
  const least = Math.ceil((desired * (service?.minimumHealthyPercent ?? 100)) / 100);
  return Math.min(desired, Math.max(1, most - least));
}
