import { type Said, said } from "#core/ecs/said.ts";
import { type JavaVersion, javaFlag, javaNumber } from "./runtime.ts";

/** How a JVM counts processors: by its machine, by shares and quota of its cgroup, or by the quota alone. */
export type JvmAlgorithm = "host" | "shares" | "quota";

export interface JvmSees {
  readonly version?: JavaVersion | undefined;
  /** What it is started with. */
  readonly options: readonly string[];
  /** Weight of the container's own cgroup. */
  readonly shares: number;
  /** CPUs that the container's own cgroup may use; ECS sets none there, only on the task around it. */
  readonly quota?: number | undefined;
  /** CPUs of the machine, or of Fargate's micro-VM. */
  readonly cpus: number;
}

export interface Sees {
  readonly cpus: number;
  /** Why, in a sentence. */
  readonly because: Said;
}

/** A JVM takes this weight, which is also the default of Docker, for "not set". */
const SHARES_UNSET = 1024;

/** The first update that passes over shares, for features of which some updates did not. */
const QUOTA_SINCE: Readonly<Record<number, number>> = { 11: 17, 17: 5, 18: 2 };

/** An update that is not known is the newest: that is what a tag without one gets. */
export function jvmAlgorithm(version: JavaVersion | undefined, options: readonly string[] = []): JvmAlgorithm {
  const { feature, update } = version ?? { feature: 21 };
  if (feature < 8 || feature === 9) return "host";
  if (feature === 8) return update === undefined || update >= 191 ? "shares" : "host";
  const since = QUOTA_SINCE[feature];
  const isNew = since === undefined ? feature >= 19 : update === undefined || update >= since;
  if (!isNew) return "shares";
  return javaFlag(options, "UseContainerCpuShares") ? "shares" : "quota";
}

/** How many processors a JVM in a container believes to have: it sizes its collectors, compilers and pools by that. */
export function jvmSees({ version, options, shares, quota, cpus }: JvmSees): Sees {
  const told = javaNumber(options, "ActiveProcessorCount");
  if (told !== undefined && told > 0)
    return {
      cpus: told,
      because: said(`-XX:ActiveProcessorCount=${told} says so`, `-XX:ActiveProcessorCount=${told} の指定どおりです`),
    };
  const algorithm = jvmAlgorithm(version, options);
  if (algorithm === "host")
    return {
      cpus,
      because: said(
        "this version knows nothing of containers and takes the machine's",
        "このバージョンはコンテナを考慮せず、マシンの数を使います",
      ),
    };
  const byQuota = quota === undefined ? undefined : Math.ceil(quota);
  const byShares = algorithm === "quota" || shares === SHARES_UNSET ? undefined : Math.ceil(shares / 1024);
  const prefersQuota = javaFlag(options, "PreferContainerQuotaForCPUCount") ?? true;
  const limit =
    byQuota !== undefined && (byShares === undefined || prefersQuota)
      ? byQuota
      : Math.min(byShares ?? cpus, byQuota ?? cpus);
  return { cpus: Math.max(1, Math.min(limit, cpus)), because: because(algorithm, { shares, byShares, byQuota, cpus }) };
}

interface Limits {
  readonly shares: number;
  readonly byShares: number | undefined;
  readonly byQuota: number | undefined;
  readonly cpus: number;
}

function because(algorithm: JvmAlgorithm, { shares, byShares, byQuota, cpus }: Limits): Said {
  if (byQuota !== undefined)
    return said(`the container's quota rounds up to ${byQuota}`, `コンテナのクォータを切り上げて ${byQuota} です`);
  if (byShares !== undefined)
    return said(
      `this version divides the container's ${shares} shares by 1024 and rounds up`,
      `このバージョンはコンテナの cpu.shares ${shares} を 1024 で割って切り上げます`,
    );
  if (algorithm === "shares")
    return said(
      `this version takes 1024 shares for "not set", and so all ${cpus} CPUs`,
      `このバージョンは cpu.shares 1024 を「未設定」とみなし、${cpus} CPU すべてを使います`,
    );
  return said(
    `this version passes over shares, and ECS sets no quota on the container itself: all ${cpus} CPUs`,
    `このバージョンは cpu.shares を見ません。ECS はコンテナ自体にクォータを設定しないため ${cpus} CPU すべてが見えます`,
  );
}

/** What follows from so many processors and so much memory, of what matters to a server. */
export function jvmConsequences(cpus: number, memory: number | undefined): Said {
  // What HotSpot calls a server: two processors and about 1.8 GB.
  const serial = cpus < 2 || (memory !== undefined && memory < 1792);
  const pool = Math.max(1, cpus - 1);
  return said(
    `${serial ? "SerialGC" : "G1"} where none is chosen, common pool of ${pool}`,
    `GC 未指定なら ${serial ? "SerialGC" : "G1"}、共通プールは ${pool} スレッド`,
  );
}
