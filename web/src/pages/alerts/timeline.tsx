import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Link } from "wouter";
import { timeAxis } from "#core/graph/axis.ts";
import type { AlertTimelineQuery } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import type { Span } from "../../time/range.ts";
import { useOwnSpan, useRange } from "../../time/range-state.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { bareSummary } from "./grouping.ts";
import { type Bar, type Lane, moved, type Place, partsOf, percentOf } from "./lanes.ts";
import css from "./timeline.module.css";

const DAY = 86_400;
/** Lanes that are drawn at once; the others are asked for. */
const FEW = 50;
const TICKS = 9;

/** What can be chosen beside any range of the header. */
export const SPANS = [
  { id: "alerts.last-day", from: "now-1d" },
  { id: "alerts.last-week", from: "now-1w" },
] as const;

/** The last day until another range is chosen. */
function useTimelineSpan(): Span {
  const now = useNow();
  const minute = now - (now % 60) + 60;
  return useOwnSpan({ from: minute - DAY, to: minute });
}

export function SpanChoice({ className }: { readonly className: string | undefined }): ReactNode {
  const { t } = useI18n();
  const { range, pick } = useRange();
  const isChosen = new URLSearchParams(location.search).has("from");
  const chosen = isChosen ? SPANS.find(({ from }) => range.from === from && range.to === "now")?.id : SPANS[0].id;
  return (
    <fieldset className={className} aria-label={t("alerts.span")}>
      {SPANS.map(({ id, from }) => (
        <button key={id} type="button" aria-pressed={chosen === id} onClick={() => pick({ from, to: "now" })}>
          {t(id)}
        </button>
      ))}
    </fieldset>
  );
}

/** What happened when: a lane for each monitor and host or series, a bar for each alert, in its status's look. */
export function Timeline({ filter }: { readonly filter: Omit<AlertTimelineQuery, "from" | "to"> }): ReactNode {
  const { t } = useI18n();
  const span = useTimelineSpan();
  const { from, to } = span;
  const found = useQuery({
    queryKey: ["alerts", "timeline", from, to, filter],
    queryFn: ({ signal }) => api.alertTimeline({ ...filter, from, to }, signal),
    placeholderData: (before) => before,
  });
  if (found.data === undefined)
    return found.error === null ? (
      <Loading rows={6} />
    ) : (
      <Problem error={found.error} retry={() => void found.refetch()} />
    );
  const { lanes, more } = found.data;
  if (lanes.length === 0)
    return (
      <Empty icon="ok" title={t("alerts.none-then")}>
        <p>{t("alerts.none-then-text")}</p>
      </Empty>
    );
  return (
    <>
      {more && <p className={ui.hint}>{t("alerts.timeline-more")}</p>}
      <Lanes lanes={lanes} span={found.data} />
    </>
  );
}

function Lanes({ lanes, span }: { readonly lanes: readonly Lane[]; readonly span: Span }): ReactNode {
  const { t, locale, zone } = useI18n();
  const now = useNow();
  const root = useRef<HTMLElement>(null);
  const [isAll, setIsAll] = useState(false);
  const [at, setAt] = useState<Place>({ lane: 0, bar: 0 });
  const [shown, setShown] = useState<Bar>();
  const drawn = isAll ? lanes : lanes.slice(0, FEW);
  const lane = Math.min(at.lane, drawn.length - 1);
  const current = { lane, bar: Math.min(at.bar, drawn[lane]!.alerts.length - 1) };
  const { ticks } = timeAxis(span, zone, locale, TICKS);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(drawn, current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    root.current?.querySelector<HTMLElement>(`[data-place="${next.lane} ${next.bar}"]`)?.focus();
  };

  return (
    <section className={css.timeline} aria-label={t("alerts.view.timeline")} ref={root}>
      <Legend shown={shown} />
      <div className={css.axis} aria-hidden="true">
        <div>
          {ticks.map(({ at: time, label }) => (
            <span key={time} style={{ insetInlineStart: `${percentOf(time, span)}%` }}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <ul onKeyDown={onKeyDown}>
        {drawn.map(({ alerts }, i) => (
          <li key={`${alerts[0]!.monitorId} ${alerts[0]!.host?.id ?? ""} ${alerts[0]!.id}`}>
            <LaneName bar={alerts.at(-1)!} />
            <div className={css.track}>
              {ticks.map(({ at: time }) => (
                <i key={time} className={css.tick} style={{ insetInlineStart: `${percentOf(time, span)}%` }} />
              ))}
              {now < span.to && (
                <i className={css.now} style={{ insetInlineStart: `${percentOf(now, span)}%` }} aria-hidden="true" />
              )}
              {alerts.map((bar, j) => (
                <BarLink
                  key={bar.id}
                  bar={bar}
                  span={span}
                  place={{ lane: i, bar: j }}
                  isStop={current.lane === i && current.bar === j}
                  onShow={setShown}
                  onFocus={setAt}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {drawn.length < lanes.length && (
        <button type="button" className={ui.button} onClick={() => setIsAll(true)}>
          {t("alerts.more-lanes", { count: lanes.length - drawn.length })}
        </button>
      )}
    </section>
  );
}

/** Of a lane: which monitor, and where; leads to the list of these alerts. */
function LaneName({ bar }: { readonly bar: Bar }): ReactNode {
  const paths = usePaths();
  const place = bar.host?.name ?? bar.service;
  const of = new URLSearchParams({
    state: "all",
    monitor: bar.monitorId,
    ...(bar.host === undefined ? {} : { host: bar.host.id }),
  });
  return (
    <Link href={`${paths.alerts}?${of}`} className={css.name} translate="no">
      <strong>{bar.monitorName}</strong> {place !== undefined && <span>{place}</span>}
    </Link>
  );
}

function BarLink({
  bar,
  span,
  place,
  isStop,
  onShow,
  onFocus,
}: {
  readonly bar: Bar;
  readonly span: Span;
  readonly place: Place;
  readonly isStop: boolean;
  readonly onShow: (bar: Bar | undefined) => void;
  readonly onFocus: (place: Place) => void;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const words = useBarWords();
  const from = percentOf(bar.stretches[0]!.from, span);
  const to = percentOf(bar.stretches.at(-1)!.to, span);
  const where = bar.host?.name ?? bar.service;
  return (
    <Link
      href={paths.alert(bar.id)}
      className={css.bar}
      style={{ insetInlineStart: `${from}%`, inlineSize: `${to - from}%` }}
      data-place={`${place.lane} ${place.bar}`}
      data-open={bar.closedAt === undefined || undefined}
      tabIndex={isStop ? 0 : -1}
      aria-label={[
        t(`check.${bar.worst.toLowerCase() as Lowercase<Bar["worst"]>}`),
        where === undefined ? bar.monitorName : `${bar.monitorName}, ${where}`,
        words(bar),
      ].join(", ")}
      onPointerEnter={() => onShow(bar)}
      onPointerLeave={() => onShow(undefined)}
      onFocus={() => {
        onFocus(place);
        onShow(bar);
      }}
      onBlur={() => onShow(undefined)}
    >
      {partsOf(bar).map(({ from: begins, status, width }) => (
        <i key={begins} data-status={status} style={{ inlineSize: `${width}%` }} />
      ))}
    </Link>
  );
}

/** When an alert was open and for how long, and what was wrong. */
function useBarWords(): (bar: Bar) => string {
  const i18n = useI18n();
  const { t, dateTime, length } = i18n;
  const now = useNow();
  return (bar) => {
    const { openedAt, closedAt } = bar;
    const lasted = length(Math.max(1, (closedAt ?? now) - openedAt));
    const when =
      closedAt === undefined
        ? t("alerts.bar-open", { from: dateTime(openedAt), length: lasted })
        : t("alerts.bar-closed", { from: dateTime(openedAt), to: dateTime(closedAt), length: lasted });
    return [when, bareSummary(bar, i18n)].filter((part) => part !== "").join(" · ");
  };
}

/** What the looks mean; while a bar is hovered or has focus, what that bar is. */
function Legend({ shown }: { readonly shown: Bar | undefined }): ReactNode {
  const { t } = useI18n();
  const words = useBarWords();
  if (shown !== undefined)
    return (
      <p className={css.legend} aria-hidden="true">
        <CheckWord status={shown.worst} />
        <span translate="no">
          <strong>{shown.monitorName}</strong> {shown.host?.name ?? shown.service}
        </span>
        <span>{words(shown)}</span>
        {shown.ack !== undefined && <span>{t("alerts.acked-by", { name: shown.ack.by })}</span>}
      </p>
    );
  return (
    <p className={css.legend}>
      {(["CRITICAL", "WARNING", "UNKNOWN"] as const).map((status) => (
        <span key={status}>
          <i data-status={status} aria-hidden="true" />
          {t(`check.${status.toLowerCase() as Lowercase<typeof status>}`)}
        </span>
      ))}
      <span>{t("alerts.timeline-hint")}</span>
    </p>
  );
}
