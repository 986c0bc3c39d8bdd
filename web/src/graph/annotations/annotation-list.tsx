import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { AnnotatedScope, Annotation } from "#core/annotation.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { useRange } from "../../time/range-state.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import css from "./annotations.module.css";
import { type AnnotationDraft, draftOf } from "./draft.ts";

/** When it was: a moment, or from when to when. */
export function useWhen(): (annotation: Pick<Annotation, "from" | "to">) => string {
  const { dateTime, time, date } = useI18n();
  return ({ from, to }) => {
    if (to === from) return dateTime(from);
    return `${dateTime(from)} – ${date(from) === date(to) ? time(to) : dateTime(to)}`;
  };
}

/** Annotations, the newest first, each with what can be done to it. */
export function AnnotationList({
  annotations,
  onEdit,
}: {
  readonly annotations: readonly Annotation[];
  readonly onEdit: (draft: AnnotationDraft) => void;
}): ReactNode {
  const { t } = useI18n();
  const when = useWhen();
  const mayWrite = useMayWrite();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState<Annotation>();
  return (
    <>
      <ul className={css.list}>
        {annotations.toReversed().map((annotation) => (
          <li key={annotation.id}>
            <div>
              <strong translate="no">{annotation.title}</strong>
              <small>
                <time dateTime={new Date(annotation.from * 1_000).toISOString()}>{when(annotation)}</time>
                {" · "}
                <span translate="no">
                  {annotation.service}
                  {annotation.roles.length > 0 && `: ${annotation.roles.join(", ")}`}
                </span>
              </small>
              {annotation.description !== undefined && <p translate="no">{annotation.description}</p>}
            </div>
            {mayWrite && (
              <span className={css.verbs}>
                <button
                  type="button"
                  className={ui.iconButton}
                  aria-label={t("annotation.edit-one", { title: annotation.title })}
                  onClick={() => onEdit(annotation)}
                >
                  <Icon name="edit" />
                </button>
                <button
                  type="button"
                  className={ui.iconButton}
                  aria-label={t("annotation.delete-one", { title: annotation.title })}
                  onClick={() => setDeleting(annotation)}
                >
                  <Icon name="trash" />
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {deleting !== undefined && (
        <Confirm
          title={t("annotation.delete-title", { title: deleting.title })}
          action={t("annotation.delete")}
          onClose={() => setDeleting(undefined)}
          run={async () => {
            await api.deleteAnnotation(deleting.id);
            void client.invalidateQueries({ queryKey: ["annotations"] });
          }}
        >
          <p className={ui.prose}>{t("annotation.delete-text")}</p>
        </Confirm>
      )}
    </>
  );
}

/** What stands on one graph, as a list. */
export function AnnotationsDialog({
  title,
  annotations,
  scopes,
  more,
  onEdit,
  onClose,
}: {
  readonly title: string;
  readonly annotations: readonly Annotation[];
  readonly scopes: readonly AnnotatedScope[];
  readonly more: boolean;
  readonly onEdit: (draft: AnnotationDraft) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const mayWrite = useMayWrite();
  const { span } = useRange();
  return (
    <Dialog title={t("annotation.on", { title })} wide onClose={onClose}>
      {annotations.length === 0 ? (
        <p className={ui.hint}>{t("annotation.none-in-range")}</p>
      ) : (
        <AnnotationList annotations={annotations} onEdit={onEdit} />
      )}
      {more && <p className={ui.hint}>{t("annotation.more")}</p>}
      {mayWrite && (
        <footer className={ui.actions}>
          <button type="button" className={ui.primary} onClick={() => onEdit(draftOf(scopes, span.to, span.to))}>
            <Icon name="plus" />
            {t("annotation.add")}
          </button>
        </footer>
      )}
    </Dialog>
  );
}
