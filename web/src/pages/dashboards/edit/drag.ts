import { DASHBOARD_COLUMNS, type Layout } from "#core/dashboard.ts";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import { movedTo, resizedTo } from "./layout.ts";

/** Of `.board`: rows of so many pixels with their gap, as the style sheet has them. */
const ROW_PITCH = 32;
const GAP = 8;

export interface Drag {
  readonly key: number;
  readonly kind: "move" | "resize";
  readonly layout: Layout;
}

/** Where a widget is dragged to, in columns and rows, from where the pointer went down. */
export interface DragStart {
  readonly key: number;
  readonly kind: "move" | "resize";
  readonly type: WidgetAnswer["type"];
  readonly layout: Layout;
  readonly pageX: number;
  readonly pageY: number;
  readonly boardWidth: number;
}

/** The nearest place on the grid. Pages may scroll meanwhile, so positions are the page's. */
export function dragTo(start: DragStart, pageX: number, pageY: number): Drag {
  const { key, kind, type, layout, boardWidth } = start;
  const columns = Math.round((pageX - start.pageX) / ((boardWidth + GAP) / DASHBOARD_COLUMNS));
  const rows = Math.round((pageY - start.pageY) / ROW_PITCH);
  const to =
    kind === "move"
      ? movedTo(layout, layout.x + columns, layout.y + rows)
      : resizedTo(type, layout, layout.width + columns, layout.height + rows);
  return { key, kind, layout: columns === 0 && rows === 0 ? layout : to };
}
