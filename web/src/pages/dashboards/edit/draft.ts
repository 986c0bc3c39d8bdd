import type { DashboardContent, WidgetAnswer } from "#wire/own/boards.ts";
import { freePlace, type Item, LIMITS, readingOrder } from "./layout.ts";

/** A dashboard that is edited. Items stand in the order in which they will be saved. */
export interface Draft {
  readonly title: string;
  readonly memo: string;
  readonly urlPath: string;
  readonly items: readonly Item[];
}

/** Keys go up in reading order, so that the Tab key goes over the board as one reads. */
export function draftOf({ title, memo, urlPath, widgets }: DashboardContent): Draft {
  const keys = new Map(
    widgets
      .map((widget) => ({ widget }))
      .toSorted(readingOrder)
      .map(({ widget }, i) => [widget, i + 1]),
  );
  return { title, memo, urlPath, items: widgets.map((widget) => ({ key: keys.get(widget)!, widget })) };
}

/** Exactly what is stored, and what the JSON shows. */
export const contentOf = ({ title, memo, urlPath, items }: Draft): DashboardContent => ({
  title,
  memo,
  urlPath,
  widgets: items.map(({ widget }) => widget),
});

export const sameDraft = (a: Draft, b: Draft): boolean => JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));

const nextKey = (items: readonly Item[]): number => Math.max(0, ...items.map(({ key }) => key)) + 1;

/** The draft with one more widget, at the first place that is free for its size; and its key. */
export function added(draft: Draft, widget: WidgetAnswer): { draft: Draft; key: number } {
  const { items } = draft;
  const key = nextKey(items);
  const { width, height } = widget.layout;
  const item = { key, widget: { ...widget, layout: freePlace(items, width, height) } };
  return { draft: { ...draft, items: [...items, item] }, key };
}

/** A new widget of a kind, with nothing chosen yet. */
export function newWidget(type: WidgetAnswer["type"]): WidgetAnswer {
  const { width, height } = LIMITS[type];
  const frame = { title: "", layout: { x: 0, y: 0, width, height } };
  switch (type) {
    case "graph":
      return { type, ...frame, graph: { type: "host", hostId: "", name: "" }, valueRange: {}, referenceLines: [] };
    case "value":
      return { type, ...frame, metric: { type: "host", hostId: "", name: "" }, formatRules: [] };
    case "markdown":
      return { type, ...frame, markdown: "" };
    case "alertStatus":
      return { type, ...frame, roleFullname: null };
  }
}
