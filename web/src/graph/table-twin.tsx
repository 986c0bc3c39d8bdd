import { type ReactNode, useState } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { SeriesDef } from "./drawing.ts";
import css from "./graph.module.css";
import { type Frame, timesOf } from "./shape.ts";
import { formatValue } from "./units.ts";

/** Rows before "show more"; a year of minutes would be half a million. */
const ROWS = 200;

/** The same numbers as text, newest first. */
export function TableTwin({
  frame,
  series,
  unit,
  title,
}: {
  readonly frame: Frame | undefined;
  readonly series: readonly SeriesDef[];
  readonly unit: Unit;
  readonly title: string;
}): ReactNode {
  const { t, dateTime } = useI18n();
  const [limit, setLimit] = useState(ROWS);
  const byKey = new Map(frame?.series.map((one) => [one.key, one.values]));
  const columns = series.map((def) => ({ def, values: byKey.get(def.key) ?? [] }));
  const rows = frame === undefined ? [] : timesOf(frame).map((time, i) => ({ time, i }));
  const filled = rows.filter(({ i }) => columns.some(({ values }) => typeof values[i] === "number")).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={css.table} aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("graph.time")}</th>
            {columns.map(({ def }) => (
              <th key={def.key} scope="col">
                {def.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.slice(0, limit).map(({ time, i }) => (
            <tr key={time}>
              <th scope="row">{dateTime(time)}</th>
              {columns.map(({ def, values }) => (
                <td key={def.key} title={values[i] === undefined || values[i] === null ? undefined : String(values[i])}>
                  {formatValue(unit, values[i])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {filled.length > limit && (
        <button type="button" className={css.more} onClick={() => setLimit(limit + ROWS)}>
          {t("graph.more-rows", { count: filled.length - limit })}
        </button>
      )}
      {filled.length === 0 && <p className={css.more}>{t("graph.no-data")}</p>}
    </section>
  );
}
