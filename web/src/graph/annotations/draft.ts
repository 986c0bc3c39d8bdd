import type { AnnotatedScope, Annotation } from "#core/annotation.ts";
import type { AnnotationAnswer } from "#wire/own/boards.ts";

/** What a form for an annotation begins with; a new one has no id. */
export interface AnnotationDraft extends Omit<Annotation, "id"> {
  readonly id?: string;
}

/** What a new annotation on a graph of these scopes begins with. There is at least one. */
export function draftOf(scopes: readonly AnnotatedScope[], from: number, to: number): AnnotationDraft {
  const [{ service, role }] = scopes as [AnnotatedScope];
  const roles = role === undefined ? [] : [role];
  return { title: "", description: undefined, from: Math.floor(from), to: Math.floor(to), service, roles };
}

/** An annotation as the pages have it, from how Mackerel spells it. */
export const annotationOf = ({ roles = [], description, ...rest }: AnnotationAnswer): Annotation => ({
  ...rest,
  roles,
  description,
});
