import { refusalOf } from "#core/ecs/graph.ts";
import { targetTimes } from "#core/ecs/model.ts";
import { balancedContainer, EMPTY_GROUP, EMPTY_SERVICE, type Scene } from "./scene.ts";
import { liveTask } from "./task.ts";

/** How long a service has to look away for its tasks to be there in time. Seconds from the start of the first container. */
export interface RequiredGrace {
  readonly seconds: number;
  /** When the path that the load balancer asks is answered well. */
  readonly ready: number;
  /** From the registration until then: what the load balancer sees failing. */
  readonly failing: number;
  /** Checks until the target counts as healthy again, the one that may come an interval late left out. */
  readonly checks: number;
  readonly interval: number;
}

/** For tasks that are slower than those that were measured. */
const MARGIN = 1.2;
/** Longer than any start. */
const FOR_EVER = 6 * 3600;

/**
 * `(ready + interval + checks x interval) x 1.2`: one interval because nobody says when the first check comes, and one check; or, where
 * the target may be called unhealthy before, as many as make it healthy again. `undefined` when nothing asks, or the answer never comes.
 */
export function requiredGrace(scene: Scene): RequiredGrace | undefined {
  if (balancedContainer(scene) === undefined || refusalOf(scene.task) !== undefined) return undefined;
  const patient: Scene = { ...scene, service: { ...EMPTY_SERVICE, ...scene.service, gracePeriod: FOR_EVER } };
  const { startedAt, runningAt, pathOkAt } = liveTask(patient, "at-once");
  if (startedAt === undefined || runningAt === undefined || pathOkAt === undefined) return undefined;
  const { interval, healthyThreshold, unhealthyThreshold } = targetTimes(scene.group ?? EMPTY_GROUP);
  const ready = pathOkAt - startedAt;
  const failing = Math.max(0, pathOkAt - runningAt);
  const isCalledUnhealthy = failing > 0 && Math.ceil(failing / interval) >= unhealthyThreshold;
  const checks = isCalledUnhealthy ? Math.max(1, healthyThreshold - 1) : 1;
  // Half a millisecond more than a whole number of seconds is that number.
  const seconds = failing === 0 ? 0 : Math.ceil((ready + interval + checks * interval) * MARGIN - 0.0005);
  return { seconds, ready, failing, checks, interval };
}
