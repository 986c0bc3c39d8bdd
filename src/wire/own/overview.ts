import { z } from "zod";
import { AlertCounts, HostStatus } from "./hosts.ts";

export const ServiceSummary = z.object({
  name: z.string(),
  memo: z.string(),
  roles: z.array(
    z.object({
      name: z.string(),
      memo: z.string(),
      hosts: z.number().int(),
      silent: z.number().int(),
      /** Open ones of its hosts. */
      alerts: AlertCounts,
    }),
  ),
  hosts: z.number().int(),
  byStatus: z.record(HostStatus, z.number().int()),
  /** Hosts that were heard once and not in the last 10 minutes. */
  silent: z.number().int(),
  /** Checks that are not OK. */
  failingChecks: z.number().int(),
  /** Those of them that are critical. */
  criticalChecks: z.number().int(),
  /** Open ones: of its hosts, metrics, addresses and objectives. */
  alerts: AlertCounts,
  metrics: z.number().int(),
});
export type ServiceSummary = z.infer<typeof ServiceSummary>;

/** `GET /services` */
export const ServiceList = z.object({ services: z.array(ServiceSummary) });
export type ServiceList = z.infer<typeof ServiceList>;

/** `GET /overview` */
export const Overview = z.object({
  hosts: z.object({
    total: z.number().int(),
    byStatus: z.record(HostStatus, z.number().int()),
    silent: z.number().int(),
  }),
  failingChecks: z.array(
    z.object({
      hostId: z.string(),
      hostName: z.string(),
      name: z.string(),
      status: z.enum(["WARNING", "CRITICAL", "UNKNOWN"]),
      message: z.string(),
      since: z.number().int(),
    }),
  ),
  services: z.array(ServiceSummary),
  /** Newest first, 20 at most: from the audit log, without who signed in. */
  changes: z.array(
    z.object({
      at: z.number().int(),
      action: z.string(),
      subject: z.string(),
      actor: z.string(),
      link: z.string().optional(),
    }),
  ),
  /** The host of the machine that runs the server, when our own agent watches it. */
  ownHostId: z.string().optional(),
  started: z.object({ firstGraph: z.boolean(), secondHost: z.boolean() }),
});
export type Overview = z.infer<typeof Overview>;

/** `GET /storage` */
export const Storage = z.object({
  ready: z.boolean(),
  activeSeries: z.number().int(),
  activeTargets: z.number().int(),
  pointsPerSecond: z.number(),
  hotBytes: z.number(),
  logBytes: z.number(),
  segmentBytes: z.number(),
  segments: z.number().int(),
  bytesPerPoint: z.number().optional(),
  diskFreeBytes: z.number(),
  diskTotalBytes: z.number(),
});
export type Storage = z.infer<typeof Storage>;
