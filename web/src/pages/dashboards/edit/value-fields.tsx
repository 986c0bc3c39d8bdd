import type { ReactNode } from "react";
import { FORMAT_OPERATORS } from "#core/dashboard.ts";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Field } from "../../../ui/field.tsx";
import { Icon } from "../../../ui/icon.tsx";
import ui from "../../../ui/ui.module.css";
import css from "./edit.module.css";
import { NumberField } from "./number-field.tsx";

type ValueWidgetAnswer = Extract<WidgetAnswer, { readonly type: "value" }>;
type Rules = ValueWidgetAnswer["formatRules"];

const MOST_DIGITS = 16;

/** How a value is written, and when it stands out. */
export function ValueFields({
  widget,
  onChange,
}: {
  readonly widget: ValueWidgetAnswer;
  readonly onChange: (widget: ValueWidgetAnswer) => void;
}): ReactNode {
  const { t } = useI18n();
  const { formatRules: rules } = widget;
  const setDigits = (digits: number | undefined): void => {
    const { fractionSize: _, ...rest } = widget;
    onChange(digits === undefined ? rest : { ...rest, fractionSize: digits });
  };
  const setSuffix = (suffix: string): void => {
    const { suffix: _, ...rest } = widget;
    onChange(suffix === "" ? rest : { ...rest, suffix });
  };
  const setRules = (formatRules: Rules): void => onChange({ ...widget, formatRules });
  const replace = (at: number, change: Partial<Rules[number]>): void =>
    setRules(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  return (
    <div className={css.fields}>
      <NumberField
        label={t("widget.digits")}
        placeholder="2"
        min={0}
        max={MOST_DIGITS}
        step={1}
        value={widget.fractionSize}
        onChange={setDigits}
      />
      <Field label={t("widget.suffix")}>
        {(props) => (
          <input
            {...props}
            autoComplete="off"
            value={widget.suffix ?? ""}
            onChange={(event) => setSuffix(event.target.value)}
          />
        )}
      </Field>
      <fieldset className={`${css.group} ${css.wide}`}>
        <legend>{t("widget.rules")}</legend>
        {rules.map(({ name = "", operator, threshold }, i) => (
          <div key={i} className={css.row}>
            <Field label={t("widget.rule-name")}>
              {(props) => (
                <input {...props} value={name} onChange={(event) => replace(i, { name: event.target.value })} />
              )}
            </Field>
            <Field label={t("widget.operator")}>
              {(props) => (
                <select
                  {...props}
                  value={operator}
                  onChange={(event) => replace(i, { operator: event.target.value as typeof operator })}
                >
                  {FORMAT_OPERATORS.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              )}
            </Field>
            <NumberField
              label={t("widget.threshold")}
              required
              value={threshold}
              onChange={(next = 0) => replace(i, { threshold: next })}
            />
            <button
              type="button"
              className={ui.iconButton}
              aria-label={t("widget.remove-rule", { index: i + 1 })}
              onClick={() => setRules(rules.filter((_, at) => at !== i))}
            >
              <Icon name="trash" />
            </button>
          </div>
        ))}
        <div>
          <button
            type="button"
            className={ui.button}
            onClick={() => setRules([...rules, { name: "", operator: ">", threshold: 0 }])}
          >
            <Icon name="plus" />
            {t("widget.add-rule")}
          </button>
        </div>
      </fieldset>
    </div>
  );
}
