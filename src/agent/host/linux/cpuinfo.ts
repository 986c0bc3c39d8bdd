/** Names of `/proc/cpuinfo` and what the host's description calls them. */
const KEYS: Readonly<Record<string, string>> = {
  vendor_id: "vendor_id",
  "cpu family": "family",
  model: "model",
  stepping: "stepping",
  "physical id": "physical_id",
  "core id": "core_id",
  "cpu cores": "cores",
  "model name": "model_name",
  "cpu MHz": "mhz",
  "cache size": "cache_size",
};

/** One description for each processor, all values as text. ARM kernels say little more than that it is there. */
export function parseCpuinfo(text: string): Record<string, string>[] {
  const processors: Record<string, string>[] = [];
  for (const line of text.split("\n")) {
    const [, key, value] = /^([^:\t]+?)\s*:\s*(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    if (key === "processor" && /^\d+$/.test(value)) processors.push({});
    const name = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    const current = processors.at(-1);
    if (name !== undefined && current !== undefined) current[name] = value.trim();
  }
  return processors;
}
