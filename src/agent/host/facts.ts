import { readFile } from "node:fs/promises";
import { cpus, hostname, machine, networkInterfaces, release, totalmem, type, version } from "node:os";
import { type Filesystem, readFilesystems } from "#agent/collectors/linux/mounts.ts";
import type { CloudPlatform } from "#agent/config/config.ts";
import type { FilesystemFact, HostMeta, NetworkInterface } from "#client/v0/types.ts";
import { detectCloud } from "./cloud/detect.ts";
import { type AskMetadata, askMetadata, type Cloud } from "./cloud/platform.ts";
import { networkFacts } from "./interfaces.ts";
import { blockDevices } from "./linux/block-device.ts";
import { cgroupFacts } from "./linux/cgroup.ts";
import { parseCpuinfo } from "./linux/cpuinfo.ts";
import { distribution } from "./linux/distribution.ts";
import { memoryFacts } from "./linux/memory.ts";

/** What a machine knows about itself. */
export interface HostFacts {
  readonly name: string;
  readonly meta: HostMeta;
  readonly interfaces: readonly NetworkInterface[];
  readonly customIdentifier?: string | undefined;
}

export interface FactOptions {
  readonly cloudPlatform: CloudPlatform;
  /** Called for each fact that cannot be had; the others are. */
  readonly onTrouble: (fact: string, error: unknown) => void;
  readonly ask?: AskMetadata;
  readonly platform?: NodeJS.Platform;
}

/** Collects everything; never rejects. */
export async function collectFacts(options: FactOptions): Promise<HostFacts> {
  const { ask = askMetadata(), platform = process.platform } = options;
  const attempt = async <T>(fact: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      options.onTrouble(fact, error);
      return undefined;
    }
  };
  const isLinux = platform === "linux";
  const [kernel, cpu, memory, block, filesystems, cgroup, cloud] = await Promise.all([
    attempt("kernel", () => kernelFacts(isLinux)),
    attempt("cpu", isLinux ? async () => parseCpuinfo(await readFile("/proc/cpuinfo", "utf8")) : osCpus),
    attempt("memory", isLinux ? async () => memoryFacts(await readFile("/proc/meminfo", "utf8")) : osMemory),
    isLinux ? attempt("block_device", () => blockDevices()) : undefined,
    isLinux ? attempt("filesystem", async () => filesystemFacts(await readFilesystems())) : undefined,
    isLinux ? attempt("cgroup", () => cgroupFacts()) : undefined,
    attempt<Cloud | undefined>("cloud", () => detectCloud(options.cloudPlatform, ask)),
  ]);
  const meta: HostMeta = {
    ...(kernel && { kernel }),
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    ...(block && { block_device: block }),
    ...(filesystems && { filesystem: filesystems }),
    ...(cgroup && Object.keys(cgroup).length > 0 && { cgroup }),
    ...(cloud && { cloud: { provider: cloud.provider, metadata: cloud.metadata } }),
  };
  return {
    name: hostname(),
    meta,
    interfaces: networkFacts(networkInterfaces()),
    customIdentifier: cloud?.customIdentifier,
  };
}

async function kernelFacts(isLinux: boolean): Promise<Record<string, string>> {
  const kernel = { name: type(), release: release(), version: version(), machine: machine() };
  if (!isLinux) return { ...kernel, os: type() };
  const [osRelease, debianVersion] = await Promise.all([
    readFile("/etc/os-release", "utf8").catch(() => ""),
    readFile("/etc/debian_version", "utf8").catch(() => undefined),
  ]);
  return { ...kernel, os: "GNU/Linux", ...distribution(osRelease, debianVersion) };
}

const osCpus = async (): Promise<Record<string, string>[]> =>
  cpus().map(({ model, speed }) => ({ model_name: model, mhz: String(speed) }));

const osMemory = async (): Promise<Record<string, string>> => ({ total: `${Math.round(totalmem() / 1_024)}kB` });

/** By device, sizes in KiB and use in percent rounded up, as `df -k` prints them. */
export function filesystemFacts(filesystems: readonly Filesystem[]): Record<string, FilesystemFact> {
  const facts: Record<string, FilesystemFact> = {};
  for (const { device, mountpoint, total, used, available } of filesystems) {
    if (facts[device] !== undefined) continue;
    const size = used + available;
    facts[device] = {
      kb_size: Math.ceil(total / 1_024),
      kb_used: Math.ceil(used / 1_024),
      kb_available: Math.ceil(available / 1_024),
      percent_used: `${size === 0 ? 0 : Math.ceil((100 * used) / size)}%`,
      mount: mountpoint,
    };
  }
  return facts;
}
