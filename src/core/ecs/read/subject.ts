import type { Behaviour } from "#core/ecs/behaviour.ts";
import type { Part } from "#core/ecs/lint/rule.ts";
import type { Service, TargetGroup, TaskDefinition } from "#core/ecs/model.ts";
import { readBehaviour } from "./behaviour.ts";
import { type Kind, type Read, readDocument, rootOf } from "./document.ts";
import { type FileProblem, isDict, type Path } from "./fields.ts";
import { readService, SERVICE } from "./service.ts";
import { readTargetGroup, TARGET_GROUP } from "./target-group.ts";
import { readTaskDefinition, TASK_DEFINITION } from "./task-definition.ts";
import type { DidYouMean } from "./words.ts";

/** What files say together. */
export interface Known {
  readonly task: TaskDefinition;
  readonly service?: Service | undefined;
  readonly group?: TargetGroup | undefined;
  readonly behaviour?: Behaviour | undefined;
}

export type PartProblem = FileProblem & { readonly part: Part };

/** What parsed files say, or everything that is wrong with any of them. `rules` are the ids that may be ignored. */
export function readKnown(
  roots: Readonly<Partial<Record<Part, unknown>>>,
  rules: readonly string[],
  didYouMean: DidYouMean,
): { readonly value: Known } | { readonly problems: readonly PartProblem[] } {
  const problems: PartProblem[] = [];
  const read = <T>(part: Part, reader: (root: unknown) => Read<T>): T | undefined => {
    if (!Object.hasOwn(roots, part)) return undefined;
    const found = reader(roots[part]);
    if ("value" in found) return found.value;
    problems.push(...found.problems.map((each) => ({ ...each, part })));
    return undefined;
  };
  const task = read("taskDefinition", readTaskDefinition);
  const service = read("service", readService);
  const group = read("targetGroup", readTargetGroup);
  const names = containerNames(roots.taskDefinition);
  // Without a task definition every container of the behaviour would be unknown.
  const behaviour =
    names.length === 0 ? undefined : read("behaviour", (root) => readBehaviour(root, { names, rules }, didYouMean));
  return task === undefined || problems.length > 0 ? { problems } : { value: { task, service, group, behaviour } };
}

/** Names that a behaviour may use, whatever else is wrong with the task definition. */
const containerNames = (root: unknown): readonly string[] => {
  const read = readDocument(root, TASK_DEFINITION, (fields) =>
    fields.list("containerDefinitions").flatMap((each) => each.text("name") ?? []),
  );
  return "value" in read ? read.value : [];
};

const KINDS: Readonly<Record<Exclude<Part, "behaviour">, Kind>> = {
  taskDefinition: TASK_DEFINITION,
  service: SERVICE,
  targetGroup: TARGET_GROUP,
};

/** Where in a parsed file the paths of findings begin. */
export function beginningOf(part: Part, root: unknown): Path {
  if (part === "behaviour") return isDict(root) && isDict(root.behaviour) ? ["behaviour"] : [];
  return rootOf(root, KINDS[part]);
}
