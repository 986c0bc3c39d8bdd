import { type Container, type LaunchType, launchTypeOf, type Service, type TaskDefinition } from "#core/ecs/model.ts";
import { type Said, said } from "#core/ecs/said.ts";
import { type Heap, jvmHeap } from "./heap.ts";
import { jvmConsequences, jvmSees, type Sees } from "./jvm.ts";
import { goSees, nodeSees } from "./others.ts";
import { guessRuntime, javaOptions, type Runtime } from "./runtime.ts";
import { sharesOf } from "./shares.ts";

/** What a container's process believes to have. */
export interface Visible extends Sees {
  readonly container: string;
  readonly runtime: Runtime;
  readonly shares: number;
  /** vCPUs that the task may use; `undefined` where it has no limit. */
  readonly taskCpus?: number | undefined;
  readonly consequences?: Said | undefined;
  readonly heap?: Heap | undefined;
}

export interface Surroundings {
  readonly service?: Service | undefined;
  /** By container, where something is declared of it. */
  readonly runtimes: Readonly<Record<string, Runtime>>;
  readonly hostCpus?: number | undefined;
}

/** CPUs of what the container runs on: on Fargate a micro-VM of the task's size, else the machine, where it is known. */
export function machineCpus(
  task: TaskDefinition,
  launch: LaunchType | undefined,
  hostCpus: number | undefined,
): number | undefined {
  if (hostCpus !== undefined) return hostCpus;
  return launch === "ec2" || task.cpu === undefined ? undefined : Math.max(1, Math.ceil(task.cpu / 1024));
}

/** Memory that a container's process can see the limit of. */
export const memoryOf = (task: TaskDefinition, container: Container): number | undefined =>
  container.memory ?? task.memory;

/** What each container whose runtime is known believes to have. Machines of unknown size count as the task's vCPUs. */
export function visibleCpus(task: TaskDefinition, { service, runtimes, hostCpus }: Surroundings): readonly Visible[] {
  const launch = launchTypeOf(task, service);
  const taskCpus = task.cpu === undefined ? undefined : task.cpu / 1024;
  const cpus = machineCpus(task, launch, hostCpus) ?? Math.max(1, Math.ceil(taskCpus ?? 1));
  return task.containers.flatMap((container) => {
    const runtime = Object.hasOwn(runtimes, container.name) ? runtimes[container.name] : guessRuntime(container);
    if (runtime === undefined) return [];
    const shares = sharesOf(container.cpu);
    return [{ container: container.name, runtime, shares, taskCpus, ...sees(task, container, runtime, shares, cpus) }];
  });
}

function sees(
  task: TaskDefinition,
  container: Container,
  runtime: Runtime,
  shares: number,
  cpus: number,
): Sees & Pick<Visible, "heap" | "consequences"> {
  const environment = Object.fromEntries(container.environment.map(({ name, value }) => [name, value]));
  switch (runtime.kind) {
    case "jvm": {
      const options = javaOptions(container);
      const memory = memoryOf(task, container);
      const seen = jvmSees({ version: runtime.version, options, shares, cpus });
      return { ...seen, heap: jvmHeap(options, memory), consequences: jvmConsequences(seen.cpus, memory) };
    }
    case "go":
      return goSees(runtime.version, { environment, cpus });
    case "node":
      return nodeSees({ environment, cpus });
  }
}

/** `sees 1 CPU: …`, in a sentence. */
export const sayVisible = ({ cpus, because, taskCpus }: Visible): Said =>
  said(
    `sees ${cpus} ${cpus === 1 ? "CPU" : "CPUs"}${ofTask(taskCpus, " of the task's ", "")}: ${because.en}`,
    `${cpus} CPU が見えます${ofTask(taskCpus, " (タスクは ", " vCPU)")}: ${because.ja}`,
  );

const ofTask = (taskCpus: number | undefined, before: string, after: string): string =>
  taskCpus === undefined ? "" : `${before}${taskCpus}${after}`;
