import type { Task } from "@aws-sdk/client-ecs";
import type { Aws } from "./aws.ts";
import { describeService, type Follow, nameOf } from "./live.ts";

/** A task that ran for so long has started; one that stopped longer ago tells nothing of now. */
const RECENT_SECONDS = 600;
/** ECS takes at most so many in one call. */
const MOST_TASKS = 100;

/** Why nothing of a service stays up, in the words of its last stopped tasks; `undefined` while something does. */
export async function crashLoopOf(
  aws: Aws,
  follow: Follow,
  nowMs: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { desiredCount = 0 } = await describeService(aws, follow, signal);
  if (desiredCount === 0) return undefined;
  const stopped = await tasksOf(aws, follow, "STOPPED", signal);
  // The common case, for one call less.
  if (stopped.filter((task) => hasCrashed(task, nowMs)).length < leastCrashes(desiredCount)) return undefined;
  const running = await tasksOf(aws, follow, "RUNNING", signal);
  return crashLoop(desiredCount, running, stopped, nowMs);
}

async function tasksOf(
  aws: Aws,
  follow: Follow,
  desiredStatus: "RUNNING" | "STOPPED",
  signal?: AbortSignal,
): Promise<readonly Task[]> {
  const { cluster, ecsService: serviceName } = follow;
  const what = `list tasks of ${nameOf(follow)}`;
  const { taskArns = [] } = await aws.ask(
    "ecs",
    what,
    (ecs, options) => ecs.listTasks({ cluster, serviceName, desiredStatus, maxResults: MOST_TASKS }, options),
    signal,
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await aws.ask(
    "ecs",
    what,
    (ecs, options) => ecs.describeTasks({ cluster, tasks: taskArns }, options),
    signal,
  );
  return tasks;
}

/**
 * Whether all tasks of a service restart again and again: as many crashed lately as there should be, two at least, and none that runs
 * is older. ECS forgets stopped tasks after about an hour.
 */
export function crashLoop(
  desired: number,
  running: readonly Task[],
  stopped: readonly Task[],
  nowMs: number,
): string | undefined {
  const crashed = stopped.filter((task) => hasCrashed(task, nowMs));
  if (desired === 0 || crashed.length < leastCrashes(desired)) return undefined;
  const isSettled = ({ startedAt }: Task) => startedAt !== undefined && ageOf(startedAt, nowMs) > RECENT_SECONDS;
  if (running.some(isSettled)) return undefined;
  const newest = crashed.reduce((a, b) => (a.stoppedAt! >= b.stoppedAt! ? a : b));
  return `no task stays up: ${crashed.length} stopped in ${RECENT_SECONDS / 60} min, the last by "${newest.stoppedReason ?? newest.stopCode}"`;
}

const leastCrashes = (desired: number): number => Math.max(2, desired);
const ageOf = (at: Date, nowMs: number): number => (nowMs - at.getTime()) / 1000;

/** By itself, or because it answered no health check; what a deployment, scaling or a person stopped did not crash. */
function hasCrashed({ stopCode, stoppedReason = "", stoppedAt }: Task, nowMs: number): boolean {
  if (stoppedAt === undefined || ageOf(stoppedAt, nowMs) > RECENT_SECONDS) return false;
  if (stopCode === "EssentialContainerExited" || stopCode === "TaskFailedToStart") return true;
  return /failed (ELB|container) health checks/i.test(stoppedReason);
}
