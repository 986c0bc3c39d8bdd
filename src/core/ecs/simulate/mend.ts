import { behaviourOf, QUIET } from "#core/ecs/behaviour.ts";
import { ancestorsOf, graphOf, refusalOf } from "#core/ecs/graph.ts";
import { type Container, checkOf, healthTimes, isEssential } from "#core/ecs/model.ts";
import { requiredGrace } from "./grace.ts";
import { balancedContainer, EMPTY_SERVICE, gracePeriodOf, LONGEST, type Scene } from "./scene.ts";
import { simulate } from "./simulate.ts";
import { liveTask } from "./task.ts";
import { isUp } from "./verdict.ts";

/** One thing to write differently. */
export type Change =
  | { readonly kind: "not-essential"; readonly container: string }
  | { readonly kind: "grace"; readonly seconds: number }
  | { readonly kind: "start-period"; readonly container: string; readonly seconds: number }
  | { readonly kind: "retries"; readonly container: string; readonly retries: number }
  | { readonly kind: "no-start-timeout"; readonly container: string }
  /** What gets the requests waits for the warm-up. */
  | { readonly kind: "wait"; readonly container: string; readonly dependency: string }
  /** A container that does nothing but wait for the warm-up, so that the task is not RUNNING before. */
  | { readonly kind: "gate"; readonly dependency: string };

export interface Mend {
  readonly changes: readonly Change[];
  readonly servesAfter: number;
}

/** A change whose size can be chosen: the least that does it is looked for. */
interface Lever {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  pull(scene: Scene, to: number): Scene;
  change(to: number): Change;
}

/** More than this nobody should need; the bounds of ECS are above. */
const MOST_GRACE = 1800;

/** Beside what has to be. A start that needs more has to be thought about, and the sets would be too many to try. */
const MOST_CHANGES = 3;

/**
 * The smallest sets of changes that keep the service up: no set of fewer does, and each number is the least that does. Empty when it is
 * up already, or when nothing of this helps.
 */
export function mend(scene: Scene): readonly Mend[] {
  if (isUp(simulate(scene).verdict)) return [];
  const needed = neededOf(scene);
  const levers = leversOf(scene, troublesOf(pullAll(scene, needed)));
  for (let size = needed.length === 0 ? 1 : 0; size <= MOST_CHANGES; size++) {
    const found = combinations(levers, size).flatMap((chosen) => tryAll(scene, [...needed, ...chosen]) ?? []);
    if (found.length > 0) return found;
  }
  return [];
}

/** Without these nothing helps: an essential container that ends, and may not begin again, ends its task. */
const neededOf = ({ task, behaviour }: Scene): readonly Lever[] =>
  task.containers
    .filter((each) => isEssential(each) && !each.restartPolicy?.enabled)
    .filter(({ name }) => (behaviourOf(behaviour, name).runs ?? LONGEST) < LONGEST)
    .map(({ name }) => notEssential(name));

function tryAll(scene: Scene, levers: readonly Lever[]): Mend | undefined {
  const apply = (to: readonly number[]): Scene => levers.reduce((at, lever, i) => lever.pull(at, to[i]!), scene);
  const works = (to: readonly number[]): boolean => isUp(simulate(apply(to)).verdict);
  const to = levers.map(({ most }) => most);
  if (!works(to)) return undefined;
  for (const [i, { least, most, step }] of levers.entries()) {
    let [low, high] = [0, Math.ceil((most - least) / step)];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const tried = to.with(i, Math.min(most, least + middle * step));
      if (works(tried)) high = middle;
      else low = middle + 1;
    }
    to[i] = Math.min(most, least + high * step);
  }
  const padded = to.map((value, i) => pad(apply(to), levers[i]!, value));
  if (!works(padded)) return undefined;
  const { verdict } = simulate(apply(padded));
  return {
    changes: levers.map((lever, i) => lever.change(padded[i]!)),
    servesAfter: "servesAfter" in verdict ? verdict.servesAfter : 0,
  };
}

/** What is just enough in one simulation is not enough on a bad day: a grace period is the one that the rule asks for, if longer. */
function pad(scene: Scene, lever: Lever, value: number): number {
  if (lever.change(value).kind !== "grace") return value;
  return Math.max(value, requiredGrace(scene)?.seconds ?? 0);
}

function combinations<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => combinations(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

/** Containers whose time is over before they are what somebody waits for, and those that are ever unhealthy. */
interface Troubles {
  readonly impatient: readonly Container[];
  readonly unhealthy: readonly Container[];
}

const pullAll = (scene: Scene, levers: readonly Lever[]): Scene =>
  levers.reduce((at, lever) => lever.pull(at, lever.most), scene);

/**
 * What a start with all the patience in the world would still stumble over. Whether a container is ever unhealthy follows from its own
 * check and its own times, so what is never so here needs no other numbers.
 */
function troublesOf(scene: Scene): Troubles {
  const { containers } = scene.task;
  const byName = (names: readonly string[]) => containers.filter(({ name }) => names.includes(name));
  const impatient: string[] = [];
  let at: Scene = { ...scene, service: { ...EMPTY_SERVICE, ...scene.service, gracePeriod: LONGEST } };
  while (refusalOf(at.task) === undefined) {
    const { end, spans } = liveTask(at, "at-once");
    if (end?.why.kind !== "start-timeout") {
      const sick = spans.flatMap(({ lane, state }) => (state === "UNHEALTHY" && "name" in lane ? [lane.name] : []));
      return { impatient: byName(impatient), unhealthy: byName(sick) };
    }
    impatient.push(end.why.container);
    at = noStartTimeout(end.why.container).pull(at, 1);
  }
  return { impatient: [], unhealthy: [] };
}

function leversOf(scene: Scene, { impatient, unhealthy }: Troubles): readonly Lever[] {
  const { task, behaviour } = scene;
  const ends = task.containers.filter(({ name }) => behaviourOf(behaviour, name).runs !== undefined);
  const warmUps = ends.filter(({ name, dependsOn }) => dependsOn.length > 0 && graphOf(task).after(name).length === 0);
  return [
    ...ends.filter((each) => isEssential(each) && each.restartPolicy?.enabled).map(({ name }) => notEssential(name)),
    ...(balancedContainer(scene) === undefined && !task.containers.some((each) => checkOf(each)) ? [] : [grace(scene)]),
    ...impatient.map(({ name }) => noStartTimeout(name)),
    ...unhealthy.flatMap((each) => [startPeriod(each), retries(each)]),
    ...warmUps.map(({ name }) => waitFor(scene, name)),
  ].filter(({ least, most }) => least <= most);
}

const one = (pull: (scene: Scene) => Scene, change: Change): Lever => ({
  least: 1,
  most: 1,
  step: 1,
  pull: (scene) => pull(scene),
  change: () => change,
});

function edit(scene: Scene, name: string, how: (container: Container) => Container): Scene {
  const containers = scene.task.containers.map((each) => (each.name === name ? how(each) : each));
  return { ...scene, task: { ...scene.task, containers } };
}

const notEssential = (container: string): Lever =>
  one((scene) => edit(scene, container, (each) => ({ ...each, essential: false })), {
    kind: "not-essential",
    container,
  });

const noStartTimeout = (container: string): Lever =>
  one((scene) => edit(scene, container, (each) => ({ ...each, startTimeout: undefined })), {
    kind: "no-start-timeout",
    container,
  });

const grace = (scene: Scene): Lever => ({
  least: gracePeriodOf(scene) + 10,
  most: MOST_GRACE,
  step: 10,
  pull: (at, to) => ({ ...at, service: { ...EMPTY_SERVICE, ...at.service, gracePeriod: to } }),
  change: (seconds) => ({ kind: "grace", seconds }),
});

const startPeriod = (container: Container): Lever => ({
  least: healthTimes(container.healthCheck!).startPeriod + 10,
  most: 300,
  step: 10,
  pull: (at, to) => edit(at, container.name, (each) => withCheck(each, { startPeriod: to })),
  change: (seconds) => ({ kind: "start-period", container: container.name, seconds }),
});

const retries = (container: Container): Lever => ({
  least: healthTimes(container.healthCheck!).retries + 1,
  most: 10,
  step: 1,
  pull: (at, to) => edit(at, container.name, (each) => withCheck(each, { retries: to })),
  change: (to) => ({ kind: "retries", container: container.name, retries: to }),
});

const withCheck = (
  container: Container,
  more: { readonly startPeriod?: number; readonly retries?: number },
): Container =>
  container.healthCheck === undefined
    ? container
    : { ...container, healthCheck: { ...container.healthCheck, ...more } };

/** What gets the requests waits for the warm-up, where it does not run before; else a gate that does nothing. */
function waitFor(scene: Scene, warmUp: string): Lever {
  const balanced = balancedContainer(scene);
  const dependency = { container: warmUp, condition: "SUCCESS" } as const;
  if (balanced !== undefined && balanced !== warmUp && !ancestorsOf(graphOf(scene.task), warmUp).has(balanced))
    return one(
      (at) =>
        edit(at, balanced, (each) => ({
          ...each,
          dependsOn: [...each.dependsOn.filter(({ container }) => container !== warmUp), dependency],
        })),
      { kind: "wait", container: balanced, dependency: warmUp },
    );
  return one(
    (at) => {
      const like = at.task.containers.find(({ name }) => name === warmUp)!;
      const gate: Container = {
        ...like,
        name: "gate",
        essential: false,
        dependsOn: [dependency],
        healthCheck: undefined,
      };
      const containers = [...at.task.containers, gate];
      const behaviour = {
        ...at.behaviour,
        containers: { ...at.behaviour.containers, gate: { ...QUIET, runs: 0, shutdown: 0 } },
      };
      return { ...at, task: { ...at.task, containers }, behaviour };
    },
    { kind: "gate", dependency: warmUp },
  );
}
