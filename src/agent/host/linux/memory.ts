/** Names of `/proc/meminfo` and what the host's description calls them. */
const KEYS: Readonly<Record<string, string>> = {
  MemTotal: "total",
  MemFree: "free",
  Buffers: "buffers",
  Cached: "cached",
  Active: "active",
  Inactive: "inactive",
  HighTotal: "high_total",
  HighFree: "high_free",
  LowTotal: "low_total",
  LowFree: "low_free",
  Dirty: "dirty",
  Writeback: "writeback",
  AnonPages: "anon_pages",
  Mapped: "mapped",
  Slab: "slab",
  SReclaimable: "slab_reclaimable",
  SUnreclaim: "slab_unreclaim",
  PageTables: "page_tables",
  NFS_Unstable: "nfs_unstable",
  Bounce: "bounce",
  CommitLimit: "commit_limit",
  Committed_AS: "committed_as",
  VmallocTotal: "vmalloc_total",
  VmallocUsed: "vmalloc_used",
  VmallocChunk: "vmalloc_chunk",
  SwapCached: "swap_cached",
  SwapTotal: "swap_total",
  SwapFree: "swap_free",
};

/** Sizes with their unit and nothing between: `"total": "3916792kB"`. */
export function memoryFacts(text: string): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, key, value] = /^([^:\s]+):\s+(\S.*)$/.exec(line) ?? [];
    const name = key !== undefined && Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (name !== undefined) facts[name] = value!.replace(/\s+/g, "");
  }
  return facts;
}
