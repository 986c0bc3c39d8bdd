import type { Behaviour } from "#core/ecs/behaviour.ts";
import type { Container, LaunchType, Service, TargetGroup, TaskDefinition } from "#core/ecs/model.ts";
import type { Path } from "#core/ecs/read/fields.ts";
import type { Said } from "#core/ecs/said.ts";

/** Worst first. An error does not start, or dies in a loop; a warning probably hurts; an information is worth knowing. */
export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The files that a finding may be about. */
export type Part = "taskDefinition" | "service" | "targetGroup" | "behaviour";

/** What is known. Rules that need more than the task definition say so. */
export interface Subject {
  readonly task: TaskDefinition;
  readonly service?: Service | undefined;
  readonly group?: TargetGroup | undefined;
  readonly behaviour?: Behaviour | undefined;
  readonly launch?: LaunchType | undefined;
}

export type Need = "service" | "targetGroup" | "behaviour" | "network" | "migration";

/** One thing that is wrong, at one place. */
export interface Fault {
  readonly part: Part;
  /** Keys as the API spells them; whoever has the file finds the place, or the nearest around it. */
  readonly path: Path;
  readonly container?: string | undefined;
  /** Where circumstances make it better or worse than the rule says. */
  readonly severity?: Severity | undefined;
  readonly found: Said;
  readonly wanted: Said;
  readonly mend: Said;
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong where it finds something, in a line. */
  readonly title: Said;
  /** Without these it is not looked at. */
  readonly needs: readonly Need[];
  check(subject: Subject): readonly Fault[];
}

export const hasNeed = ({ service, group, behaviour }: Subject, need: Need): boolean => {
  switch (need) {
    case "service":
      return service !== undefined;
    case "targetGroup":
      return group !== undefined;
    case "behaviour":
      return behaviour !== undefined;
    case "network":
      return behaviour?.network !== undefined;
    case "migration":
      return behaviour?.migration !== undefined;
  }
};

/** Runs over containers; places begin at the container. */
export function eachContainer(
  { task }: Subject,
  check: (container: Container, at: (...path: Path) => Place) => readonly Fault[],
): readonly Fault[] {
  return task.containers.flatMap((container, i) =>
    check(container, (...path) => ({
      part: "taskDefinition",
      path: ["containerDefinitions", i, ...path],
      container: container.name,
    })),
  );
}

export type Place = Pick<Fault, "part" | "path" | "container">;

export const placeIn = (part: Part, ...path: Path): Place => ({ part, path });
