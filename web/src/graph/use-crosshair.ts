import { type KeyboardEvent, type RefObject, useEffect } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { SeriesDef } from "./drawing.ts";
import { useGraphPage } from "./graph-page.tsx";
import type { LegendHandle } from "./legend.tsx";
import type { Plot } from "./plot.ts";
import { type Frame, timesOf } from "./shape.ts";
import { fillTooltip, placeTooltip, readingAt } from "./tooltip.ts";
import { formatValue } from "./units.ts";

/** What a graph shows. */
interface Shown {
  readonly id: string;
  readonly unit: Unit;
  readonly plot: Plot | undefined;
  readonly frame: Frame | undefined;
  readonly series: readonly SeriesDef[];
  readonly hidden: ReadonlySet<string>;
}

/** Follows the page's hovered moment: the line, the box beside the pointer, the values of the legend. */
export function useCrosshair({
  id,
  unit,
  plot,
  frame,
  series,
  hidden,
  canvas,
  tooltip,
  legend,
}: Shown & {
  readonly canvas: RefObject<HTMLElement | null>;
  readonly tooltip: RefObject<HTMLElement | null>;
  readonly legend: RefObject<LegendHandle | null>;
}): void {
  const { t, dateTime } = useI18n();
  const page = useGraphPage();
  useEffect(() => {
    const box = tooltip.current;
    const host = canvas.current;
    if (plot === undefined || frame === undefined || host === null) return undefined;
    const update = (): void => {
      const { time, source } = page.crosshair.get();
      if (source !== id) plot.cross(time);
      const reading = time === undefined ? undefined : readingAt(frame, series, hidden, time);
      legend.current?.read(reading);
      if (box === null) return;
      box.hidden = source !== id || reading === undefined || reading.values.every((value) => value === undefined);
      if (box.hidden || reading === undefined) return;
      const words = { time: dateTime, total: t("graph.total"), more: (n: number) => t("graph.and-more", { count: n }) };
      fillTooltip(box, reading, series, unit, words);
      const offset = plot.area.getBoundingClientRect().left - host.getBoundingClientRect().left;
      placeTooltip(box, offset + plot.xOf(reading.time), host.clientWidth);
    };
    update();
    return page.crosshair.subscribe(update);
  }, [plot, frame, series, hidden, page, id, unit, canvas, tooltip, legend, t, dateTime]);
}

/** Arrows, Home and End move the hovered moment, and it is spoken; Escape lets it go. Answers whether a key was for it. */
export function useCrosshairKeys(
  { id, unit, plot, frame, series, hidden }: Shown,
  speak: (text: string) => void,
): (event: KeyboardEvent) => boolean {
  const { t, time: timeText } = useI18n();
  const page = useGraphPage();
  return (event) => {
    if (frame === undefined) return false;
    const times = timesOf(frame);
    const at = page.crosshair.get().time;
    if (event.key === "Escape" && at !== undefined) {
      plot?.cross(undefined);
      page.crosshair.set({ time: undefined, source: undefined });
      return true;
    }
    const current = at === undefined ? times.length - 1 : Math.round((at - frame.start) / frame.step);
    const jump = event.shiftKey ? 10 : 1;
    const moves: Record<string, number | undefined> = {
      ArrowLeft: current - jump,
      ArrowRight: at === undefined ? current : current + jump,
      Home: 0,
      End: times.length - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return false;
    const time = times[Math.min(times.length - 1, Math.max(0, next))];
    if (time === undefined) return true;
    plot?.cross(time);
    page.crosshair.set({ time, source: id });
    const reading = readingAt(frame, series, hidden, time);
    const values = reading?.values.flatMap((value, i) =>
      value === undefined ? [] : [`${series[i]!.label} ${formatValue(unit, value)}`],
    );
    speak(`${timeText(time)}, ${values?.slice(0, 4).join(", ") || t("graph.no-data")}`);
    return true;
  };
}
