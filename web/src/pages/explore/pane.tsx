import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { formatExpression, layOutExpression } from "#core/expression/format.ts";
import { parseExpression } from "#core/expression/parse.ts";
import { UNITS } from "#core/graph/graph.ts";
import type { Unit } from "#wire/own/graphs.ts";
import { ExpressionEditor, problemOf } from "../../expression/editor.tsx";
import { GraphCard } from "../../graph/graph-card.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { Examples } from "./examples.tsx";
import css from "./explore.module.css";
import type { Pane } from "./panes.ts";

/** What is typed is drawn when nothing more was typed for so long. */
const SETTLES_MS = 500;
/** Longer titles would not be read. */
const LONGEST_TITLE = 80;

export interface PaneProps {
  readonly number: number;
  readonly pane: Pane;
  readonly onChange: (number: number, change: Partial<Pane>) => void;
  readonly onRemove: (() => void) | undefined;
}

/** An expression, its unit and title, and its graph. */
export function ExplorePane({ number, pane, onChange, onRemove }: PaneProps): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const toast = useToast();
  const mayWrite = useMayWrite();
  const headingId = useId();
  const [text, setText] = useDraft(pane.expression, (expression) => onChange(number, { expression }));
  const [title, setTitle] = useDraft(pane.title, (next) => onChange(number, { title: next }));
  const drawn = useLastGood(pane.expression);
  const item = useMemo(() => ({ id: "expression", kind: "expression" as const, expression: drawn }), [drawn]);
  const isGood = text.trim() !== "" && problemOf(text) === undefined;

  const copy = (): void => {
    const link = location.origin + paths.advancedGraph({ ...pane, expression: text, title });
    void navigator.clipboard.writeText(link).then(() => toast(t("explore.link-copied")));
  };

  return (
    <section className={css.pane} aria-labelledby={headingId}>
      <header>
        <h2 id={headingId}>{t("explore.pane", { number: number + 1 })}</h2>
        {onRemove !== undefined && (
          <button type="button" className={ui.quiet} onClick={onRemove}>
            {t("explore.remove")}
          </button>
        )}
      </header>
      <ExpressionEditor label={t("expression")} value={text} onChange={setText} />
      {text.trim() === "" && <Examples onChoose={setText} />}
      <div className={css.settings}>
        <Field label={t("explore.title")}>
          {(props) => (
            <input {...props} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label={t("explore.unit")}>
          {(props) => (
            <select
              {...props}
              value={pane.unit}
              onChange={(event) => onChange(number, { unit: event.target.value as Unit })}
            >
              {UNITS.map((unit) => (
                <option key={unit}>{unit}</option>
              ))}
            </select>
          )}
        </Field>
        <div className={css.verbs}>
          <button
            type="button"
            className={ui.button}
            disabled={!isGood}
            onClick={() => setText(layOutExpression(parseExpression(text)))}
          >
            <Icon name="dense" />
            {t("explore.tidy")}
          </button>
          <button type="button" className={ui.button} disabled={!isGood} onClick={copy}>
            <Icon name="link" />
            {t("explore.copy-link")}
          </button>
          {mayWrite && isGood && (
            <PageLink to={paths.newExpressionMonitor(text)} className={ui.button}>
              <Icon name="plus" />
              {t("explore.save-as-monitor")}
            </PageLink>
          )}
        </div>
      </div>
      {drawn !== "" && (
        <GraphCard
          id={`pane-${number + 1}`}
          title={pane.title || shortened(drawn)}
          unit={pane.unit}
          item={item}
          isExplored
        />
      )}
    </section>
  );
}

/** The expression, or while it is being changed and is none, the one before: its graph stays. Empty for no expression. */
function useLastGood(text: string): string {
  const last = useRef("");
  if (text.trim() === "") last.current = "";
  else if (text !== last.current && problemOf(text) === undefined) last.current = text;
  return last.current;
}

function shortened(text: string): string {
  const line = formatExpression(parseExpression(text));
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)}…` : line;
}

/** A text that settles before it is told to `onSettled`; a new `value` from outside, as Back brings it, replaces it. */
function useDraft(value: string, onSettled: (text: string) => void): [string, (text: string) => void] {
  const [draft, setDraft] = useState(value);
  const told = useRef(value);
  const settled = useRef(onSettled);
  settled.current = onSettled;
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setDraft(value);
  }, [value]);
  useEffect(() => {
    if (draft === told.current) return undefined;
    const timer = window.setTimeout(() => {
      told.current = draft;
      settled.current(draft);
    }, SETTLES_MS);
    return () => window.clearTimeout(timer);
  }, [draft]);
  return [draft, setDraft];
}
