import type { ReactNode } from "react";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import { useNow } from "../../../data/now.ts";
import { WhenField } from "../../../graph/annotations/when-field.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Field } from "../../../ui/field.tsx";
import { Icon } from "../../../ui/icon.tsx";
import ui from "../../../ui/ui.module.css";
import type { WidgetRange } from "../spans.ts";
import css from "./edit.module.css";
import { NumberField } from "./number-field.tsx";

type GraphWidgetAnswer = Extract<WidgetAnswer, { readonly type: "graph" }>;

const MINUTE = 60;
const HOUR = 3_600;
const RANGES = ["page", "relative", "absolute"] as const;

/** How a graph is drawn: its time, the ends of its axis, and lines across it. */
export function GraphFields({
  widget,
  onChange,
}: {
  readonly widget: GraphWidgetAnswer;
  readonly onChange: (widget: GraphWidgetAnswer) => void;
}): ReactNode {
  const { t } = useI18n();
  const { valueRange, referenceLines } = widget;
  const setEnd = (end: "min" | "max", value: number | undefined): void => {
    const { [end]: _, ...rest } = valueRange;
    onChange({ ...widget, valueRange: value === undefined ? rest : { ...rest, [end]: value } });
  };
  const isPlain = widget.range === undefined && referenceLines.length === 0 && Object.keys(valueRange).length === 0;
  return (
    <details className={css.group} open={!isPlain}>
      <summary>{t("widget.drawing")}</summary>
      <div className={css.fields}>
        <RangeFields
          range={widget.range}
          onChange={(range) => {
            const { range: _, ...rest } = widget;
            onChange(range === undefined ? rest : { ...rest, range });
          }}
        />
        <NumberField
          label={t("widget.min")}
          placeholder={t("widget.auto")}
          value={valueRange.min}
          onChange={(value) => setEnd("min", value)}
        />
        <NumberField
          label={t("widget.max")}
          placeholder={t("widget.auto")}
          value={valueRange.max}
          onChange={(value) => setEnd("max", value)}
        />
        <ReferenceLines lines={referenceLines} onChange={(lines) => onChange({ ...widget, referenceLines: lines })} />
      </div>
    </details>
  );
}

function RangeFields({
  range,
  onChange,
}: {
  readonly range: WidgetRange | undefined;
  readonly onChange: (range: WidgetRange | undefined) => void;
}): ReactNode {
  const { t } = useI18n();
  const now = useNow();
  const choose = (kind: string): void => {
    const end = Math.floor(now / MINUTE) * MINUTE;
    if (kind === "relative") onChange({ type: "relative", period: HOUR, offset: 0 });
    else if (kind === "absolute") onChange({ type: "absolute", start: end - HOUR, end });
    else onChange(undefined);
  };
  return (
    <>
      <Field label={t("widget.range")}>
        {(props) => (
          <select {...props} value={range?.type ?? "page"} onChange={(event) => choose(event.target.value)}>
            {RANGES.map((kind) => (
              <option key={kind} value={kind}>
                {t(`widget.range.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {range?.type === "relative" && (
        <>
          <NumberField
            label={t("widget.period")}
            required
            min={1}
            step={1}
            value={range.period / MINUTE}
            onChange={(minutes = 1) => onChange({ ...range, period: Math.round(minutes * MINUTE) })}
          />
          <NumberField
            label={t("widget.offset")}
            required
            min={0}
            step={1}
            value={-range.offset / MINUTE || 0}
            onChange={(minutes = 0) => onChange({ ...range, offset: -Math.round(minutes * MINUTE) || 0 })}
          />
        </>
      )}
      {range?.type === "absolute" && (
        <>
          <WhenField
            label={t("widget.start")}
            value={range.start}
            onChange={(start) => onChange({ ...range, start })}
          />
          <WhenField label={t("widget.end")} value={range.end} onChange={(end) => onChange({ ...range, end })} />
        </>
      )}
    </>
  );
}

type Lines = GraphWidgetAnswer["referenceLines"];

function ReferenceLines({
  lines,
  onChange,
}: {
  readonly lines: Lines;
  readonly onChange: (lines: Lines) => void;
}): ReactNode {
  const { t } = useI18n();
  const replace = (at: number, change: Partial<Lines[number]>): void =>
    onChange(lines.map((line, i) => (i === at ? { ...line, ...change } : line)));
  return (
    <fieldset className={`${css.group} ${css.wide}`}>
      <legend>{t("widget.lines")}</legend>
      {lines.map(({ label, value }, i) => (
        <div key={i} className={css.row}>
          <Field label={t("widget.line-label")}>
            {(props) => (
              <input {...props} value={label} onChange={(event) => replace(i, { label: event.target.value })} />
            )}
          </Field>
          <NumberField
            label={t("widget.line-value")}
            required
            value={value}
            onChange={(next = 0) => replace(i, { value: next })}
          />
          <button
            type="button"
            className={ui.iconButton}
            aria-label={t("widget.remove-line", { index: i + 1 })}
            onClick={() => onChange(lines.filter((_, at) => at !== i))}
          >
            <Icon name="trash" />
          </button>
        </div>
      ))}
      <div>
        <button type="button" className={ui.button} onClick={() => onChange([...lines, { label: "", value: 0 }])}>
          <Icon name="plus" />
          {t("widget.add-line")}
        </button>
      </div>
    </fieldset>
  );
}
