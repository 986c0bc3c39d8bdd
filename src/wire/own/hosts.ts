import { z } from "zod";

export const HostStatus = z.enum(["working", "standby", "maintenance", "poweroff"]);
export type HostStatus = z.infer<typeof HostStatus>;

/** Levels of alerts that are open. */
export const AlertLevel = z.enum(["CRITICAL", "WARNING", "UNKNOWN"]);
export type AlertLevel = z.infer<typeof AlertLevel>;
export const AlertCounts = z.object({
  CRITICAL: z.number().int(),
  WARNING: z.number().int(),
  UNKNOWN: z.number().int(),
});

/** `GET /hosts?q=&service=&role=&status=&alerts=&sort=&order=&offset=&limit=`: one window of the list, 200 rows at most. */
export const HostListQuery = z.object({
  /** Prefix or substring of name, display name, id, address or role, folded by NFKC and case. */
  q: z.string().max(200).optional(),
  service: z.string().optional(),
  role: z.string().optional(),
  status: z.union([HostStatus, z.array(HostStatus)]).optional(),
  /** Only hosts whose worst open alert is of one of these levels. */
  alerts: z.union([AlertLevel, z.array(AlertLevel)]).optional(),
  /** `alerts`: as bad as their open alerts are; hosts without any by name after the others. */
  sort: z.enum(["alerts", "name", "status", "cpu", "memory", "load", "disk", "seen"]).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).default(50),
});
export type HostListQuery = z.infer<typeof HostListQuery>;

export const HostRow = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  status: HostStatus,
  /** `service:role`, sorted. */
  roles: z.array(z.string()),
  addresses: z.array(z.string()),
  /** When a post last arrived; absent when none ever did. */
  lastSeenAt: z.number().int().optional(),
  /** Newest values, absent without data in the last 10 minutes. Percentages 0 to 100 whatever the number of cores. */
  cpuPercent: z.number().optional(),
  memoryPercent: z.number().optional(),
  loadPerCore: z.number().optional(),
  /** The fullest filesystem. */
  diskPercent: z.number().optional(),
  rxBytesPerSecond: z.number().optional(),
  txBytesPerSecond: z.number().optional(),
  /** loadavg5 of the last hour, a value each 2 minutes, null in gaps; 30 entries. */
  spark: z.array(z.number().nullable()),
  /** Open ones, by level; absent without any. */
  alerts: AlertCounts.optional(),
});
export type HostRow = z.infer<typeof HostRow>;

export const HostList = z.object({
  total: z.number().int(),
  offset: z.number().int(),
  facets: z.object({
    status: z.record(HostStatus, z.number().int()),
    /** Hosts that match but for `alerts`, by their worst open alert. */
    alerts: AlertCounts,
    services: z.array(z.object({ name: z.string(), hosts: z.number().int(), roles: z.array(z.string()) })),
  }),
  hosts: z.array(HostRow),
});
export type HostList = z.infer<typeof HostList>;

/** `GET /hosts/:id` */
export const HostDetail = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  customIdentifier: z.string().optional(),
  memo: z.string(),
  status: HostStatus,
  isRetired: z.boolean(),
  retiredAt: z.number().int().optional(),
  createdAt: z.number().int(),
  lastSeenAt: z.number().int().optional(),
  roles: z.array(z.string()),
  interfaces: z.array(
    z.object({
      name: z.string(),
      macAddress: z.string().optional(),
      ipv4Addresses: z.array(z.string()),
      ipv6Addresses: z.array(z.string()),
    }),
  ),
  /** Facts for the header, taken from the agent's `meta`; each absent when the agent did not say. */
  facts: z.object({
    os: z.string().optional(),
    kernel: z.string().optional(),
    cpuModel: z.string().optional(),
    cpuCores: z.number().int().optional(),
    memoryBytes: z.number().optional(),
    agent: z.string().optional(),
    cloud: z.string().optional(),
    zone: z.string().optional(),
  }),
  meta: z.unknown(),
  checks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      memo: z.string(),
      status: z.enum(["OK", "WARNING", "CRITICAL", "UNKNOWN"]).optional(),
      message: z.string().optional(),
      /** Since when the status is what it is. */
      since: z.number().int().optional(),
      occurredAt: z.number().int().optional(),
    }),
  ),
  metadata: z.array(z.object({ namespace: z.string(), updatedAt: z.number().int(), value: z.unknown() })),
});
export type HostDetail = z.infer<typeof HostDetail>;
