import { type RefObject, useEffect, useState } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useStore } from "../data/store.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { paintStore } from "../style/theme.ts";
import { readColours } from "./colours.ts";
import type { GraphPageState } from "./graph-page.tsx";
import { createPlot, type Plot } from "./plot.ts";

interface PlotParts {
  readonly canvas: RefObject<HTMLDivElement | null>;
  readonly near: boolean;
  readonly unit: Unit;
  readonly page: GraphPageState;
  readonly id: string;
  /** Keeps room for the lane of annotations. */
  readonly hasLane: boolean;
}

/** The chart lives while it is near the screen; another theme, zone or language draws it anew. */
export function usePlot({ canvas, near, unit, page, id, hasLane }: PlotParts): Plot | undefined {
  const { locale, zone } = useI18n();
  const paint = useStore(paintStore);
  const [plot, setPlot] = useState<Plot>();
  useEffect(() => {
    const host = canvas.current;
    if (!near || host === null) return undefined;
    const made = createPlot(host, {
      width: host.clientWidth,
      height: host.clientHeight,
      unit,
      locale,
      zone,
      hasLane,
      colours: readColours(host),
      onHover: (time) => {
        const { source } = page.crosshair.get();
        if (time !== undefined) page.crosshair.set({ time, source: id });
        else if (source === id) page.crosshair.set({ time: undefined, source: undefined });
      },
    });
    page.measure(host.clientWidth);
    const observer = new ResizeObserver(() => {
      made.resize(host.clientWidth, host.clientHeight);
      page.measure(host.clientWidth);
    });
    observer.observe(host);
    setPlot(made);
    return () => {
      observer.disconnect();
      made.destroy();
      setPlot(undefined);
    };
  }, [canvas, near, unit, locale, zone, paint, page, id, hasLane]);
  return plot;
}
