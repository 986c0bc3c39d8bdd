import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { navigate } from "wouter/use-browser-location";
import type { AnnotatedScope } from "#core/annotation.ts";
import type { GraphAnswer } from "#wire/own/boards.ts";
import type { Unit } from "#wire/own/graphs.ts";
import { useStore } from "../data/store.ts";
import { expressionOf } from "../expression/of-graph.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useMayWrite } from "../session/session.tsx";
import { usePaths } from "../shell/link.tsx";
import { shownTheme } from "../style/theme.ts";
import { useRange, withRange } from "../time/range-state.tsx";
import { MenuItem } from "../ui/menu.tsx";
import { useToast } from "../ui/toast.tsx";
import { AnnotationLane } from "./annotations/annotation-lane.tsx";
import { useAnnotations } from "./annotations/annotations.tsx";
import { draftOf } from "./annotations/draft.ts";
import { nextAfter } from "./annotations/lane.ts";
import type { QueryItem } from "./batches.ts";
import { toCsv } from "./csv.ts";
import { download } from "./download.ts";
import { enableDrag } from "./drag.ts";
import { draw, type SeriesDef } from "./drawing.ts";
import css from "./graph.module.css";
import { GraphMenu } from "./graph-menu.tsx";
import { useGraphPage, useGraphSpan } from "./graph-page.tsx";
import { Legend, type LegendHandle } from "./legend.tsx";
import { MonitorThis } from "./monitor-this.tsx";
import { type Frills, NO_FRILLS } from "./plot.ts";
import { Summary } from "./summary.tsx";
import { TableTwin } from "./table-twin.tsx";
import { useCrosshair, useCrosshairKeys } from "./use-crosshair.ts";
import { useNear } from "./use-near.ts";
import { usePlot } from "./use-plot.ts";
import { useSeries } from "./use-series.ts";
import { useSpeech } from "./use-speech.ts";

const AddToDashboard = lazy(() => import("../pages/dashboards/add-to-dashboard.tsx"));

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
  /** Whose annotations belong on it. */
  readonly scopes?: readonly AnnotatedScope[];
  /** What a widget would call it. */
  readonly widget?: GraphAnswer;
  /** Fills the height that it is given; else all graphs are of one height. */
  readonly isFilling?: boolean;
  readonly frills?: Frills;
  /** Shows what a monitor watches: another one would be the same. */
  readonly isMonitored?: boolean;
}

/** A graph with its legend, tooltip, menu and table twin; fetches its data as one of the page's graphs. */
export function GraphCard(props: GraphCardProps): ReactNode {
  const { id, title, unit, item, controls, frills = NO_FRILLS } = props;
  const { t, count, length, dateTime, zone, locale } = useI18n();
  const range = useRange();
  const span = useGraphSpan();
  const notes = useAnnotations(props.scopes);
  const page = useGraphPage();
  const toast = useToast();
  const paths = usePaths();
  const store = useMemo(() => page.feed.entry(id, item), [page, id, item]);
  const feed = useStore(store);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const card = useRef<HTMLElement>(null);
  const titleId = useId();
  const series = useSeries(item, props.series, feed.frame?.series, page.lookOfKey);
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

  const plot = usePlot({ canvas, near: near && !asTable, unit, page, id, hasLane: notes !== undefined });
  useEffect(() => {
    if (plot !== undefined && drawing !== undefined) plot.show(drawing, span, frills);
  }, [plot, drawing, span, frills]);

  const tooltip = useRef<HTMLDivElement>(null);
  const shown = { id, unit, plot, frame, series, hidden };
  useCrosshair({ ...shown, canvas, tooltip, legend });

  const overlay = useRef<HTMLDivElement>(null);
  const { zoom, reset } = range;
  const mayWrite = useMayWrite();
  const annotate = useMemo(
    () =>
      notes === undefined || !mayWrite
        ? undefined
        : (from: number, to: number) => notes.edit(draftOf(notes.scopes, from, to)),
    [notes, mayWrite],
  );
  useEffect(() => {
    const host = canvas.current;
    if (plot === undefined || host === null || overlay.current === null) return undefined;
    return enableDrag(host, {
      plot: () => plot,
      overlay: overlay.current,
      onZoom: (from, to) => zoom({ from, to }),
      onAnnotate: annotate,
      onReset: reset,
      onTouch: (time) => {
        plot.cross(time);
        page.crosshair.set({ time, source: id });
      },
    });
  }, [plot, page, id, zoom, reset, annotate]);

  const saveCsv = useCallback(() => {
    if (frame === undefined) return;
    const labelled = frame.series.map((one) => ({
      ...one,
      label: series.find(({ key }) => key === one.key)?.label ?? one.label,
    }));
    download(`${id}.csv`, toCsv({ ...frame, series: labelled }, zone), "text/csv");
  }, [frame, series, id, zone]);

  /** Few take pictures away: what draws them is loaded by those who do. */
  const saveSvg = async (): Promise<void> => {
    if (frame === undefined) return;
    const { toSvg } = await import("./picture.ts");
    const options = { title, unit, frame, series, hidden, guides: frills.guides, locale, timeZone: zone };
    download(`${id}.svg`, toSvg({ ...options, theme: shownTheme() }), "image/svg+xml");
  };

  const copyLink = (): void => {
    const link = `${range.absoluteLink().split("#")[0]}#${encodeURIComponent(id)}`;
    void navigator.clipboard.writeText(link).then(() => toast(t("graph.link-copied")));
  };

  const openExpression = (): void =>
    navigate(withRange(paths.exploring({ expression: expressionOf(item, series), unit, title }), location.search));

  const speak = useSpeech(live);
  const moveCrosshair = useCrosshairKeys(shown, speak);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (frame === undefined || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const at = page.crosshair.get().time;
    if (moveCrosshair(event)) {
      // Done.
    } else if (event.key === "n" && notes !== undefined) {
      const note = nextAfter(notes.list, at);
      if (note === undefined) speak(t("annotation.none-in-range"));
      else {
        plot?.cross(note.from);
        page.crosshair.set({ time: note.from, source: id });
        speak(`${dateTime(note.from)}, ${note.title}`);
      }
    } else if (event.key === "d") setAsTable(!asTable);
    else if (event.key === "c") saveCsv();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const empty = frame?.series.every(({ values }) => values.every((value) => value === null)) === true;
  return (
    <section
      className={css.card}
      ref={card}
      id={id}
      aria-labelledby={titleId}
      data-loading={feed.loading || undefined}
      data-filling={props.isFilling || undefined}
    >
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
          onSvg={() => void saveSvg()}
          onLink={copyLink}
          canSave={frame !== undefined}
          onExpression={props.isExplored === true ? undefined : openExpression}
        >
          {mayWrite && props.isMonitored !== true && <MonitorThis item={item} series={series} />}
          {notes !== undefined && (
            <MenuItem icon="flag" onSelect={() => notes.show(title, notes.scopes)}>
              {t("graph.annotations", { count: notes.list.length })}
            </MenuItem>
          )}
          {annotate !== undefined && (
            <MenuItem
              icon="plus"
              onSelect={() => {
                const at = page.crosshair.get().time ?? span.to;
                annotate(at, at);
              }}
            >
              {t("annotation.add")}
            </MenuItem>
          )}
          {props.widget !== undefined && mayWrite && (
            <MenuItem icon="dashboards" onSelect={() => setIsAdding(true)}>
              {t("graph.add-to-dashboard")}
            </MenuItem>
          )}
        </GraphMenu>
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
              {frame === undefined && feed.error === undefined && <div className={css.waiting} />}
              {empty && <p className={css.empty}>{t("graph.no-data-in-range")}</p>}
            </div>
          )}
          <p className="visually-hidden" ref={live} aria-live="polite" />
        </figure>
        {notes !== undefined && !asTable && notes.list.length > 0 && (
          <AnnotationLane annotations={notes.list} span={span} onOpen={() => notes.show(title, notes.scopes)} />
        )}
      </div>
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
      {isAdding && props.widget !== undefined && (
        <Suspense>
          <AddToDashboard graph={props.widget} title={title} onClose={() => setIsAdding(false)} />
        </Suspense>
      )}
    </section>
  );
}
