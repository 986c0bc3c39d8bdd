import { said } from "#core/ecs/said.ts";
import type { Sees } from "./jvm.ts";
import type { GoVersion } from "./runtime.ts";

/** The first that reads the quota of its own cgroup. */
const GO_READS_QUOTA = 25;
/** It never takes less from a quota. */
const GO_LEAST = 2;

export interface ProcessSees {
  readonly environment: Readonly<Record<string, string>>;
  /** CPUs that the container's own cgroup may use. */
  readonly quota?: number | undefined;
  readonly cpus: number;
}

/** GOMAXPROCS. Go reads its own cgroup only: the quota that ECS sets on the task around it is not seen. */
export function goSees(version: GoVersion | undefined, { environment, quota, cpus }: ProcessSees): Sees {
  const told = Number(environment.GOMAXPROCS);
  if (Number.isInteger(told) && told > 0)
    return { cpus: told, because: said(`GOMAXPROCS=${told} says so`, `GOMAXPROCS=${told} の指定どおりです`) };
  const reads = (version?.minor ?? GO_READS_QUOTA) >= GO_READS_QUOTA;
  if (reads && quota !== undefined) {
    const limit = Math.min(cpus, Math.max(GO_LEAST, Math.ceil(quota)));
    return {
      cpus: limit,
      because: said(
        `the container's quota rounds up to ${Math.ceil(quota)}, ${GO_LEAST} at least`,
        `コンテナのクォータを切り上げて ${Math.ceil(quota)} (最小 ${GO_LEAST}) です`,
      ),
    };
  }
  return {
    cpus,
    because: reads
      ? said(
          "Go reads the quota of its own cgroup only, and ECS sets it on the task around it",
          "Go は自分の cgroup のクォータだけを読みますが、ECS はその外側のタスクに設定します",
        )
      : said("before 1.25 Go takes the machine's", "1.25 より前の Go はマシンの数を使います"),
  };
}

/** Node's `availableParallelism`. A share of less than a CPU falls back to the machine's. */
export function nodeSees({ environment, quota, cpus }: ProcessSees): Sees {
  const pool = Number(environment.UV_THREADPOOL_SIZE) || 4;
  const limit = quota === undefined || quota < 1 ? cpus : Math.min(cpus, Math.floor(quota));
  return {
    cpus: limit,
    because: said(
      `${quota === undefined ? "ECS sets no quota on the container itself" : `the container's quota is ${quota}`}; JavaScript runs on one thread, and the pool has ${pool} whatever the CPUs`,
      `${quota === undefined ? "ECS はコンテナ自体にクォータを設定しません" : `コンテナのクォータは ${quota} です`}。JavaScript は 1 スレッドで動き、スレッドプールは CPU 数によらず ${pool} です`,
    ),
  };
}
