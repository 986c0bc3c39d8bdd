import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Unit } from "#wire/own/graphs.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { shownTheme } from "../style/theme.ts";
import { useRange } from "../time/range-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { toCsv } from "./csv.ts";
import { download } from "./download.ts";
import { enableDrag } from "./drag.ts";
import { draw, type SeriesDef } from "./drawing.ts";
import css from "./graph.module.css";
import { GraphMenu } from "./graph-menu.tsx";
import { useGraphPage, useGraphSpan } from "./graph-page.tsx";
import { Legend, type LegendHandle } from "./legend.tsx";
import { type Frills, NO_FRILLS } from "./plot.ts";
import type { Frame } from "./shape.ts";
import { Summary } from "./summary.tsx";
import { TableTwin } from "./table-twin.tsx";
import { useCrosshair, useCrosshairKeys } from "./use-crosshair.ts";
import { useNear } from "./use-near.ts";
import { usePlot } from "./use-plot.ts";
import { useSpeech } from "./use-speech.ts";

export interface ChartCardProps {
  /** Unique on the page; also the anchor of links to this chart. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly frame: Frame | undefined;
  readonly series: readonly SeriesDef[];
  readonly frills?: Frills;
  /** What the title leaves open, in a few words. */
  readonly note?: string | undefined;
  /** Why there is nothing to draw. */
  readonly empty?: string | undefined;
}

const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** A graph of numbers that the page has already; in everything else it is one of the page's graphs. */
export function ChartCard(props: ChartCardProps): ReactNode {
  const { id, title, unit, frame, series, frills = NO_FRILLS, note } = props;
  const { t, length, zone, locale } = useI18n();
  const { zoom, reset, absoluteLink } = useRange();
  const span = useGraphSpan();
  const page = useGraphPage();
  const toast = useToast();
  const [hidden, setHidden] = useState(NOTHING_HIDDEN);
  const [asTable, setAsTable] = useState(false);
  const card = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const tooltip = useRef<HTMLDivElement>(null);
  const legend = useRef<LegendHandle>(null);
  const live = useRef<HTMLParagraphElement>(null);
  const titleId = useId();
  const near = useNear(card);
  const plot = usePlot({ canvas, near: near && !asTable, unit, page, id, hasLane: false });
  const drawing = useMemo(
    () => (frame === undefined ? undefined : draw(frame, series, hidden)),
    [frame, series, hidden],
  );
  useEffect(() => {
    if (plot !== undefined && drawing !== undefined) plot.show(drawing, span, frills);
  }, [plot, drawing, span, frills]);
  const shown = { id, unit, plot, frame, series, hidden };
  useCrosshair({ ...shown, canvas, tooltip, legend });
  useEffect(() => {
    const host = canvas.current;
    if (plot === undefined || host === null || overlay.current === null) return undefined;
    return enableDrag(host, {
      plot: () => plot,
      overlay: overlay.current,
      onZoom: (from, to) => zoom({ from, to }),
      onReset: reset,
      onTouch: (time) => {
        plot.cross(time);
        page.crosshair.set({ time, source: id });
      },
    });
  }, [plot, page, id, zoom, reset]);

  const saveCsv = (): void => {
    if (frame !== undefined) download(`${id}.csv`, toCsv(frame, zone), "text/csv");
  };
  const saveSvg = async (): Promise<void> => {
    if (frame === undefined) return;
    const { toSvg } = await import("./picture.ts");
    const options = { title, unit, frame, series, hidden, guides: frills.guides, locale, timeZone: zone };
    download(`${id}.svg`, toSvg({ ...options, theme: shownTheme() }), "image/svg+xml");
  };
  const copyLink = (): void => {
    const link = `${absoluteLink().split("#")[0]}#${encodeURIComponent(id)}`;
    void navigator.clipboard.writeText(link).then(() => toast(t("graph.link-copied")));
  };

  const speak = useSpeech(live);
  const moveCrosshair = useCrosshairKeys(shown, speak);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if (moveCrosshair(event)) {
      // Done.
    } else if (event.key === "d") setAsTable(!asTable);
    else if (event.key === "c") saveCsv();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isEmpty = frame?.series.every(({ values }) => values.every((value) => value === null)) === true;
  return (
    <section className={css.card} ref={card} id={id} aria-labelledby={titleId}>
      <header className={css.head}>
        <h3 id={titleId} translate="no">
          {title}
        </h3>
        {note !== undefined && <span className={css.note}>{note}</span>}
        {frame !== undefined && frame.step > 60 && (
          <span className={css.note}>{t("graph.point", { length: length(frame.step) })}</span>
        )}
        <span className={css.controls} />
        <GraphMenu
          title={title}
          asTable={asTable}
          canSave={frame !== undefined}
          onTable={() => setAsTable(!asTable)}
          onCsv={saveCsv}
          onSvg={() => void saveSvg()}
          onLink={copyLink}
          onExpression={undefined}
        />
      </header>
      <div className={css.stage}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the crosshair, so the figure takes focus */}
        <figure className={css.figure} tabIndex={0} onKeyDown={onKeyDown} aria-labelledby={titleId} data-graph={id}>
          <Summary unit={unit} frame={frame} series={series} span={span} />
          {asTable ? (
            <TableTwin frame={frame} series={series} unit={unit} title={title} />
          ) : (
            <div className={css.canvas} ref={canvas} aria-hidden="true">
              <div className={css.selection} ref={overlay} hidden />
              <div className={css.tooltip} ref={tooltip} hidden />
              {frame === undefined && <div className={css.waiting} />}
              {isEmpty && <p className={css.empty}>{props.empty ?? t("graph.no-data-in-range")}</p>}
            </div>
          )}
          <p className="visually-hidden" ref={live} aria-live="polite" />
        </figure>
      </div>
      <Legend
        frame={frame}
        series={series}
        unit={unit}
        hidden={hidden}
        onHidden={setHidden}
        onFocus={(source) => plot?.focus(source)}
        handle={legend}
      />
    </section>
  );
}
