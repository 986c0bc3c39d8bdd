import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Layout } from "#core/dashboard.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Icon } from "../../../ui/icon.tsx";
import ui from "../../../ui/ui.module.css";
import { placeOf } from "../board.tsx";
import boards from "../dashboards.module.css";
import { graphOf, type ResolvedGraphs } from "../use-widget-graphs.ts";
import { Widget } from "../widgets/widget.tsx";
import { type Drag, type DragStart, dragTo } from "./drag.ts";
import css from "./edit.module.css";
import { type Item, movedTo, place, resizedTo } from "./layout.ts";

export interface EditBoardProps {
  readonly items: readonly Item[];
  readonly graphs: ResolvedGraphs;
  /** The widget that gets focus when this changes: one that was just added, or the neighbour of one that went. */
  readonly focus: { readonly key: number } | undefined;
  readonly onPlace: (key: number, layout: Layout, how: "move" | "resize") => void;
  readonly onEdit: (key: number) => void;
  readonly onDuplicate: (key: number) => void;
  readonly onRemove: (key: number) => void;
}

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The board with widgets that can be moved and resized, by pointer or by keys. What is on them is only looked at. */
export function EditBoard(props: EditBoardProps): ReactNode {
  const { items, graphs, focus, onPlace, onEdit, onDuplicate, onRemove } = props;
  const { t } = useI18n();
  const board = useRef<HTMLDivElement>(null);
  const help = useId();
  const start = useRef<DragStart>(undefined);
  const [drag, setDrag] = useState<Drag>();
  const shown = drag === undefined ? items : place(items, drag.key, drag.layout);

  useEffect(() => {
    if (focus === undefined) return;
    const cell = board.current?.querySelector<HTMLElement>(`[data-key="${focus.key}"]`);
    cell?.focus();
    cell?.scrollIntoView({ block: "nearest" });
  }, [focus]);

  useEffect(() => {
    if (drag === undefined) return undefined;
    const cancel = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      start.current = undefined;
      setDrag(undefined);
    };
    window.addEventListener("keydown", cancel, true);
    return () => window.removeEventListener("keydown", cancel, true);
  }, [drag]);

  const down = ({ key, widget }: Item, event: PointerEvent<HTMLElement>): void => {
    const target = event.target as Element;
    const handle = target.closest<HTMLElement>("[data-handle]")?.dataset.handle;
    if (event.button !== 0 || target.closest("button") !== null || board.current === null) return;
    // A finger on a widget scrolls the page; its bar and its corner are there for dragging.
    if (event.pointerType === "touch" && handle === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { pageX, pageY } = event;
    const kind = handle === "size" ? "resize" : "move";
    const boardWidth = board.current.clientWidth;
    start.current = { key, kind, type: widget.type, layout: widget.layout, pageX, pageY, boardWidth };
  };
  const move = (event: PointerEvent): void => {
    if (start.current !== undefined) setDrag(dragTo(start.current, event.pageX, event.pageY));
  };
  const up = (): void => {
    start.current = undefined;
    setDrag(undefined);
    if (drag !== undefined) onPlace(drag.key, drag.layout, drag.kind);
  };

  const keys = ({ key, widget: { type, layout } }: Item, event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      const [x, y] = arrow;
      if (event.shiftKey) onPlace(key, resizedTo(type, layout, layout.width + x, layout.height + y), "resize");
      else onPlace(key, movedTo(layout, layout.x + x, layout.y + y), "move");
      const cell = event.currentTarget;
      requestAnimationFrame(() => cell.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") onEdit(key);
    else if (event.key === "d") onDuplicate(key);
    else if (event.key === "Delete" || event.key === "Backspace") onRemove(key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <p className={ui.hint} id={help}>
        {t("edit.help")}
      </p>
      <div className={boards.board} ref={board} data-editing="">
        {shown
          .toSorted((a, b) => a.key - b.key)
          .map((item) => {
            const { key, widget } = item;
            const graph = graphOf(widget);
            const title = widget.title || (graph === undefined ? "" : (graphs.of(graph)?.title ?? ""));
            const name =
              title === "" ? t(`widget.kind.${widget.type}`) : `${t(`widget.kind.${widget.type}`)}: ${title}`;
            return (
              // biome-ignore lint/a11y/useSemanticElements: a widget that is moved about is no set of fields
              <div
                key={key}
                className={`${boards.cell} ${css.cell}`}
                data-key={key}
                data-type={widget.type}
                data-dragged={drag?.key === key || undefined}
                style={placeOf(widget.layout)}
                role="group"
                // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and resize it
                tabIndex={0}
                aria-label={name}
                aria-describedby={help}
                onKeyDown={(event) => keys(item, event)}
                onPointerDown={(event) => down(item, event)}
                onPointerMove={move}
                onPointerUp={up}
                onPointerCancel={() => {
                  start.current = undefined;
                  setDrag(undefined);
                }}
                onDoubleClick={() => onEdit(key)}
              >
                <div className={css.content} inert>
                  <Widget id={`e${key}`} widget={widget} graphs={graphs} />
                </div>
                <div className={css.bar} data-handle="move">
                  <Icon name="move" />
                  <span aria-hidden="true">{name}</span>
                  <button type="button" aria-label={t("edit.widget", { name })} onClick={() => onEdit(key)}>
                    <Icon name="edit" />
                  </button>
                  <button type="button" aria-label={t("edit.duplicate", { name })} onClick={() => onDuplicate(key)}>
                    <Icon name="copy" />
                  </button>
                  <button type="button" aria-label={t("edit.remove", { name })} onClick={() => onRemove(key)}>
                    <Icon name="trash" />
                  </button>
                </div>
                <span className={css.corner} data-handle="size" />
              </div>
            );
          })}
      </div>
    </>
  );
}
