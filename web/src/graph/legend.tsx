import { type ReactNode, type RefObject, useEffect, useMemo } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { SeriesDef } from "./drawing.ts";
import css from "./graph.module.css";
import { type Frame, statsOf } from "./shape.ts";
import { swatchLine } from "./swatch.ts";
import type { Reading } from "./tooltip.ts";
import { formatValue } from "./units.ts";

/** Lets the graph show the hovered moment's values in the legend without drawing the table again. */
export interface LegendHandle {
  read(reading: Reading | undefined): void;
}

export interface LegendProps {
  readonly frame: Frame | undefined;
  readonly series: readonly SeriesDef[];
  readonly unit: Unit;
  readonly hidden: ReadonlySet<string>;
  readonly onHidden: (hidden: ReadonlySet<string>) => void;
  readonly onFocus: (source: number | undefined) => void;
  readonly handle: RefObject<LegendHandle | null>;
}

/** Values below the graph. A click shows one series alone, with Ctrl it shows or hides it. */
export function Legend({ frame, series, unit, hidden, onHidden, onFocus, handle }: LegendProps): ReactNode {
  const { t, time } = useI18n();
  const stats = useMemo(() => {
    const byKey = new Map(frame?.series.map((one) => [one.key, one]));
    return series.map(({ key }) => {
      const data = byKey.get(key);
      return frame === undefined || data === undefined ? undefined : statsOf(frame, data);
    });
  }, [frame, series]);

  const cells = useMemo(
    () => ({ head: { current: null as HTMLTableCellElement | null }, rows: [] as (HTMLElement | null)[] }),
    [],
  );
  useEffect(() => {
    handle.current = {
      read(reading) {
        if (cells.head.current !== null)
          cells.head.current.textContent = reading === undefined ? t("graph.last") : time(reading.time);
        series.forEach((_def, i) => {
          const cell = cells.rows[i];
          const value = reading === undefined ? stats[i]?.last : reading.values[i];
          if (cell !== null && cell !== undefined) cell.textContent = formatValue(unit, value);
        });
      },
    };
    return () => {
      handle.current = null;
    };
  }, [handle, cells, series, stats, unit, t, time]);

  const choose = (key: string, toggle: boolean): void => {
    const next = new Set(hidden);
    const others = series.filter((one) => one.key !== key).map((one) => one.key);
    if (toggle) {
      if (!next.delete(key)) next.add(key);
      onHidden(next.size === series.length ? new Set() : next);
      return;
    }
    const alone = !hidden.has(key) && others.length > 0 && others.every((other) => hidden.has(other));
    onHidden(new Set(alone ? [] : others));
  };

  return (
    <div className={css.legend}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t("graph.series")}</span>
            </th>
            <th scope="col" ref={cells.head}>
              {t("graph.last")}
            </th>
            <th scope="col">{t("graph.min")}</th>
            <th scope="col">{t("graph.avg")}</th>
            <th scope="col">{t("graph.max")}</th>
          </tr>
        </thead>
        <tbody>
          {series.map((def, i) => (
            <tr
              key={def.key}
              data-hidden={hidden.has(def.key) || undefined}
              onPointerEnter={() => onFocus(i)}
              onPointerLeave={() => onFocus(undefined)}
            >
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={!hidden.has(def.key)}
                  title={def.group === undefined ? def.label : `${def.group} ${def.label}`}
                  onClick={(event) => choose(def.key, event.ctrlKey || event.metaKey)}
                >
                  <svg viewBox="0 0 14 4" width="14" height="4" aria-hidden="true">
                    <line {...swatchLine(def.look)} strokeDasharray={def.look.dash.join(" ")} />
                  </svg>
                  <span translate="no">{def.group === undefined ? def.label : `${def.group} ${def.label}`}</span>
                </button>
              </th>
              <td
                ref={(cell) => {
                  cells.rows[i] = cell;
                }}
              >
                {formatValue(unit, stats[i]?.last)}
              </td>
              <td>{formatValue(unit, stats[i]?.min)}</td>
              <td>{formatValue(unit, stats[i]?.avg)}</td>
              <td>{formatValue(unit, stats[i]?.max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
