import { osCollectors } from "./any/os.ts";
import type { Collector } from "./collector.ts";
import { cpuCollector } from "./linux/cpu.ts";
import { diskCollector } from "./linux/disk.ts";
import { filesystemCollector, mountpointsOf } from "./linux/filesystem.ts";
import { interfaceCollector } from "./linux/interface.ts";
import { loadavgCollector } from "./linux/loadavg.ts";
import { memoryCollector } from "./linux/memory.ts";
import { readFilesystems } from "./linux/mounts.ts";

export interface SystemOptions {
  readonly filesystems: { readonly ignore?: RegExp | undefined; readonly useMountpoint?: boolean | undefined };
  readonly disks: { readonly ignore?: RegExp | undefined };
  readonly interfaces: { readonly ignore?: RegExp | undefined };
}

/** The collectors of this machine's own metrics. */
export function systemCollectors(options: SystemOptions, platform: NodeJS.Platform = process.platform): Collector[] {
  if (platform !== "linux") return osCollectors();
  return [
    loadavgCollector(),
    cpuCollector(),
    memoryCollector(),
    diskCollector({
      ignore: options.disks.ignore,
      mountpoints: options.filesystems.useMountpoint ? async () => mountpointsOf(await readFilesystems()) : undefined,
    }),
    interfaceCollector({ ignore: options.interfaces.ignore }),
    filesystemCollector(options.filesystems),
  ];
}
