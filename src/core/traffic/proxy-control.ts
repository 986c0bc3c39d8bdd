import type { SliBucket } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { RouterReading, Side, SideHealth } from "./router.ts";

/** What our proxy says of itself under `/state` of its control address. */
export interface ProxyState extends RouterReading {
  readonly fence: number;
  readonly startedAt: UnixSeconds;
  readonly health: Readonly<Record<Side, SideHealth>>;
}

/** What it counted, under `/counts?from=`: final buckets that begin at `from` or later, in the order of their time. */
export interface ProxyCounts {
  readonly bucketSeconds: number;
  /** What `slow` counts against, ascending. */
  readonly limitsMs: readonly number[];
  /** Before it no bucket changes any more; nothing after it is told. */
  readonly finalUntil: UnixSeconds;
  /** The oldest bucket that is still known begins here; what was asked for before it is lost. */
  readonly since: UnixSeconds;
  readonly buckets: readonly SliBucket[];
}
