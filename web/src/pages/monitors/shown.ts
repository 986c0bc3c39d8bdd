import type { MonitorRow } from "#wire/own/alerting.ts";

/** Which monitors the list shows. */
export const SHOWS = ["all", "firing", "muted"] as const;
export type Show = (typeof SHOWS)[number];

type Row = Pick<MonitorRow, "open" | "muted">;

export const isFiring = ({ open }: Row): boolean => open.CRITICAL + open.WARNING + open.UNKNOWN > 0;

export const isShown = (show: Show, row: Row): boolean =>
  show === "all" || (show === "firing" ? isFiring(row) : row.muted);

/** Those with open alerts before the others, the worst of them first; equal ones stay in their order. */
export function firingFirst<T extends Row>(rows: readonly T[]): readonly T[] {
  const badness = ({ open }: T): number => (open.CRITICAL > 0 ? 0 : open.WARNING > 0 ? 1 : open.UNKNOWN > 0 ? 2 : 3);
  return rows.toSorted((a, b) => badness(a) - badness(b));
}
