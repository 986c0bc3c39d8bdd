import { type Container, checkOf, isEssential, type TaskDefinition } from "./model.ts";

/** Who waits for whom, by name. */
export interface Graph {
  /** Names that a container waits for. Those that there are not are left out. */
  before(name: string): readonly string[];
  /** Names that wait for a container. */
  after(name: string): readonly string[];
}

export function graphOf({ containers }: TaskDefinition): Graph {
  const names = new Set(containers.map(({ name }) => name));
  const edges = containers.flatMap(({ name, dependsOn }) =>
    dependsOn.filter(({ container }) => names.has(container)).map(({ container }) => ({ from: container, to: name })),
  );
  return {
    before: (name) => edges.filter(({ to }) => to === name).map(({ from }) => from),
    after: (name) => edges.filter(({ from }) => from === name).map(({ to }) => to),
  };
}

/** A cycle, beginning and ending with the same name; `undefined` when there is none. */
export function cycleOf(task: TaskDefinition): readonly string[] | undefined {
  const graph = graphOf(task);
  const done = new Set<string>();
  const walk = (name: string, way: readonly string[]): readonly string[] | undefined => {
    const seen = way.indexOf(name);
    if (seen >= 0) return [...way.slice(seen), name];
    if (done.has(name)) return undefined;
    for (const next of graph.before(name)) {
      const cycle = walk(next, [...way, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of task.containers) {
    const cycle = walk(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** Everything that has to happen before a container starts, itself left out. */
export function ancestorsOf(graph: Graph, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (each: string): void => {
    for (const next of graph.before(each))
      if (!found.has(next)) {
        found.add(next);
        walk(next);
      }
  };
  walk(name);
  return found;
}

/** Why ECS does not take the definition at all. */
export type Refusal =
  | { readonly kind: "missing"; readonly container: string; readonly dependency: string }
  | { readonly kind: "cycle"; readonly names: readonly string[] }
  | { readonly kind: "no-check"; readonly container: string; readonly dependency: string }
  | { readonly kind: "waits-for-essential"; readonly container: string; readonly dependency: string }
  | { readonly kind: "no-essential" };

/** The first reason why ECS would not register the definition, of those that are about the start. */
export function refusalOf(task: TaskDefinition): Refusal | undefined {
  if (!task.containers.some(isEssential)) return { kind: "no-essential" };
  const byName = new Map<string, Container>(task.containers.map((each) => [each.name, each]));
  for (const { name, dependsOn } of task.containers)
    for (const { container, condition } of dependsOn) {
      const found = byName.get(container);
      const edge = { container: name, dependency: container };
      if (found === undefined) return { kind: "missing", ...edge };
      if (condition === "HEALTHY" && checkOf(found) === undefined) return { kind: "no-check", ...edge };
      if ((condition === "COMPLETE" || condition === "SUCCESS") && isEssential(found))
        return { kind: "waits-for-essential", ...edge };
    }
  const names = cycleOf(task);
  return names === undefined ? undefined : { kind: "cycle", names };
}
