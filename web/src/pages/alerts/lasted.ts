import type { AlertRow } from "#wire/own/alerting.ts";

/** How long alerts lasted, in seconds; `undefined` of fewer than three, of which nothing follows. */
export function lastedOf(
  alerts: readonly Pick<AlertRow, "openedAt" | "closedAt">[],
): { readonly count: number; readonly median: number; readonly longest: number } | undefined {
  const lengths = alerts
    .flatMap(({ openedAt, closedAt }) => (closedAt === undefined ? [] : [closedAt - openedAt]))
    .sort((a, b) => a - b);
  if (lengths.length < 3) return undefined;
  const middle = lengths.length / 2;
  const median = (lengths[Math.ceil(middle) - 1]! + lengths[Math.floor(middle)]!) / 2;
  return { count: lengths.length, median, longest: lengths.at(-1)! };
}
