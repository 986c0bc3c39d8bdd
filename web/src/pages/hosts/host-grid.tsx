// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds focus and names its current row
// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned by script, which table elements do not allow
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { HostRow } from "#wire/own/hosts.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { isTyping } from "../../shell/shortcuts.ts";
import { withRange } from "../../time/range-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { HostCells } from "./host-cells.tsx";
import type { HostWindow } from "./host-window.ts";
import css from "./hosts.module.css";
import type { Sort } from "./hosts-state.ts";
import { extend, nameOf, type Selection, toggle } from "./selection.ts";

export type Layout = "cards" | "compact" | "comfortable";

/** Row heights in CSS pixels, the same as in the style sheet. */
const HEIGHTS: Readonly<Record<Layout, number>> = { compact: 32, comfortable: 40, cards: 88 };

export interface HostGridProps {
  readonly list: HostWindow;
  readonly layout: Layout;
  readonly sort: Sort;
  readonly order: "asc" | "desc";
  readonly onSort: (sort: Sort) => void;
  readonly selection: Selection;
  /** Absent for people who may not change anything. */
  readonly onSelection: ((selection: Selection) => void) | undefined;
}

/** Any number of hosts, of which only those on screen are in the document. Focus stays on the grid; one row is current. */
export function HostGrid({ list, layout, sort, order, onSort, selection, onSelection }: HostGridProps): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const total = list.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHTS[layout],
    overscan: 8,
    scrollPaddingStart: layout === "cards" ? 0 : 34,
  });
  const shown = rows.getVirtualItems();
  const from = shown[0]?.index ?? 0;
  const to = shown.at(-1)?.index ?? 0;
  const { see } = list;
  useEffect(() => see(from, to), [see, from, to]);
  useEffect(() => rows.measure(), [layout]);

  const at = Math.min(current, Math.max(0, total - 1));
  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    setCurrent(next);
    rows.scrollToIndex(next);
  };
  const open = (row: HostRow | undefined): void => {
    if (row !== undefined) navigate(withRange(paths.host(row.id), location.search));
  };

  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / HEIGHTS[layout]) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(total - 1, at + step));
      if (event.shiftKey && onSelection !== undefined) onSelection(extend(selection, next, list.rowAt, at));
      moveTo(next);
    } else if (event.key === "Home") moveTo(0);
    else if (event.key === "End") moveTo(total - 1);
    else if (event.key === " " || event.key === "x") {
      const row = list.rowAt(at);
      if (row !== undefined) onSelection?.(toggle(selection, row, at));
    } else if (event.key === "Enter") open(list.rowAt(at));
    else return false;
    event.preventDefault();
    return true;
  };

  // j, k and x work wherever focus is on this page.
  const hear = useRef(onKey);
  hear.current = onKey;
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]") !== null) return;
      if (["j", "k", "x"].includes(event.key)) hear.current(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);

  const onRowClick = (event: MouseEvent, row: HostRow, index: number): void => {
    setCurrent(index);
    if (event.target instanceof Element && event.target.closest("a,button,input") !== null) return;
    if (event.shiftKey && onSelection !== undefined) onSelection(extend(selection, index, list.rowAt, at));
    else if ((event.ctrlKey || event.metaKey) && onSelection !== undefined) onSelection(toggle(selection, row, index));
    else if (document.getSelection()?.isCollapsed !== false) open(row);
  };

  return (
    <div className={css.frame}>
      <div
        ref={box}
        className={css.grid}
        data-layout={layout}
        role="grid"
        aria-label={t("page.hosts")}
        aria-rowcount={total + 1}
        aria-multiselectable={onSelection !== undefined}
        aria-activedescendant={total === 0 ? undefined : `host-row-${at}`}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.target === box.current) onKey(event);
        }}
      >
        <Head sort={sort} order={order} onSort={onSort} selectable={onSelection !== undefined} />
        <div className={css.rows} role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const row = list.rowAt(index);
            const selected = row !== undefined && selection.ids.has(row.id);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys
              <div
                key={key}
                id={`host-row-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={selected}
                className={css.row}
                data-current={index === at || undefined}
                style={{ transform: `translateY(${start}px)` }}
                onClick={row === undefined ? undefined : (event) => onRowClick(event, row, index)}
              >
                {row === undefined ? (
                  <div role="gridcell" className={css.coming}>
                    <span className="visually-hidden">{t("loading")}</span>
                  </div>
                ) : (
                  <>
                    {onSelection !== undefined && (
                      <div role="gridcell" className={css.pick}>
                        <input
                          type="checkbox"
                          tabIndex={-1}
                          checked={selected}
                          aria-label={t("hosts.select", { name: nameOf(row) })}
                          onChange={() => onSelection(toggle(selection, row, index))}
                        />
                      </div>
                    )}
                    <HostCells row={row} cards={layout === "cards"} />
                  </>
                )}
              </div>
            );
          })}
        </div>
      </div>
      <p className={css.position}>
        {total > 0 &&
          t("hosts.rows", { from: count(from + 1), to: count(Math.min(total, to + 1)), total: count(total) })}
      </p>
    </div>
  );
}

const COLUMNS: readonly { readonly id: string; readonly sort?: Sort; readonly number?: boolean }[] = [
  { id: "alerts", sort: "alerts" },
  { id: "status", sort: "status" },
  { id: "name", sort: "name" },
  { id: "roles" },
  { id: "cpu", sort: "cpu", number: true },
  { id: "memory", sort: "memory", number: true },
  { id: "load", sort: "load", number: true },
  { id: "disk", sort: "disk", number: true },
  { id: "network", number: true },
  { id: "seen", sort: "seen", number: true },
  { id: "spark" },
];

function Head({
  sort,
  order,
  onSort,
  selectable,
}: {
  readonly sort: Sort;
  readonly order: "asc" | "desc";
  readonly onSort: (sort: Sort) => void;
  readonly selectable: boolean;
}): ReactNode {
  const { t } = useI18n();
  return (
    <div className={css.header} role="rowgroup">
      <div role="row" aria-rowindex={1} className={css.row}>
        {selectable && (
          <div role="columnheader" className={css.pick}>
            <span className="visually-hidden">{t("hosts.selected")}</span>
          </div>
        )}
        {COLUMNS.map(({ id, sort: by, number }) => {
          const label = t(`hosts.column.${id}` as "hosts.column.name");
          const sorted = by !== undefined && by === sort;
          return (
            <div
              key={id}
              role="columnheader"
              data-column={id}
              data-number={number || undefined}
              aria-sort={sorted ? (order === "asc" ? "ascending" : "descending") : undefined}
            >
              {by === undefined ? (
                label
              ) : (
                <button type="button" onClick={() => onSort(by)}>
                  {label}
                  {sorted && <Icon name={order === "asc" ? "up" : "down"} size={12} />}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
