import type { TaskDefinition } from "#core/ecs/model.ts";
import { said } from "#core/ecs/said.ts";
import { eachContainer, type Fault, placeIn, type Rule } from "./rule.ts";

/** Memory by CPU units, both ends included: what AWS's table of task sizes has. */
const SIZES: Readonly<Record<number, { readonly least: number; readonly most: number; readonly step: number }>> = {
  512: { least: 1024, most: 4096, step: 1024 },
  1024: { least: 2048, most: 8192, step: 1024 },
  2048: { least: 4096, most: 16_384, step: 1024 },
  4096: { least: 8192, most: 30_720, step: 1024 },
  8192: { least: 16_384, most: 61_440, step: 4096 },
  16384: { least: 32_768, most: 122_880, step: 8192 },
};
const SMALLEST = { cpu: 256, memory: [512, 1024, 2048] };
/** Windows has neither the smallest nor the largest. */
const WINDOWS = [1024, 2048, 4096];

function memoryFits(cpu: number, memory: number): boolean {
  if (cpu === SMALLEST.cpu) return SMALLEST.memory.includes(memory);
  const size = SIZES[cpu];
  return size !== undefined && memory >= size.least && memory <= size.most && (memory - size.least) % size.step === 0;
}

/** The smallest size that has both, as people would choose it. */
export function nextSize(cpu: number, memory: number): { readonly cpu: number; readonly memory: number } | undefined {
  for (const each of [SMALLEST.cpu, ...Object.keys(SIZES).map(Number)]) {
    if (each < cpu) continue;
    const size = SIZES[each];
    const fits =
      size === undefined
        ? SMALLEST.memory.find((one) => one >= memory)
        : memory <= size.most
          ? Math.max(size.least, size.least + Math.ceil((memory - size.least) / size.step) * size.step)
          : undefined;
    if (fits !== undefined) return { cpu: each, memory: fits };
  }
  return undefined;
}

const sizes: Rule = {
  id: "FG001",
  severity: "error",
  title: said("Fargate has no task of this size", "Fargate にないタスクサイズです"),
  needs: [],
  check({ task, launch }) {
    if (launch !== "fargate") return [];
    const { cpu, memory, os } = task;
    const windows = os?.startsWith("WINDOWS") && cpu !== undefined && !WINDOWS.includes(cpu);
    if (cpu !== undefined && memory !== undefined && memoryFits(cpu, memory) && !windows) return [];
    const next = nextSize(Math.max(cpu ?? 0, windows ? 1024 : 0), memory ?? 0);
    return [
      {
        ...placeIn("taskDefinition", cpu === undefined ? "cpu" : "memory"),
        found: said(
          `cpu ${cpu ?? "not set"}, memory ${memory ?? "not set"}${windows ? ` on ${os}` : ""}`,
          `cpu ${cpu ?? "なし"}、memory ${memory ?? "なし"}${windows ? ` (${os})` : ""}`,
        ),
        wanted: said("a pair of AWS's table of task sizes", "AWS のタスクサイズ表にある組み合わせ"),
        mend:
          next === undefined
            ? said("divide the task: 16384 and 122880 is the largest", "タスクを分けます。最大は 16384 と 122880 です")
            : said(`cpu ${next.cpu} with memory ${next.memory}`, `cpu ${next.cpu} と memory ${next.memory} にします`),
      },
    ];
  },
};

/** What only an execution role may do: pull from ECR, write to CloudWatch Logs, read secrets. */
const needsRole = ({ containers }: TaskDefinition): boolean =>
  containers.some(
    ({ image, log, secrets }) => /\.dkr\.ecr\./.test(image) || log?.driver === "awslogs" || log?.secrets || secrets,
  );

const properties: Rule = {
  id: "FG002",
  severity: "error",
  title: said("Fargate does not take this", "Fargate では使えない設定です"),
  needs: [],
  check(subject) {
    if (subject.launch !== "fargate") return [];
    const { task } = subject;
    const faults: Fault[] = [];
    if (task.networkMode !== "awsvpc")
      faults.push({
        ...placeIn("taskDefinition", "networkMode"),
        found: said(`networkMode ${task.networkMode ?? "not set"}`, `networkMode ${task.networkMode ?? "なし"}`),
        wanted: said("awsvpc", "awsvpc"),
        mend: said("set networkMode to awsvpc", "networkMode を awsvpc にします"),
      });
    if (task.compatibilities.length > 0 && !task.compatibilities.includes("FARGATE"))
      faults.push({
        ...placeIn("taskDefinition", "requiresCompatibilities"),
        found: said(task.compatibilities.join(", "), task.compatibilities.join(", ")),
        wanted: said("FARGATE among them", "FARGATE を含むこと"),
        mend: said("add FARGATE: the service starts it there", "FARGATE を足します。サービスがそこで起動します"),
      });
    if (!task.executionRole && needsRole(task))
      faults.push({
        ...placeIn("taskDefinition", "executionRoleArn"),
        found: said("none, with ECR, awslogs or secrets", "ECR・awslogs・シークレットを使うのにありません"),
        wanted: said("an execution role", "タスク実行ロール"),
        mend: said("set executionRoleArn", "executionRoleArn を設定します"),
      });
    return [
      ...faults,
      ...eachContainer(subject, (container, at) => {
        const found: Fault[] = [];
        for (const [i, { hostPort, containerPort }] of container.ports.entries())
          if (hostPort !== undefined && hostPort !== containerPort)
            found.push({
              ...at("portMappings", i, "hostPort"),
              found: said(`hostPort ${hostPort}`, `hostPort ${hostPort}`),
              wanted: said(`${containerPort}, or none`, `${containerPort}、または省略`),
              mend: said("leave hostPort out", "hostPort を省略します"),
            });
        if (container.privileged)
          found.push({
            ...at("privileged"),
            found: said("privileged: true", "privileged: true"),
            wanted: said("false", "false"),
            mend: said("run it on EC2, or without", "EC2 で動かすか、特権をなくします"),
          });
        if (container.links.length > 0)
          found.push({
            ...at("links"),
            found: said(container.links.join(", "), container.links.join(", ")),
            wanted: said("none", "なし"),
            mend: said(
              "containers of a task reach one another on localhost",
              "同じタスクのコンテナには localhost で届きます",
            ),
          });
        return found;
      }),
    ];
  },
};

/** Numbers of a version, so that 1.10.0 is newer than 1.4.0. */
const isBefore14 = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 1 || (major === 1 && minor < 4);
};

const platform: Rule = {
  id: "FG003",
  severity: "warning",
  title: said("what is used came with platform version 1.4.0", "プラットフォームバージョン 1.4.0 以降の機能です"),
  needs: ["service"],
  check({ task, service, launch }) {
    const version = service!.platformVersion;
    if (launch !== "fargate" || version === undefined || !/^\d/.test(version) || !isBefore14(version)) return [];
    const uses = [
      ...((task.cpu ?? 0) >= 8192 ? [`${task.cpu! / 1024} vCPU`] : []),
      ...(task.efs ? ["EFS"] : []),
      ...(service!.execute ? ["ECS Exec"] : []),
    ];
    if (uses.length === 0) return [];
    return [
      {
        ...placeIn("service", "platformVersion"),
        found: said(`${version}, with ${uses.join(", ")}`, `${version} で ${uses.join("、")} を使用`),
        wanted: said("1.4.0 or LATEST", "1.4.0 または LATEST"),
        mend: said("set platformVersion to LATEST", "platformVersion を LATEST にします"),
      },
    ];
  },
};

const sums: Rule = {
  id: "FG004",
  severity: "error",
  title: said("containers want more than the task has", "コンテナの合計がタスクを超えています"),
  needs: [],
  check({ task }) {
    const cpu = task.containers.reduce((sum, each) => sum + (each.cpu ?? 0), 0);
    const memory = task.containers.reduce((sum, each) => sum + (each.memoryReservation ?? each.memory ?? 0), 0);
    const fault = (key: "cpu" | "memory", sum: number): readonly Fault[] =>
      task[key] === undefined || sum <= task[key]
        ? []
        : [
            {
              ...placeIn("taskDefinition", key),
              found: said(
                `${key} ${task[key]}, containers have ${sum}`,
                `${key} ${task[key]}、コンテナの合計は ${sum}`,
              ),
              wanted: said(`${sum} or more`, `${sum} 以上`),
              mend: said(
                `raise the task's ${key}, or lower that of a container`,
                `タスクの ${key} を増やすか、コンテナの値を減らします`,
              ),
            },
          ];
    return [...fault("cpu", cpu), ...fault("memory", memory)];
  },
};

export const FARGATE_RULES: readonly Rule[] = [sizes, properties, platform, sums];
