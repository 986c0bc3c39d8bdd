import type { TargetTimes } from "#core/ecs/model.ts";

export type TargetStatus = "initial" | "healthy" | "unhealthy";

export interface TargetState {
  readonly status: TargetStatus;
  /** Checks in a row that said the opposite of the status. */
  readonly streak: number;
}

export const NEW_TARGET: TargetState = { status: "initial", streak: 0 };

/** A new target needs one success; whoever was called unhealthy needs as many as the group says. */
export function stepTarget({ status, streak }: TargetState, ok: boolean, times: TargetTimes): TargetState {
  if (status === "initial" && ok) return { status: "healthy", streak: 0 };
  if (status === (ok ? "healthy" : "unhealthy")) return { status, streak: 0 };
  const next = streak + 1;
  if (ok) return next >= times.healthyThreshold ? { status: "healthy", streak: 0 } : { status, streak: next };
  return next >= times.unhealthyThreshold ? { status: "unhealthy", streak: 0 } : { status, streak: next };
}
