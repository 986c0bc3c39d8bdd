import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { ApiError } from "#client/own.ts";
import type { MonitorType } from "#core/monitor/monitor.ts";
import type { MonitorPreview } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { GraphPage } from "../../graph/graph-page.tsx";
import { type MessageId, useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { SubjectCard } from "../alerts/subject-graph.tsx";
import { type Draft, isWhole, limitsOf, nameOf, spell } from "./draft.ts";
import css from "./monitors.module.css";
import { shadesOf } from "./shades.ts";

/** Typing and dragging rest this long before the server judges a week of points anew. */
const REST_MS = 400;

export interface PreviewState {
  readonly found: MonitorPreview | undefined;
  readonly error: unknown;
  readonly loading: boolean;
}

/** Types of which the past tells nothing, with the text that says why. */
function unknowable(type: MonitorType): MessageId | undefined {
  switch (type) {
    case "query":
      return "monitor.inactive.query";
    case "external":
      return "monitor.preview-external";
    case "anomalyDetection":
      return "monitor.preview-anomaly";
    default:
      return undefined;
  }
}

/** What the monitor would have found in the last 7 days, judged by the server. */
export function usePreview(draft: Draft, recoverAfter: number): PreviewState {
  const wanted = JSON.stringify({ ...spell(draft), name: nameOf(draft) || "preview", memo: "" });
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(wanted), REST_MS);
    return () => window.clearTimeout(timer);
  }, [wanted]);
  const canAsk = isWhole(draft) && unknowable(draft.type) === undefined;
  const query = useQuery({
    queryKey: ["monitor-preview", settled, recoverAfter],
    queryFn: ({ signal }) => api.previewMonitor({ monitor: JSON.parse(settled), recoverAfter }, signal),
    enabled: canAsk,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  return {
    found: canAsk ? query.data : undefined,
    error: canAsk ? query.error : null,
    loading: query.isFetching || settled !== wanted,
  };
}

/** The answer to "is this limit right?": how often, how long, and where on the graph. Limits can be dragged. */
export function Preview({
  preview: { found, error, loading },
  draft,
  onChange,
}: {
  readonly preview: PreviewState;
  readonly draft: Draft;
  readonly onChange: ((part: object) => void) | undefined;
}): ReactNode {
  const { t } = useI18n();
  return (
    <section className={css.preview} aria-labelledby="preview" data-loading={loading || undefined}>
      <h2 id="preview">{t("monitor.preview")}</h2>
      {error instanceof ApiError && (
        <p className={css.inactive} role="status">
          <Icon name="unknown" />
          {Object.keys(error.fields).length > 0 ? Object.values(error.fields).join(", ") : error.message}
        </p>
      )}
      {found === undefined ? (
        <p className={ui.hint}>{t(unknowable(draft.type) ?? "monitor.preview-empty")}</p>
      ) : (
        error === null && <Found found={found} draft={draft} onChange={onChange} />
      )}
    </section>
  );
}

function Found({
  found,
  draft,
  onChange,
}: {
  readonly found: MonitorPreview;
  readonly draft: Draft;
  readonly onChange: ((part: object) => void) | undefined;
}): ReactNode {
  const { t, count, dateTime, length } = useI18n();
  const { from, to, alerts, long, targets, judged, note, graph } = found;
  const span = useMemo(() => ({ from, to }), [from, to]);
  const shades = useMemo(() => shadesOf(alerts, to), [alerts, to]);
  // The lines follow the fields at once; the judgement follows when the server has made it.
  const limits = JSON.stringify(limitsOf(draft));
  const drawn = useMemo(
    () => graph && { ...graph, thresholds: JSON.parse(limits) as NonNullable<typeof graph>["thresholds"] },
    [graph, limits],
  );
  const onMove = useMemo(
    () => onChange && ((level: "warning" | "critical", value: number) => onChange({ [level]: value })),
    [onChange],
  );
  const days = Math.round((to - from) / 86_400);
  return (
    <>
      <p className={css.verdict} aria-live="polite">
        {note !== undefined && alerts.length === 0 ? (
          <>
            {t("monitor.preview-note")} <span translate="no">{note}</span>
          </>
        ) : (
          t("monitor.would-have", { count: alerts.length, long, days })
        )}
      </p>
      <p className={ui.hint} hidden={note !== undefined && targets === 0}>
        {t("monitor.watches", { count: targets, targets: count(targets) })}
        {judged < targets && ` ${t("monitor.judged", { judged })}`}
      </p>
      {drawn !== undefined && (
        <GraphPage span={span}>
          <SubjectCard graph={drawn} shades={shades} onMove={onMove} />
        </GraphPage>
      )}
      {alerts.length > 0 && (
        <ol className={css.would}>
          {alerts.slice(-8).map((alert) => (
            <li key={`${alert.target} ${alert.openedAt}`}>
              <CheckWord status={alert.status} />
              <span translate="no">{alert.target}</span>
              <small>
                {dateTime(alert.openedAt)}
                {alert.closedAt !== undefined && ` · ${length(alert.closedAt - alert.openedAt)}`}
              </small>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
