import { machineCpus, memoryOf, type Visible, visibleCpus } from "#core/ecs/cpus/cpus.ts";
import { jvmAlgorithm } from "#core/ecs/cpus/jvm.ts";
import { javaNumber, javaOptions, runtimeName } from "#core/ecs/cpus/runtime.ts";
import { endsByItself } from "#core/ecs/ends.ts";
import type { Container } from "#core/ecs/model.ts";
import { said } from "#core/ecs/said.ts";
import { eachContainer, type Fault, type Place, type Rule, type Subject } from "./rule.ts";

type At = (...path: string[]) => Place;

/** Containers whose runtime is declared, or told by their image or command. */
function running(
  subject: Subject,
  check: (visible: Visible, container: Container, at: At) => readonly Fault[],
): readonly Fault[] {
  const { task, service, behaviour } = subject;
  const runtimes = Object.fromEntries(
    Object.entries(behaviour?.containers ?? {}).flatMap(([name, { runtime }]) => (runtime ? [[name, runtime]] : [])),
  );
  const seen = visibleCpus(task, { service, runtimes, hostCpus: behaviour?.hostCpus });
  return eachContainer(subject, (container, at) => {
    const visible = seen.find((each) => each.container === container.name);
    return visible === undefined ? [] : check(visible, container, at);
  });
}

/** Whether a JVM goes by shares, and is not told otherwise. */
function goesByShares({ runtime }: Visible, container: Container): boolean {
  if (runtime.kind !== "jvm" || runtime.version === undefined) return false;
  const options = javaOptions(container);
  return (
    javaNumber(options, "ActiveProcessorCount") === undefined && jvmAlgorithm(runtime.version, options) === "shares"
  );
}

const tellIt = (cpus: number) =>
  said(
    `start it with -XX:ActiveProcessorCount=${cpus}, as in JAVA_TOOL_OPTIONS, or run 11.0.17, 17.0.5 or later`,
    `JAVA_TOOL_OPTIONS などで -XX:ActiveProcessorCount=${cpus} を指定するか、11.0.17・17.0.5 以降を使います`,
  );

const oneCpu: Rule = {
  id: "CPU001",
  severity: "error",
  title: said("the JVM believes to have one CPU", "JVM から CPU が 1 つに見えます"),
  needs: [],
  check: (subject) =>
    running(subject, (visible, container, at) => {
      const wanted = Math.ceil(
        visible.taskCpus ?? machineCpus(subject.task, subject.launch, subject.behaviour?.hostCpus) ?? 1,
      );
      if (!goesByShares(visible, container) || (container.cpu ?? 0) > 1 || wanted < 2) return [];
      if (endsByItself(subject, container)) return [];
      return [
        {
          ...at("cpu"),
          found: said(
            `cpu ${container.cpu ?? "left out"}: ${visible.shares} shares, so ${runtimeName(visible.runtime)} sees ${visible.cpus} CPU; ${visible.consequences!.en}`,
            `cpu ${container.cpu ?? "省略"}: cpu.shares が ${visible.shares} なので ${runtimeName(visible.runtime)} からは ${visible.cpus} CPU に見えます。${visible.consequences!.ja}`,
          ),
          wanted: said(`${wanted}, those of the task`, `タスクの ${wanted}`),
          mend: tellIt(wanted),
        },
      ];
    }),
};

const allCpus: Rule = {
  id: "CPU002",
  severity: "warning",
  title: said(
    'the JVM takes a cpu of 1024 for "not set", and sees every CPU',
    "JVM は cpu 1024 を「未設定」とみなし、すべての CPU が見えます",
  ),
  needs: [],
  check: (subject) =>
    running(subject, (visible, container, at) => {
      if (!goesByShares(visible, container) || container.cpu !== 1024) return [];
      // In a task of its own size there is nothing more to see.
      if (subject.launch === "fargate" && visible.cpus <= 1) return [];
      const seen =
        subject.launch === "fargate" || subject.behaviour?.hostCpus !== undefined ? `${visible.cpus}` : undefined;
      return [
        {
          ...at("cpu"),
          found: said(
            `cpu 1024: ${runtimeName(visible.runtime)} sees ${seen ?? "all"} CPUs ${seen === undefined ? "of the machine" : ""}`.trimEnd(),
            `cpu 1024: ${runtimeName(visible.runtime)} からは${seen === undefined ? "マシンの全" : ` ${seen}`} CPU が見えます`,
          ),
          wanted: said("1, which is its share", "割り当ての 1"),
          mend: said(
            "start it with -XX:ActiveProcessorCount, with as many as it shall use",
            "使わせたい数を -XX:ActiveProcessorCount で指定します",
          ),
        },
      ];
    }),
};

const tooMany: Rule = {
  id: "CPU003",
  severity: "warning",
  title: said(
    "the JVM is told of more CPUs than the task has",
    "タスクの vCPU より多くの CPU が JVM に指定されています",
  ),
  needs: [],
  check: (subject) =>
    running(subject, ({ runtime, cpus, taskCpus }, container, at) => {
      const told = runtime.kind === "jvm" ? javaNumber(javaOptions(container), "ActiveProcessorCount") : undefined;
      if (told === undefined || taskCpus === undefined || told <= Math.ceil(taskCpus)) return [];
      return [
        {
          ...at("environment"),
          found: said(`-XX:ActiveProcessorCount=${cpus}`, `-XX:ActiveProcessorCount=${cpus}`),
          wanted: said(`${Math.ceil(taskCpus)} at most`, `${Math.ceil(taskCpus)} 以下`),
          mend: said(
            "lower it: threads beyond that only wait for one another",
            "減らします。超えた分のスレッドは待ち合うだけです",
          ),
        },
      ];
    }),
};

const hostsCpus: Rule = {
  id: "CPU004",
  severity: "warning",
  title: said(
    "on EC2 the process counts the machine's CPUs, whatever the task may use",
    "EC2 ではタスクの上限にかかわらずマシンの CPU 数で動きます",
  ),
  needs: [],
  check: (subject) =>
    subject.launch !== "ec2" || subject.task.cpu === undefined
      ? []
      : running(subject, ({ runtime, taskCpus, because }, container, at) => {
          const variable = runtime.kind === "go" ? "GOMAXPROCS" : "UV_THREADPOOL_SIZE";
          const isTold = container.environment.some(({ name }) => name === variable || name === "WEB_CONCURRENCY");
          if (runtime.kind === "jvm" || isTold) return [];
          return [
            {
              ...at("environment"),
              found: said(
                `${runtimeName(runtime)} without ${variable}: ${because.en}`,
                `${runtimeName(runtime)} に ${variable} がありません: ${because.ja}`,
              ),
              wanted: said(`${variable} beside a task of ${taskCpus} vCPU`, `${taskCpus} vCPU のタスクに ${variable}`),
              mend:
                runtime.kind === "go"
                  ? said(
                      `set GOMAXPROCS to ${Math.max(1, Math.ceil(taskCpus!))}`,
                      `GOMAXPROCS を ${Math.max(1, Math.ceil(taskCpus!))} にします`,
                    )
                  : said(
                      "set UV_THREADPOOL_SIZE, and WEB_CONCURRENCY where it forks by the number of CPUs",
                      "UV_THREADPOOL_SIZE を設定し、CPU 数だけ fork するなら WEB_CONCURRENCY も設定します",
                    ),
            },
          ];
        }),
};

/** Threads, code, classes and buffers beside the heap. */
const OVERHEAD = 1.25;

const largeHeap: Rule = {
  id: "MEM001",
  severity: "warning",
  title: said("the heap and what a JVM needs beside it do not fit", "ヒープとその他の領域がメモリに収まりません"),
  needs: [],
  check: (subject) =>
    running(subject, ({ heap }, container, at) => {
      const memory = memoryOf(subject.task, container);
      if (heap === undefined || memory === undefined || heap.mebibytes * OVERHEAD <= memory) return [];
      return [
        {
          ...at(container.memory === undefined ? "environment" : "memory"),
          found: said(
            `a heap of ${heap.mebibytes} MiB by ${heap.by}, ${memory} MiB of memory`,
            `${heap.by} によるヒープ ${heap.mebibytes} MiB、メモリ ${memory} MiB`,
          ),
          wanted: said(
            `${Math.ceil(heap.mebibytes * OVERHEAD)} MiB or more`,
            `${Math.ceil(heap.mebibytes * OVERHEAD)} MiB 以上`,
          ),
          mend: said(
            `a heap of ${Math.floor(memory / OVERHEAD)} MiB at most, as by -XX:MaxRAMPercentage=75`,
            `ヒープを ${Math.floor(memory / OVERHEAD)} MiB 以下にします (-XX:MaxRAMPercentage=75 など)`,
          ),
        },
      ];
    }),
};

const smallHeap: Rule = {
  id: "MEM002",
  severity: "info",
  title: said(
    "the JVM takes its default, a quarter of the memory, for its heap",
    "JVM のヒープが既定のメモリの 4 分の 1 です",
  ),
  needs: [],
  check: (subject) =>
    running(subject, ({ heap }, container, at) => {
      if (heap?.by !== "default" || endsByItself(subject, container)) return [];
      const memory = memoryOf(subject.task, container);
      return [
        {
          ...at("environment"),
          found: said(
            `a heap of ${heap.mebibytes} of ${memory} MiB`,
            `${memory} MiB のうちヒープは ${heap.mebibytes} MiB`,
          ),
          wanted: said("50 to 75 % for a container of one process", "プロセスが 1 つのコンテナなら 50〜75 %"),
          mend: said("start it with -XX:MaxRAMPercentage=70", "-XX:MaxRAMPercentage=70 を指定します"),
        },
      ];
    }),
};

export const RUNTIME_RULES: readonly Rule[] = [oneCpu, allCpus, tooMany, hostsCpus, largeHeap, smallHeap];
