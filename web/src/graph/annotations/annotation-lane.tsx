import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Annotation } from "#core/annotation.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { Span } from "../../time/range.ts";
import { useWhen } from "./annotation-list.tsx";
import css from "./annotations.module.css";
import { type Mark, marksOf, stretchOf } from "./lane.ts";

/** More titles than this in one box are a list; the dialog has them all. */
const SHOWN = 5;

/**
 * Marks over a graph where something happened. One stop of the Tab key for all of them, arrows go from mark to mark; what a mark
 * means is shown while it is hovered or has focus, with its stretch of time over the graph.
 */
export function AnnotationLane({
  annotations,
  span,
  onOpen,
}: {
  readonly annotations: readonly Annotation[];
  readonly span: Span;
  readonly onOpen: () => void;
}): ReactNode {
  const { t } = useI18n();
  const when = useWhen();
  const lane = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState(0);
  const [shown, setShown] = useState<number>();
  useLayoutEffect(() => {
    if (lane.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(lane.current);
    return () => observer.disconnect();
  }, []);
  const marks = useMemo(() => marksOf(annotations, span, width), [annotations, span, width]);
  const current = Math.min(at, marks.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === "Escape" && shown !== undefined) setShown(undefined);
    else if (next === undefined) return;
    else lane.current?.querySelectorAll("button")[Math.min(marks.length - 1, Math.max(0, next))]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };

  const nameOf = ({ annotations: some }: Mark): string =>
    some.length === 1
      ? `${some[0]!.title}, ${when(some[0]!)}`
      : t("annotation.several", { count: some.length, title: some[0]!.title });

  return (
    // biome-ignore lint/a11y/useSemanticElements: marks on a lane are no set of fields
    <div className={css.lane} ref={lane} role="group" aria-label={t("annotations")} onKeyDown={onKeyDown}>
      {marks.map((mark, i) => (
        <button
          key={mark.annotations[0]!.id}
          type="button"
          className={css.mark}
          style={{ insetInlineStart: `${mark.at * 100}%` }}
          aria-label={nameOf(mark)}
          translate="no"
          tabIndex={i === current ? 0 : -1}
          onPointerEnter={() => setShown(i)}
          onPointerLeave={() => setShown(undefined)}
          onFocus={() => {
            setAt(i);
            setShown(i);
          }}
          onBlur={() => setShown(undefined)}
          onClick={onOpen}
        >
          {mark.annotations.length > 1 ? mark.annotations.length : ""}
        </button>
      ))}
      {shown !== undefined && marks[shown] !== undefined && <Shown mark={marks[shown]} span={span} />}
    </div>
  );
}

/** What a mark stands for: titles, times, words, and where on the graph. */
function Shown({ mark, span }: { readonly mark: Mark; readonly span: Span }): ReactNode {
  const { t } = useI18n();
  const when = useWhen();
  const { annotations } = mark;
  const stretches = annotations.map((annotation) => stretchOf(annotation, span));
  return (
    <>
      {annotations.map((annotation, i) => {
        const { from, to } = stretches[i] ?? { from: mark.at, to: mark.at };
        return (
          <span
            key={annotation.id}
            className={css.stretch}
            style={{ insetInlineStart: `${from * 100}%`, inlineSize: `${(to - from) * 100}%` }}
          />
        );
      })}
      <div
        className={css.box}
        // On the side that has room.
        style={
          mark.at < 0.5 ? { insetInlineStart: `${mark.at * 100}%` } : { insetInlineEnd: `${(1 - mark.at) * 100}%` }
        }
      >
        {annotations.slice(0, SHOWN).map((annotation) => (
          <div key={annotation.id}>
            <strong translate="no">{annotation.title}</strong>
            <small>
              {when(annotation)}
              {annotation.roles.length > 0 && <span translate="no"> · {annotation.roles.join(", ")}</span>}
            </small>
            {annotation.description !== undefined && <p translate="no">{annotation.description}</p>}
          </div>
        ))}
        {annotations.length > SHOWN && <small>{t("graph.and-more", { count: annotations.length - SHOWN })}</small>}
      </div>
    </>
  );
}
