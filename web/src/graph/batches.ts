import type { Query } from "#wire/own/graphs.ts";

export type QueryItem = Query["items"][number];

/** What the server takes in one request [OW5]. */
export const MAX_ITEMS = 64;
export const MAX_SERIES = 500;

/** An expression's series are known when it is answered; it counts like a role's hosts. */
const USUAL_SERIES = 30;

/** Series that the answer to an item can have at most; a role's hosts are counted as its simplification allows. */
export function seriesOf(item: QueryItem): number {
  if (item.kind === "expression") return USUAL_SERIES;
  if (item.kind !== "role") return item.metrics.length;
  return item.full === true ? MAX_SERIES : USUAL_SERIES;
}

/** Cuts a page's items into as few requests as the limits allow, in order. */
export function batches<T extends { readonly item: QueryItem }>(wanted: readonly T[]): T[][] {
  const cut: T[][] = [];
  let series = 0;
  for (const one of wanted) {
    const more = seriesOf(one.item);
    const current = cut.at(-1);
    if (current === undefined || current.length >= MAX_ITEMS || series + more > MAX_SERIES) {
      cut.push([one]);
      series = more;
    } else {
      current.push(one);
      series += more;
    }
  }
  return cut;
}
