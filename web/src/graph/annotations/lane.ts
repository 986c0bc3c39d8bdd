import type { Annotation } from "#core/annotation.ts";
import type { Span } from "../../time/range.ts";

/** Annotations that stand too close to be told apart, under one mark. */
export interface Mark {
  /** In parts of the span, 0 to 1: where it stands. */
  readonly at: number;
  /** By their beginning; at least one. */
  readonly annotations: readonly Annotation[];
}

/** Marks are so wide, in CSS pixels; two closer than that are one. */
const MARK_WIDTH = 20;

const partOf = (time: number, { from, to }: Span): number => Math.min(1, Math.max(0, (time - from) / (to - from)));

/** The marks of a lane so many pixels wide. What began before the span stands at its beginning. */
export function marksOf(annotations: readonly Annotation[], span: Span, width: number): readonly Mark[] {
  const gap = MARK_WIDTH / Math.max(1, width);
  const marks: { at: number; annotations: Annotation[] }[] = [];
  for (const annotation of annotations.toSorted((a, b) => a.from - b.from)) {
    if (annotation.to < span.from || annotation.from > span.to) continue;
    const at = partOf(annotation.from, span);
    const last = marks.at(-1);
    if (last !== undefined && at - last.at < gap) last.annotations.push(annotation);
    else marks.push({ at, annotations: [annotation] });
  }
  return marks;
}

/** Where an annotation's time begins and ends in a span, in parts of it; `undefined` for what took no time. */
export function stretchOf({ from, to }: Annotation, span: Span): { from: number; to: number } | undefined {
  return to > from ? { from: partOf(from, span), to: partOf(to, span) } : undefined;
}

/** The first annotation that begins after a moment, else the first of all. */
export function nextAfter(annotations: readonly Annotation[], time: number | undefined): Annotation | undefined {
  const sorted = annotations.toSorted((a, b) => a.from - b.from);
  return sorted.find(({ from }) => time !== undefined && from > time) ?? sorted[0];
}
