import { type Behaviour, behaviourOf, UNDECLARED } from "./behaviour.ts";
import type { Container, TaskDefinition } from "./model.ts";

interface Known {
  readonly task: TaskDefinition;
  readonly behaviour?: Behaviour | undefined;
}

/** Whether a container ends by itself: it is declared, somebody waits for its end, or its name says so. */
export function endsByItself({ task, behaviour = UNDECLARED }: Known, { name }: Container): boolean {
  if (behaviourOf(behaviour, name).runs !== undefined) return true;
  const isWaitedFor = task.containers.some(({ dependsOn }) =>
    dependsOn.some(
      ({ container, condition }) => container === name && (condition === "COMPLETE" || condition === "SUCCESS"),
    ),
  );
  return isWaitedFor || (!Object.hasOwn(behaviour.containers, name) && /^(warm|init|migrat)/i.test(name));
}
