import type { RoleRef } from "#core/host.ts";
import type { UnixSeconds } from "#core/time.ts";

export const RECURRENCE_TYPES = ["hourly", "daily", "weekly", "monthly", "yearly"] as const;
export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Recurrence {
  readonly type: (typeof RECURRENCE_TYPES)[number];
  /** Every so many hours, days, … */
  readonly interval: number;
  /** Weekly only. */
  readonly weekdays?: readonly Weekday[] | undefined;
  readonly until?: UnixSeconds | undefined;
}

/** A time in which nobody wants to hear of what it covers. */
export interface Downtime {
  readonly id: string;
  readonly name: string;
  readonly memo: string;
  readonly start: UnixSeconds;
  /** Minutes, one at least. */
  readonly duration: number;
  readonly recurrence?: Recurrence | undefined;
  readonly serviceScopes: readonly string[];
  readonly serviceExcludeScopes: readonly string[];
  readonly roleScopes: readonly RoleRef[];
  readonly roleExcludeScopes: readonly RoleRef[];
  readonly monitorScopes: readonly string[];
  readonly monitorExcludeScopes: readonly string[];
  readonly createdAt: UnixSeconds;
  /** Who made it, as the list shows it. */
  readonly createdBy: string;
}

export type DowntimeInput = Omit<Downtime, "id" | "createdAt" | "createdBy">;
