import type { Unit } from "#wire/own/graphs.ts";
import type { SeriesDef } from "./drawing.ts";
import { type Frame, indexAt, tipRows } from "./shape.ts";
import { swatch } from "./swatch.ts";
import { formatValue } from "./units.ts";

/** What stands on a graph at one moment. */
export interface Reading {
  readonly time: number;
  /** By the index of the series; `undefined` where there is no value. */
  readonly values: readonly (number | undefined)[];
  /** Of what is stacked. */
  readonly total: number | undefined;
}

export function readingAt(
  frame: Frame,
  series: readonly SeriesDef[],
  hidden: ReadonlySet<string>,
  time: number,
): Reading | undefined {
  const index = indexAt(frame, time);
  if (index === undefined) return undefined;
  const byKey = new Map(frame.series.map((one) => [one.key, one.values[index]]));
  const values = series.map(({ key }) => (hidden.has(key) ? undefined : (byKey.get(key) ?? undefined)));
  const stacked = values.filter((value, i) => value !== undefined && series[i]!.stacked) as number[];
  const total = stacked.length > 1 ? stacked.reduce((sum, value) => sum + value, 0) : undefined;
  return { time: frame.start + index * frame.step, values, total };
}

export interface TooltipWords {
  readonly time: (epoch: number) => string;
  readonly total: string;
  readonly more: (count: number) => string;
}

/** Fills the box beside the pointer. It is made by hand: it changes with every pixel, and React need not know. */
export function fillTooltip(
  box: HTMLElement,
  reading: Reading,
  series: readonly SeriesDef[],
  unit: Unit,
  words: TooltipWords,
): void {
  const { rows, more } = tipRows(reading.values);
  const line = (mark: Node, name: string, value: string): HTMLElement => {
    const row = element("div");
    row.append(mark, element("span", name), element("b", value));
    return row;
  };
  box.replaceChildren(
    element("p", words.time(reading.time)),
    ...rows.map(({ index, value }) =>
      line(swatch(series[index]!.look), series[index]!.label, formatValue(unit, value)),
    ),
    ...(more > 0 ? [element("em", words.more(more))] : []),
    ...(reading.total === undefined ? [] : [line(element("i"), words.total, formatValue(unit, reading.total))]),
  );
}

function element(name: string, text?: string): HTMLElement {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Beside the pointer, on the side that has room. */
export function placeTooltip(box: HTMLElement, x: number, width: number): void {
  const own = box.offsetWidth;
  const right = x + 14;
  box.style.left = `${right + own <= width ? right : Math.max(0, x - own - 14)}px`;
}
