import type { ContainerBehaviour, Engine } from "#core/ecs/behaviour.ts";
import type { HealthTimes } from "#core/ecs/model.ts";

export type Health = "UNKNOWN" | "HEALTHY" | "UNHEALTHY";

/** What an engine remembers of one container's check. */
export interface HealthState {
  readonly status: Health;
  /** Failures in a row that count. */
  readonly streak: number;
}

export const NEW_HEALTH: HealthState = { status: "UNKNOWN", streak: 0 };

/** One success is healthy, at any time; a failure counts once the start period is over, or a success was seen. */
export function stepHealth(state: HealthState, ok: boolean, probedAt: number, times: HealthTimes): HealthState {
  if (ok) return { status: "HEALTHY", streak: 0 };
  if (state.status === "UNKNOWN" && probedAt < times.startPeriod) return state;
  const streak = state.streak + 1;
  return { status: streak >= times.retries ? "UNHEALTHY" : state.status, streak };
}

/** What Docker 25 probes with until the first success, inside the start period; ECS has no field for it. */
const START_INTERVAL = 5;

/** When the next probe begins, in seconds after the container's start, as every time here. */
export function nextProbeAt(engine: Engine, endedAt: number, { status }: HealthState, times: HealthTimes): number {
  const { interval, startPeriod } = times;
  const isStarting = engine === "docker>=25" && status === "UNKNOWN" && endedAt < startPeriod;
  return isStarting ? Math.min(endedAt + START_INTERVAL, startPeriod) : endedAt + interval;
}

export interface Answer {
  readonly ok: boolean;
  readonly took: number;
}

/** What somebody who asks a container gets, `since` seconds after its start. `okFrom`: when it answers what is wanted. */
export function answerOf(behaviour: ContainerBehaviour, since: number, okFrom: number, timeout: number): Answer {
  const { portOpens, hangs, starved, healthLatency } = behaviour;
  const late: Answer = { ok: false, took: timeout };
  if (starved.some(([from, to]) => since >= from && since < to)) return late;
  if (since < portOpens) return hangs ? late : { ok: false, took: 0 };
  if (healthLatency > timeout) return late;
  return { ok: since >= okFrom, took: healthLatency };
}
