import { DASHBOARD_COLUMNS, type Layout } from "#core/dashboard.ts";
import type { WidgetAnswer } from "#wire/own/boards.ts";

/** A widget on the board that is edited. The key tells it from all others for as long as the editor is open. */
export interface Item {
  readonly key: number;
  readonly widget: WidgetAnswer;
}

interface Limits {
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxHeight: number;
  /** What a new one begins with. */
  readonly width: number;
  readonly height: number;
}

/** Mackerel's own limits; what was stored smaller stays as it is until it is resized. */
export const LIMITS: Readonly<Record<WidgetAnswer["type"], Limits>> = {
  graph: { minWidth: 6, minHeight: 6, maxHeight: 32, width: 8, height: 10 },
  value: { minWidth: 4, minHeight: 4, maxHeight: 32, width: 6, height: 5 },
  markdown: { minWidth: 4, minHeight: 2, maxHeight: 80, width: 8, height: 6 },
  alertStatus: { minWidth: 4, minHeight: 3, maxHeight: 32, width: 6, height: 6 },
};

export function overlaps(a: Layout, b: Layout): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** A place of the same size within the columns. */
export function movedTo(layout: Layout, x: number, y: number): Layout {
  return { ...layout, x: clamp(x, 0, Math.max(0, DASHBOARD_COLUMNS - layout.width)), y: Math.max(0, y) };
}

/** The same corner with another size that its kind can have. */
export function resizedTo(type: WidgetAnswer["type"], layout: Layout, width: number, height: number): Layout {
  const { minWidth, minHeight, maxHeight } = LIMITS[type];
  return {
    ...layout,
    width: clamp(width, minWidth, Math.max(minWidth, DASHBOARD_COLUMNS - layout.x)),
    height: clamp(height, minHeight, maxHeight),
  };
}

/** Puts one widget somewhere; whatever is in its way goes down until nothing overlaps any more. The order of all stays. */
export function place(items: readonly Item[], key: number, layout: Layout): readonly Item[] {
  const settled: Layout[] = [layout];
  const places = new Map([[key, layout]]);
  const others = items.filter((item) => item.key !== key).toSorted(readingOrder);
  for (const item of others) {
    let own = item.widget.layout;
    for (let hit = settled.find((one) => overlaps(one, own)); hit !== undefined; ) {
      own = { ...own, y: hit.y + hit.height };
      hit = settled.find((one) => overlaps(one, own));
    }
    settled.push(own);
    places.set(item.key, own);
  }
  return items.map((item) => ({ ...item, widget: { ...item.widget, layout: places.get(item.key)! } }));
}

/** The first free place for something so large, row by row. */
export function freePlace(items: readonly Item[], width: number, height: number): Layout {
  const taken = items.map(({ widget }) => widget.layout);
  const bottom = Math.max(0, ...taken.map((one) => one.y + one.height));
  for (let y = 0; y < bottom; y++)
    for (let x = 0; x + width <= DASHBOARD_COLUMNS; x++) {
      const layout = { x, y, width, height };
      if (!taken.some((one) => overlaps(one, layout))) return layout;
    }
  return { x: 0, y: bottom, width, height };
}

/** As one reads: by row, then by column. */
export function readingOrder(a: { readonly widget: WidgetAnswer }, b: { readonly widget: WidgetAnswer }): number {
  return a.widget.layout.y - b.widget.layout.y || a.widget.layout.x - b.widget.layout.x;
}
