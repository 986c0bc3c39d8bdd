import { type Behaviour, behaviourOf, UNDECLARED } from "#core/ecs/behaviour.ts";
import { endsByItself } from "#core/ecs/ends.ts";
import {
  checkOf,
  DEFAULTS,
  healthTimes,
  isEssential,
  type Service,
  type TargetGroup,
  type TaskDefinition,
  targetTimes,
} from "#core/ecs/model.ts";

/** Everything that a start depends on. */
export interface Scene {
  readonly task: TaskDefinition;
  /** Absent: a service of one task with ECS's defaults. */
  readonly service?: Service | undefined;
  readonly group?: TargetGroup | undefined;
  readonly behaviour: Behaviour;
}

/** What is known, with what has to be assumed: whatever ends by itself, and nobody says when, ends at once. */
export function sceneOf(known: {
  readonly task: TaskDefinition;
  readonly service?: Service | undefined;
  readonly group?: TargetGroup | undefined;
  readonly behaviour?: Behaviour | undefined;
}): { readonly scene: Scene; readonly assumed: readonly string[] } {
  const { behaviour = UNDECLARED, task } = known;
  const assumed = task.containers
    .filter((each) => endsByItself(known, each) && behaviourOf(behaviour, each.name).runs === undefined)
    .map(({ name }) => name);
  const ends = assumed.map((name) => [name, { ...behaviourOf(behaviour, name), runs: 0 }]);
  const containers = { ...behaviour.containers, ...Object.fromEntries(ends) };
  return { scene: { ...known, behaviour: { ...behaviour, containers } }, assumed };
}

/** The container that the load balancer asks; `undefined` without one. */
export function balancedContainer({ task, service, group }: Scene): string | undefined {
  const named = service?.loadBalancers.find(({ container }) => container !== undefined)?.container;
  if (named !== undefined && task.containers.some(({ name }) => name === named)) return named;
  if (group === undefined && (service?.loadBalancers.length ?? 0) === 0) return undefined;
  return (
    task.containers.find((each) => isEssential(each) && each.ports.length > 0) ?? task.containers.find(isEssential)
  )?.name;
}

export const gracePeriodOf = ({ service }: Scene): number => service?.gracePeriod ?? 0;

/** Nobody waits longer for the end of a simulation; what runs for longer runs on. */
export const LONGEST = 6 * 3600;

/** After so long nothing new happens: everything declared is over, and every count that could have led somewhere has. */
export function horizonOf(scene: Scene): number {
  const { task, behaviour, group } = scene;
  const target = targetTimes(group ?? EMPTY_GROUP);
  const ofContainers = task.containers.map((container) => {
    const { pull, portOpens, ready, starved, runs = 0 } = behaviourOf(behaviour, container.name);
    const check = checkOf(container);
    const { interval, timeout, retries, startPeriod } = check === undefined ? NO_CHECK : healthTimes(check);
    const changes = [portOpens, ready, runs, ...starved.map(([, to]) => to)].filter(Number.isFinite);
    const restarts = container.restartPolicy?.enabled
      ? 2 * (container.restartPolicy.attemptPeriod ?? DEFAULTS.restartAttemptPeriod)
      : 0;
    const counts = startPeriod + (retries + 2) * (interval + timeout);
    return (
      pull + behaviour.containerStart + Math.max(0, ...changes) + restarts + counts + (container.startTimeout ?? 0)
    );
  });
  const { pathOk } = behaviour.alb;
  const path = pathOk?.after === "task" ? pathOk.seconds : 0;
  const checks = (target.healthyThreshold + target.unhealthyThreshold + 2) * (target.interval + target.timeout);
  const sum = [behaviour.provisioning, ...ofContainers, path, checks, gracePeriodOf(scene)].reduce((a, b) => a + b, 0);
  return Math.min(LONGEST, sum);
}

const NO_CHECK = { interval: 0, timeout: 0, retries: 0, startPeriod: 0 };

/** A service of which nothing is said. */
export const EMPTY_SERVICE: Service = { capacityProviders: [], loadBalancers: [], subnets: [], execute: false };

export const EMPTY_GROUP: TargetGroup = { stickiness: 0 };
