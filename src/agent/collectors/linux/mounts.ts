import { readFile, realpath, stat, statfs } from "node:fs/promises";

/** A line of `/proc/self/mounts`. */
export interface Mount {
  readonly device: string;
  readonly mountpoint: string;
  readonly type: string;
}

/** A mounted file system on a device, and how full it is. All sizes in bytes. */
export interface Filesystem extends Mount {
  readonly total: number;
  readonly used: number;
  /** For users other than root, for whom ext4 and others hold some back. */
  readonly available: number;
}

/** Images that are full from the day they are made: snaps, live media. Their usage would raise alerts and means nothing. */
const READ_ONLY_IMAGES = new Set(["squashfs", "iso9660", "erofs", "cramfs"]);

/**
 * The mounts that have a device, in the order of the kernel. The same rules as `df` and the agent that calls it: names that
 * begin with `/dev/`, without Docker's thin snapshots (a device for every container), and of several mounts on one
 * point the last, which hides the others.
 */
export function parseMounts(text: string): Mount[] {
  const byPoint = new Map<string, Mount>();
  for (const line of text.split("\n")) {
    const [device, mountpoint, type] = line.split(" ").map(unescapeOctal);
    if (device === undefined || mountpoint === undefined || type === undefined) continue;
    byPoint.delete(mountpoint);
    if (!device.startsWith("/dev/") || READ_ONLY_IMAGES.has(type)) continue;
    if (device.startsWith("/dev/mapper/docker-")) continue;
    if (device.startsWith("/dev/dm-") && mountpoint.includes("devicemapper/mnt")) continue;
    byPoint.set(mountpoint, { device, mountpoint, type });
  }
  return [...byPoint.values()];
}

/** Space, tab, newline and backslash are written as three octal digits there. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/**
 * One mount of each file system: bind mounts and the files that container engines mount over `/etc/hosts` show the same one
 * again. `id` is the device number behind the mount point. The shortest path stands for all, as in `df`.
 */
export function oncePerFilesystem<T extends Mount & { readonly id: string }>(mounts: readonly T[]): T[] {
  const chosen = new Map<string, T>();
  for (const mount of mounts) {
    const other = chosen.get(mount.id);
    if (other === undefined || mount.mountpoint.length < other.mountpoint.length) chosen.set(mount.id, mount);
  }
  return mounts.filter((mount) => chosen.get(mount.id) === mount);
}

/** The file systems of this machine that are on devices. One that cannot be asked (a stale mount) is left out. */
export async function readFilesystems(path = "/proc/self/mounts"): Promise<Filesystem[]> {
  const mounts = parseMounts(await readFile(path, "utf8"));
  const asked = await Promise.all(mounts.map((mount) => ask(mount).catch(() => undefined)));
  return oncePerFilesystem(asked.filter((mount) => mount !== undefined)).map(({ id: _, ...filesystem }) => filesystem);
}

async function ask(mount: Mount): Promise<(Filesystem & { readonly id: string }) | undefined> {
  const [{ dev }, space] = await Promise.all([stat(mount.mountpoint), statfs(mount.mountpoint)]);
  const unit = space.frsize || space.bsize;
  if (space.blocks === 0) return undefined;
  // `/dev/disk/by-uuid/…`, as initramfs tools mount the root, would make a new metric out of every reformatted disk.
  const device = mount.device.startsWith("/dev/disk/by-") ? await realpath(mount.device) : mount.device;
  return {
    ...mount,
    device,
    id: String(dev),
    total: space.blocks * unit,
    used: (space.blocks - space.bfree) * unit,
    available: space.bavail * unit,
  };
}
