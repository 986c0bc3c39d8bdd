import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { type AnnotatedScope, type Annotation, belongsTo } from "#core/annotation.ts";
import { api } from "../../data/api.ts";
import { useRange } from "../../time/range-state.tsx";
import { AnnotationForm } from "./annotation-form.tsx";
import { AnnotationsDialog } from "./annotation-list.tsx";
import { type AnnotationDraft, annotationOf } from "./draft.ts";

interface AnnotationsState {
  readonly list: readonly Annotation[];
  /** Opens the form. */
  edit(draft: AnnotationDraft): void;
  /** Opens the list of those that stand on a graph. */
  show(title: string, scopes: readonly AnnotatedScope[]): void;
}

const Context = createContext<AnnotationsState | undefined>(undefined);

/** The annotations of these services in the page's time, asked once for all graphs inside; and the dialogs for them. */
export function Annotations({
  services,
  children,
}: {
  readonly services: readonly string[];
  readonly children: ReactNode;
}): ReactNode {
  const { span } = useRange();
  const wanted = [...new Set(services)].sort();
  const key = wanted.join("\n");
  const found = useQuery({
    queryKey: ["annotations", wanted, span],
    queryFn: ({ signal }) => api.annotations({ service: wanted, from: span.from, to: span.to }, signal),
    enabled: wanted.length > 0,
    placeholderData: (before) => before,
  });
  const [draft, setDraft] = useState<AnnotationDraft>();
  const [shown, setShown] = useState<{ title: string; scopes: readonly AnnotatedScope[] }>();
  const answered = found.data?.annotations;
  const state = useMemo((): AnnotationsState | undefined => {
    if (key === "") return undefined;
    return {
      list: (answered ?? []).map(annotationOf),
      edit: setDraft,
      show: (title, scopes) => setShown({ title, scopes }),
    };
  }, [key, answered]);
  return (
    <Context value={state}>
      {children}
      {shown !== undefined && state !== undefined && (
        <AnnotationsDialog
          title={shown.title}
          annotations={state.list.filter((annotation) => belongsTo(annotation, shown.scopes))}
          scopes={shown.scopes}
          more={found.data?.more === true}
          onEdit={setDraft}
          onClose={() => setShown(undefined)}
        />
      )}
      {draft !== undefined && <AnnotationForm draft={draft} onClose={() => setDraft(undefined)} />}
    </Context>
  );
}

/** Those that stand on a graph of these scopes, and what can be done; `undefined` where the page has none to show. */
export function useAnnotations(
  scopes: readonly AnnotatedScope[] | undefined,
): (AnnotationsState & { readonly scopes: readonly AnnotatedScope[] }) | undefined {
  const state = useContext(Context);
  return useMemo(() => {
    if (state === undefined || scopes === undefined || scopes.length === 0) return undefined;
    return { ...state, scopes, list: state.list.filter((annotation) => belongsTo(annotation, scopes)) };
  }, [state, scopes]);
}
