import { EXIT, type ExitCode } from "#cli/exit.ts";
import { fold } from "#cli/fold.ts";
import { formatTable } from "#cli/table.ts";
import type { Terminal } from "#cli/terminal.ts";
import { type Surroundings, sayVisible, type Visible, visibleCpus } from "#core/ecs/cpus/cpus.ts";
import { parseRuntime, runtimeName } from "#core/ecs/cpus/runtime.ts";
import type { TaskDefinition } from "#core/ecs/model.ts";
import { readTaskDefinition } from "#core/ecs/read/task-definition.ts";
import { type Language, said } from "#core/ecs/said.ts";
import { type EcsFiles, readFiles } from "./files.ts";
import { unreadable } from "./lint.ts";

export interface CpusCall {
  /** A definition, or else what flags say of one container. */
  readonly files?: EcsFiles | undefined;
  readonly container?: OneContainer | undefined;
  readonly read: (path: string) => string;
  readonly hostCpus?: number | undefined;
  readonly json: boolean;
  readonly language: Language;
  readonly terminal: Terminal;
}

export interface OneContainer {
  readonly runtime: string;
  readonly launch: "fargate" | "ec2";
  readonly cpu?: number | undefined;
  readonly taskCpu: number;
  readonly taskMemory?: number | undefined;
  readonly javaOptions?: string | undefined;
}

/** `sawara ecs cpus`: what the process in each container believes to have, and why. */
export function showCpus({ files, container, read, hostCpus, json, language, terminal }: CpusCall): ExitCode {
  let task: TaskDefinition;
  let surroundings: Surroundings;
  if (files !== undefined) {
    const found = readFiles(files, read);
    if ("mistakes" in found) return unreadable(terminal, found.mistakes);
    const { behaviour, service } = found.known;
    const declared = Object.entries(behaviour?.containers ?? {});
    const runtimes = Object.fromEntries(declared.flatMap(([name, { runtime }]) => (runtime ? [[name, runtime]] : [])));
    task = found.known.task;
    surroundings = { service, runtimes, hostCpus: hostCpus ?? behaviour?.hostCpus };
  } else {
    const runtime = container === undefined ? undefined : parseRuntime(container.runtime);
    if (container === undefined || runtime === undefined) {
      const what = container === undefined ? "nothing" : `"${container.runtime}"`;
      const want = 'a task definition, or --runtime as in "java 11.0.15", "go 1.24" or "node"';
      terminal.err(`sawara: Cannot tell what is seen: found ${what}, want ${want}\n`);
      return EXIT.usage;
    }
    task = taskOf(container);
    surroundings = { runtimes: { container: runtime }, hostCpus };
  }
  const seen = visibleCpus(task, surroundings);
  if (json)
    terminal.out(
      `${JSON.stringify(
        seen.map((each) => shown(each, language)),
        undefined,
        2,
      )}\n`,
    );
  else terminal.out(table(task, seen, language));
  return EXIT.ok;
}

function taskOf({ launch, cpu, taskCpu, taskMemory, javaOptions }: OneContainer): TaskDefinition {
  const read = readTaskDefinition({
    cpu: taskCpu,
    memory: taskMemory,
    requiresCompatibilities: [launch.toUpperCase()],
    containerDefinitions: [
      {
        name: "container",
        cpu,
        environment: javaOptions === undefined ? [] : [{ name: "JAVA_TOOL_OPTIONS", value: javaOptions }],
      },
    ],
  });
  // Made of what the options have checked.
  return (read as { readonly value: TaskDefinition }).value;
}

const shown = (visible: Visible, language: Language) => ({
  ...visible,
  runtime: runtimeName(visible.runtime),
  because: visible.because[language],
  consequences: visible.consequences?.[language],
});

function table(task: TaskDefinition, seen: readonly Visible[], language: Language): string {
  const heading = said("CONTAINER,RUNTIME,CPU,SHARES,SEES,HEAP", "コンテナ,ランタイム,CPU,SHARES,見える数,ヒープ")[
    language
  ];
  const rows = seen.map(({ container, runtime, shares, cpus, heap }) => [
    container,
    runtimeName(runtime),
    String(task.containers.find(({ name }) => name === container)?.cpu ?? "-"),
    String(shares),
    String(cpus),
    heap === undefined ? "-" : `${heap.mebibytes} MiB`,
  ]);
  const words = seen.flatMap((each) => {
    const after = each.consequences === undefined ? "" : `; ${each.consequences[language]}`;
    return fold(`${each.container} ${sayVisible(each)[language]}${after}`).map((line) => `${line}\n`);
  });
  const others = task.containers.filter(({ name }) => !seen.some(({ container }) => container === name));
  const unknown = others.map(
    ({ name }) =>
      `${
        said(
          `${name}: runtime not known; a behaviour file says it, as in runtime: java 11.0.15`,
          `${name}: ランタイム不明。挙動ファイルに runtime: java 11.0.15 のように書きます`,
        )[language]
      }\n`,
  );
  return [...(seen.length === 0 ? [] : [formatTable(heading.split(","), rows), "\n", ...words]), ...unknown].join("");
}
