import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const OF_BLOCK = ["size", "removable"];
const OF_DEVICE = ["model", "rev", "state", "timeout", "vendor"];

/** Every block device of `/sys/block` with what it says about itself, all as text. Empty where there is no such folder. */
export async function blockDevices(root = "/sys/block"): Promise<Record<string, Record<string, string>>> {
  const names = await readdir(root).catch(() => []);
  const devices = await Promise.all(
    names.map(async (name) => {
      const files = [
        ...OF_BLOCK.map((key) => [key, join(root, name, key)] as const),
        ...OF_DEVICE.map((key) => [key, join(root, name, "device", key)] as const),
      ];
      const facts = await Promise.all(
        files.map(async ([key, path]) => {
          const text = await readFile(path, "utf8").catch(() => undefined);
          return text === undefined ? [] : [[key, text.trim()] as const];
        }),
      );
      return [name, Object.fromEntries(facts.flat())] as const;
    }),
  );
  return Object.fromEntries(devices);
}
