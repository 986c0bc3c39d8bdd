import { type FormEvent, type ReactNode, useDeferredValue, useState } from "react";
import type { WidgetAnswer } from "#wire/own/boards.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Field } from "../../../ui/field.tsx";
import ui from "../../../ui/ui.module.css";
import { BoardData } from "../board.tsx";
import { Widget } from "../widgets/widget.tsx";
import css from "./edit.module.css";
import { GraphFields } from "./graph-fields.tsx";
import { RoleSelect } from "./role-select.tsx";
import { isChosen } from "./source.ts";
import { SourceFields } from "./source-fields.tsx";
import { ValueFields } from "./value-fields.tsx";

const MOST_TITLE = 255;

/** What one widget shows and how, with a preview of it. */
export function WidgetDialog({
  widget: given,
  isNew,
  onDone,
  onClose,
}: {
  readonly widget: WidgetAnswer;
  readonly isNew: boolean;
  readonly onDone: (widget: WidgetAnswer) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const [widget, setWidget] = useState(given);
  const shown = useDeferredValue(widget);
  const kind = t(`widget.kind.${widget.type}`);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isChosen(widget)) onDone(widget);
  };
  return (
    <Dialog title={t(isNew ? "widget.new" : "widget.edit", { kind })} wide onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("widget.title")} hint={widget.type === "markdown" ? undefined : t("widget.title-hint")}>
          {(props) => (
            <input
              {...props}
              maxLength={MOST_TITLE}
              autoComplete="off"
              value={widget.title}
              onChange={(event) => setWidget({ ...widget, title: event.target.value })}
            />
          )}
        </Field>
        <WidgetFields widget={widget} onChange={setWidget} />
        <section className={css.preview} aria-label={t("widget.preview")}>
          <strong>{t("widget.preview")}</strong>
          <div inert>
            {isChosen(shown) ? (
              <BoardData widgets={[shown]}>
                {(graphs) => <Widget id="preview" widget={shown} graphs={graphs} />}
              </BoardData>
            ) : (
              <p className={ui.hint}>{t("widget.nothing-chosen")}</p>
            )}
          </div>
        </section>
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className={ui.primary} disabled={!isChosen(widget)}>
            {t(isNew ? "widget.add" : "edit.done")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function WidgetFields({
  widget,
  onChange,
}: {
  readonly widget: WidgetAnswer;
  readonly onChange: (widget: WidgetAnswer) => void;
}): ReactNode {
  const { t } = useI18n();
  switch (widget.type) {
    case "graph":
      return (
        <>
          <SourceFields source={widget.graph} kind="graph" onChange={(graph) => onChange({ ...widget, graph })} />
          <GraphFields widget={widget} onChange={onChange} />
        </>
      );
    case "value":
      return (
        <>
          <SourceFields
            source={widget.metric}
            kind="value"
            onChange={(metric) => metric.type !== "role" && onChange({ ...widget, metric })}
          />
          <ValueFields widget={widget} onChange={onChange} />
        </>
      );
    case "markdown":
      return (
        <Field label={t("widget.markdown")} hint={t("widget.markdown-hint")}>
          {(props) => (
            <textarea
              {...props}
              rows={8}
              value={widget.markdown}
              onChange={(event) => onChange({ ...widget, markdown: event.target.value })}
            />
          )}
        </Field>
      );
    case "alertStatus":
      return (
        <div className={css.fields}>
          <RoleSelect
            value={widget.roleFullname ?? ""}
            onChange={(roleFullname) => onChange({ ...widget, roleFullname })}
          />
        </div>
      );
  }
}
