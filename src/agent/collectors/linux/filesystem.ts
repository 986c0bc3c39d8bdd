import { type Collector, sanitize, type Values } from "#agent/collectors/collector.ts";
import { type Filesystem, readFilesystems } from "./mounts.ts";

export interface FilesystemOptions {
  /** Matched against the device with its `/dev/`. */
  readonly ignore?: RegExp | undefined;
  /** Names metrics by mount point instead of device. */
  readonly useMountpoint?: boolean | undefined;
}

/**
 * `filesystem.<name>.size` and `used` in bytes. The size is what is used plus what is available, so that 100 % is reached
 * when users other than root can write no more. Two file systems with one name (subvolumes of a device) count once.
 */
export function filesystemValues(filesystems: readonly Filesystem[], options: FilesystemOptions = {}): Values {
  const values: Record<string, number> = {};
  for (const { device, mountpoint, used, available } of filesystems) {
    if (options.ignore?.test(device)) continue;
    const name = sanitize(options.useMountpoint ? mountpoint : device.slice("/dev/".length));
    if (values[`filesystem.${name}.size`] !== undefined) continue;
    values[`filesystem.${name}.size`] = used + available;
    values[`filesystem.${name}.used`] = used;
  }
  return values;
}

export const filesystemCollector = (options: FilesystemOptions, read = readFilesystems): Collector => ({
  name: "filesystem",
  collect: async () => filesystemValues(await read(), options),
});

/** Mount points by device without `/dev/`, for naming disks. */
export const mountpointsOf = (filesystems: readonly Filesystem[]): ReadonlyMap<string, string> =>
  new Map(filesystems.toReversed().map(({ device, mountpoint }) => [device.slice("/dev/".length), mountpoint]));
