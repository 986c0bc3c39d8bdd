import { type ReactNode, useMemo } from "react";
import { type FormatRule, isBeyond } from "#core/dashboard.ts";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import type { Unit } from "#wire/own/graphs.ts";
import { useNow } from "../../../data/now.ts";
import type { QueryItem } from "../../../graph/batches.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Loading } from "../../../ui/state.tsx";
import type { ResolvedGraph } from "../use-widget-graphs.ts";
import { itemOf } from "./graph-widget.tsx";
import { formatNumber } from "./latest.ts";
import { Notice, Panel } from "./notice.tsx";
import { useLatest } from "./values.tsx";
import css from "./widgets.module.css";

type ValueWidgetAnswer = Extract<WidgetAnswer, { type: "value" }>;

/** A value older than this says when it was. */
const FRESH_SECONDS = 600;

export function ValueWidget({
  id,
  widget,
  resolved,
}: {
  readonly id: string;
  readonly widget: ValueWidgetAnswer;
  readonly resolved: ResolvedGraph | undefined;
}): ReactNode {
  const { t } = useI18n();
  const { metric, title } = widget;
  const text = JSON.stringify(metric);
  const item = useMemo(() => (resolved === undefined ? undefined : itemOf(id, metric, resolved)), [id, text, resolved]);
  const name = title || resolved?.title || "";
  if (metric.type === "unknown")
    return (
      <Panel title={name}>
        <Notice icon="unknown">{t("widget.gone")}</Notice>
      </Panel>
    );
  if (metric.type === "query")
    return (
      <Panel title={name}>
        <Notice icon="unknown">{t("widget.promql")}</Notice>
      </Panel>
    );
  if (resolved?.missing !== undefined)
    return (
      <Panel title={title}>
        <Notice icon="unknown">{t("widget.missing", { name: resolved.missing })}</Notice>
      </Panel>
    );
  return (
    <Panel title={name}>
      {item === undefined ? (
        <Loading rows={1} />
      ) : (
        <Value id={id} widget={widget} item={item} unit={resolved?.unit ?? "float"} />
      )}
    </Panel>
  );
}

function Value({
  id,
  widget,
  item,
  unit,
}: {
  readonly id: string;
  readonly widget: ValueWidgetAnswer;
  readonly item: QueryItem;
  readonly unit: Unit;
}): ReactNode {
  const { t, locale, dateTime, ago } = useI18n();
  const now = useNow();
  const { latest, loading, error, series } = useLatest(id, item);
  if (error !== undefined) return <Notice icon="critical">{t("graph.failed", { message: error })}</Notice>;
  if (loading) return <Loading rows={1} />;
  if (series > 1) return <Notice icon="warning">{t("widget.many-series", { count: series })}</Notice>;
  if (latest === undefined) return <Notice icon="unknown">{t("widget.no-value")}</Notice>;
  const rule = widget.formatRules.find((one) => isBeyond(one as FormatRule, latest.value));
  return (
    <div className={css.value} data-beyond={rule !== undefined || undefined}>
      <output>
        <strong>{formatNumber(latest.value, unit, locale, widget)}</strong>
      </output>
      {rule !== undefined && (
        <span className={css.rule}>
          <Icon name="warning" />
          {rule.name || `${rule.operator} ${rule.threshold}`}
        </span>
      )}
      {now - latest.at > FRESH_SECONDS && (
        <time dateTime={new Date(latest.at * 1_000).toISOString()} title={dateTime(latest.at)}>
          {ago(latest.at, now)}
        </time>
      )}
    </div>
  );
}
