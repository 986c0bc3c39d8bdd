import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { navigate } from "wouter/use-browser-location";
import type { Unit } from "#wire/own/graphs.ts";
import { useStore } from "../data/store.ts";
import { expressionOf } from "../expression/of-graph.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { usePaths } from "../shell/link.tsx";
import { paintStore } from "../style/theme.ts";
import { useRange, withRange } from "../time/range-state.tsx";
import { useToast } from "../ui/toast.tsx";
import type { QueryItem } from "./batches.ts";
import { readColours } from "./colours.ts";
import { toCsv } from "./csv.ts";
import { enableDrag } from "./drag.ts";
import { draw, isSimplified, lookFor, type SeriesDef } from "./drawing.ts";
import css from "./graph.module.css";
import { GraphMenu } from "./graph-menu.tsx";
import { useGraphPage } from "./graph-page.tsx";
import { Legend, type LegendHandle } from "./legend.tsx";
import { lookOf } from "./palette.ts";
import { createPlot, type Plot } from "./plot.ts";
import { timesOf } from "./shape.ts";
import { Summary } from "./summary.tsx";
import { TableTwin } from "./table-twin.tsx";
import { fillTooltip, placeTooltip, readingAt } from "./tooltip.ts";
import { formatValue } from "./units.ts";

/** Of the drawing with its axes, in CSS pixels. Fixed, so that nothing moves when data arrives. */
const PLOT_HEIGHT = 184;

export interface GraphCardProps {
  /** Unique on the page; also the anchor of links to this graph. */
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly item: QueryItem;
  /** In drawing order; absent where only the answer knows them, as for the hosts of a role. */
  readonly series?: readonly Omit<SeriesDef, "look">[];
  /** Stands beside the title: what to choose from. */
  readonly controls?: ReactNode;
  /** Its expression stands beside it. */
  readonly isExplored?: boolean;
}

/** A graph with its legend, tooltip, menu and table twin; fetches its data as one of the page's graphs. */
export function GraphCard(props: GraphCardProps): ReactNode {
  const { id, title, unit, item, controls } = props;
  const { t, count, length, dateTime, time: timeText, zone } = useI18n();
  const range = useRange();
  const page = useGraphPage();
  const toast = useToast();
  const paths = usePaths();
  const paint = useStore(paintStore);
  const store = useMemo(() => page.feed.entry(id, item), [page, id, item]);
  const feed = useStore(store);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const card = useRef<HTMLElement>(null);
  const titleId = useId();
  const series = useSeries(props, feed.frame?.series, page.lookOfKey);
  const near = useNear(card);
  const canvas = useRef<HTMLDivElement>(null);
  const legend = useRef<LegendHandle>(null);
  const live = useRef<HTMLParagraphElement>(null);
  const { frame, simplified = false } = feed;

  useEffect(() => {
    page.feed.want(id, near);
    return () => page.feed.want(id, false);
  }, [page, id, near]);

  const drawing = useMemo(
    () => (frame === undefined ? undefined : draw(frame, series, hidden)),
    [frame, series, hidden],
  );

  const plot = usePlot({ canvas, near: near && !asTable, unit, paint, page, id });
  useEffect(() => {
    if (plot !== undefined && drawing !== undefined) plot.show(drawing, range.span);
  }, [plot, drawing, range.span]);

  const tooltip = useRef<HTMLDivElement>(null);
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
  }, [plot, frame, series, hidden, page, id, unit, t, dateTime]);

  const overlay = useRef<HTMLDivElement>(null);
  const { zoom, reset } = range;
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

  const saveCsv = useCallback(() => {
    if (frame === undefined) return;
    const labelled = frame.series.map((one) => ({
      ...one,
      label: series.find(({ key }) => key === one.key)?.label ?? one.label,
    }));
    download(`${id}.csv`, toCsv({ ...frame, series: labelled }, zone));
  }, [frame, series, id, zone]);

  const copyLink = (): void => {
    const link = `${range.absoluteLink().split("#")[0]}#${encodeURIComponent(id)}`;
    void navigator.clipboard.writeText(link).then(() => toast(t("graph.link-copied")));
  };

  const openExpression = (): void =>
    navigate(withRange(paths.exploring({ expression: expressionOf(item, series), unit, title }), location.search));

  const speak = useSpeech(live);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (frame === undefined || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const times = timesOf(frame);
    const at = page.crosshair.get().time;
    const current = at === undefined ? times.length - 1 : Math.round((at - frame.start) / frame.step);
    const jump = event.shiftKey ? 10 : 1;
    const moves: Record<string, number | undefined> = {
      ArrowLeft: current - jump,
      ArrowRight: at === undefined ? current : current + jump,
      Home: 0,
      End: times.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      const time = times[Math.min(times.length - 1, Math.max(0, next))];
      if (time === undefined) return;
      plot?.cross(time);
      page.crosshair.set({ time, source: id });
      const reading = readingAt(frame, series, hidden, time);
      const values = reading?.values.flatMap((value, i) =>
        value === undefined ? [] : [`${series[i]!.label} ${formatValue(unit, value)}`],
      );
      speak(`${timeText(time)}, ${values?.slice(0, 4).join(", ") || t("graph.no-data")}`);
    } else if (event.key === "d") setAsTable(!asTable);
    else if (event.key === "c") saveCsv();
    else if (event.key === "Escape" && at !== undefined) {
      plot?.cross(undefined);
      page.crosshair.set({ time: undefined, source: undefined });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const empty = frame?.series.every(({ values }) => values.every((value) => value === null)) === true;
  return (
    <section className={css.card} ref={card} id={id} aria-labelledby={titleId} data-loading={feed.loading || undefined}>
      <header className={css.head}>
        <h3 id={titleId} translate="no">
          {title}
        </h3>
        {unit === "iops" && <span className={css.note}>iops</span>}
        {frame !== undefined && frame.step > 60 && (
          <span className={css.note}>{t("graph.point", { length: length(frame.step) })}</span>
        )}
        {simplified && <span className={css.note}>{t("graph.simplified", { hosts: count(feed.hosts ?? 0) })}</span>}
        <span className={css.controls}>{controls}</span>
        <GraphMenu
          title={title}
          asTable={asTable}
          onTable={() => setAsTable(!asTable)}
          onCsv={saveCsv}
          onLink={copyLink}
          canSave={frame !== undefined}
          onExpression={props.isExplored === true ? undefined : openExpression}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the crosshair, so the figure takes focus */}
      <figure className={css.figure} tabIndex={0} onKeyDown={onKeyDown} aria-labelledby={titleId} data-graph={id}>
        <Summary unit={unit} frame={frame} series={series} span={range.span} />
        {asTable ? (
          <TableTwin frame={frame} series={series} unit={unit} title={title} />
        ) : (
          <div className={css.canvas} ref={canvas} aria-hidden="true">
            <div className={css.selection} ref={overlay} hidden />
            <div className={css.tooltip} ref={tooltip} hidden />
            {frame === undefined && feed.error === undefined && <div className={css.waiting} />}
            {empty && <p className={css.empty}>{t("graph.no-data-in-range")}</p>}
          </div>
        )}
        <p className="visually-hidden" ref={live} aria-live="polite" />
      </figure>
      {feed.error !== undefined && (
        <p className={css.error} role="alert">
          {t("graph.failed", { message: feed.error })}{" "}
          <button type="button" onClick={() => page.feed.again()}>
            {t("retry")}
          </button>
        </p>
      )}
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

/** The series with their looks: by their place in the definition, or by who they are where the answer names them. */
function useSeries(
  { series, item }: GraphCardProps,
  answered:
    | readonly { readonly key: string; readonly label: string; readonly stacked?: boolean | undefined }[]
    | undefined,
  lookOfKey: (key: string) => SeriesDef["look"],
): readonly SeriesDef[] {
  const patterned = useMemo(() => matchMedia("(prefers-contrast: more), (forced-colors: active)").matches, []);
  const { t } = useI18n();
  const isExpression = item.kind === "expression";
  const found = useMemo(() => (series === undefined ? answered : undefined), [series, answered]);
  return useMemo(() => {
    if (series !== undefined) {
      let next = 0;
      return series.map((one) => {
        const look = lookFor(one.key, lookOf(next, patterned));
        if (look.hue !== 0) next++;
        return { ...one, look };
      });
    }
    if (found === undefined) return [];
    if (isSimplified(found))
      return (["max", "avg", "min"] as const).map((key, i) => ({
        key,
        label: t(`graph.${key}`),
        stacked: false,
        // One hue: it is one thing, a role, with how far its hosts are apart.
        look: { hue: 1, dash: [[8, 3], [], [2, 3]][i]! },
      }));
    return found.map(({ key, label, stacked = false }, i) => ({
      key,
      label,
      stacked,
      // Labels of expressions change as they are written; hosts keep their looks.
      look: isExpression ? lookOf(i, patterned) : lookOfKey(key),
    }));
  }, [series, found, isExpression, lookOfKey, patterned, t]);
}

/** Whether an element is on screen or within one screen of it. */
function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "100% 0px",
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return near;
}

interface PlotParts {
  readonly canvas: RefObject<HTMLDivElement | null>;

  readonly near: boolean;
  readonly unit: Unit;
  readonly paint: number;
  readonly page: ReturnType<typeof useGraphPage>;
  readonly id: string;
}

/** The chart lives while it is near the screen; another theme, zone or language draws it anew. */
function usePlot({ canvas, near, unit, paint, page, id }: PlotParts): Plot | undefined {
  const { locale, zone } = useI18n();
  const [plot, setPlot] = useState<Plot>();
  useEffect(() => {
    const host = canvas.current;
    if (!near || host === null) return undefined;
    const made = createPlot(host, {
      width: host.clientWidth,
      height: PLOT_HEIGHT,
      unit,
      locale,
      zone,
      colours: readColours(host),
      onHover: (time) => {
        const { source } = page.crosshair.get();
        if (time !== undefined) page.crosshair.set({ time, source: id });
        else if (source === id) page.crosshair.set({ time: undefined, source: undefined });
      },
    });
    page.measure(host.clientWidth);
    const observer = new ResizeObserver(() => {
      made.resize(host.clientWidth);
      page.measure(host.clientWidth);
    });
    observer.observe(host);
    setPlot(made);
    return () => {
      observer.disconnect();
      made.destroy();
      setPlot(undefined);
    };
  }, [canvas, near, unit, locale, zone, paint, page, id]);
  return plot;
}

/** Says a sentence to screen readers, at most twice a second: of a held arrow key only the last one counts. */
function useSpeech(where: RefObject<HTMLElement | null>): (text: string) => void {
  const timer = useRef(0);
  return (text) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (where.current !== null) where.current.textContent = text;
    }, 500);
  };
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
