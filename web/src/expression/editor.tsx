import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Parameter } from "#core/expression/expression.ts";
import { parseExpression } from "#core/expression/parse.ts";
import { ExpressionError, type Problem } from "#core/expression/problem.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "../ui/icon.tsx";
import { type Caret, caretIn } from "./caret.ts";
import css from "./editor.module.css";
import { highlight } from "./highlight.ts";
import { problemText } from "./problem-text.ts";
import { type Suggestion, signatureOf } from "./suggestions.ts";
import { useSuggestions } from "./use-suggestions.ts";

export interface ExpressionEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Nobody is told of a mistake while the word is still being typed. */
const PATIENCE_MS = 600;

/** What is wrong with a text; `undefined` for an expression, and for a text that is still empty. */
export function problemOf(text: string): Problem | undefined {
  if (text.trim() === "") return undefined;
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.problem;
    throw error;
  }
}

/**
 * A field for expressions: coloured as one types, with the mistake underlined and named below, and a list of what may be written
 * next. The text itself is a plain text area; the colours lie under it, so everything that text areas can do still works.
 */
export function ExpressionEditor({ label, value, onChange }: ExpressionEditorProps): ReactNode {
  const { t } = useI18n();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const colours = useRef<HTMLPreElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const settled = useSettled(
    useMemo(() => problemOf(value), [value]),
    value,
  );
  const caret = useMemo(() => caretIn(value, at), [value, at]);
  const suggestions = useSuggestions(open ? caret : undefined);
  const shown = open && suggestions.length > 0;
  // Whoever is offered the rest of a word knows that it is not finished.
  const problem = shown ? undefined : settled;
  const current = shown && chosen < suggestions.length ? chosen : -1;
  usePlaced(list, colours, shown ? caret?.from : undefined);

  const place = (next: number, opened: boolean): void => {
    setAt(next);
    setOpen(opened);
    const typed = field.current === null ? undefined : caretIn(field.current.value, next)?.typed;
    // With nothing typed nothing is chosen: Enter is a new line, and Tab goes on.
    setChosen(opened && typed !== undefined && typed !== "" ? 0 : -1);
  };

  const accept = (suggestion: Suggestion, { from, to }: Caret): void => {
    const area = field.current!;
    const more = suggestion.kind === "function" && area.value[to] !== "(" ? "(" : "";
    area.focus();
    area.setSelectionRange(from, to);
    // Unlike setting the value, this can be undone.
    document.execCommand("insertText", false, suggestion.text + more);
    place(area.selectionStart, suggestion.kind === "function");
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = (by: number): number => (current + by + suggestions.length) % suggestions.length;
    if (event.key === " " && event.ctrlKey) place(field.current!.selectionStart, true);
    else if (!shown) return;
    else if (event.key === "ArrowDown") setChosen(step(1));
    else if (event.key === "ArrowUp") setChosen(current < 0 ? suggestions.length - 1 : step(-1));
    else if (event.key === "Escape") setOpen(false);
    else if ((event.key === "Enter" || event.key === "Tab") && current >= 0 && caret !== undefined)
      accept(suggestions[current]!, caret);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={css.editor}>
      <label htmlFor={id}>{label}</label>
      <div className={css.paper} data-wrong={problem !== undefined || undefined}>
        <pre ref={colours} className={css.colours} aria-hidden="true" translate="no">
          {highlight(value, problem).map(({ from, text, look, wrong }) => (
            <span key={from} data-look={look} data-wrong={wrong || undefined}>
              {text}
            </span>
          ))}
          {/* A last line that is empty is as high as others, and a missing end is underlined too. */}
          <span data-wrong={problem?.length === 0 || undefined}>{"\u00a0"}</span>
        </pre>
        <textarea
          id={id}
          ref={field}
          value={value}
          rows={1}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          translate="no"
          aria-autocomplete="list"
          aria-controls={shown ? `${id}-list` : undefined}
          aria-activedescendant={current < 0 ? undefined : `${id}-${current}`}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={`${id}-said`}
          onChange={(event) => {
            onChange(event.target.value);
            place(event.target.selectionStart, true);
          }}
          onSelect={(event) => {
            const { selectionStart } = event.currentTarget;
            if (selectionStart !== at) place(selectionStart, false);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {shown && (
          <div
            id={`${id}-list`}
            ref={list}
            role="listbox"
            aria-label={t("expression.suggestions")}
            className={css.list}
            translate="no"
          >
            {suggestions.map((suggestion, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the field, which keeps focus
              <div
                key={suggestion.text}
                id={`${id}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === current}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => caret !== undefined && accept(suggestion, caret)}
                ref={(element) => {
                  if (i === current) element?.scrollIntoView({ block: "nearest" });
                }}
              >
                <span>{suggestion.text}</span>
                {suggestion.detail !== undefined && <small>{suggestion.detail}</small>}
              </div>
            ))}
          </div>
        )}
      </div>
      <div id={`${id}-said`} className={css.said}>
        {problem === undefined ? (
          <Hint caret={caret} />
        ) : (
          <p className={css.problem} role="alert">
            <Icon name="critical" size={14} />
            {problemText(t, problem)}
          </p>
        )}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {shown ? t("expression.suggested", { count: suggestions.length }) : ""}
      </p>
    </div>
  );
}

/** What the function around the caret does, and takes. */
function Hint({ caret }: { readonly caret: Caret | undefined }): ReactNode {
  const { t } = useI18n();
  if (caret?.name === undefined) return <p>{t("expression.hint")}</p>;
  const signature = signatureOf(caret.name, (parameter: Parameter) => t(`expression.parameter.${parameter}`));
  return (
    <p>
      <code translate="no">{signature}</code> {t(`expression.function.${caret.name}`)}
    </p>
  );
}

/** A mistake once nothing was typed for a while; one that is mended is gone at once. */
function useSettled(problem: Problem | undefined, text: string): Problem | undefined {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return settled === text ? problem : undefined;
}

/** Puts the list under the word that it would replace. */
function usePlaced(
  list: RefObject<HTMLElement | null>,
  colours: RefObject<HTMLElement | null>,
  from: number | undefined,
): void {
  useLayoutEffect(() => {
    const [panel, paper] = [list.current, colours.current];
    if (panel === null || paper === null || from === undefined) return;
    const around = paper.getBoundingClientRect();
    const word = boxAt(paper, from);
    const left = Math.min(word.left - around.left, around.width - panel.offsetWidth);
    panel.style.left = `${Math.max(0, left)}px`;
    panel.style.top = `${word.bottom - around.top + 4}px`;
  });
}

/** Where the character at `offset` of an element's text is drawn. */
function boxAt(element: HTMLElement, offset: number): DOMRect {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left < length) {
      const range = document.createRange();
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      return range.getBoundingClientRect();
    }
    left -= length;
  }
  return element.getBoundingClientRect();
}
