import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { AnnotationForm } from "../../graph/annotations/annotation-form.tsx";
import { AnnotationList } from "../../graph/annotations/annotation-list.tsx";
import { type AnnotationDraft, annotationOf, draftOf } from "../../graph/annotations/draft.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";

const SHOWN = 20;

/** The latest annotations of the service, whatever time the page shows. */
export function ServiceAnnotations({ service }: { readonly service: string }): ReactNode {
  const { t } = useI18n();
  const mayWrite = useMayWrite();
  const [draft, setDraft] = useState<AnnotationDraft>();
  const found = useQuery({
    queryKey: ["annotations", "latest", service],
    queryFn: ({ signal }) => api.annotations({ service: [service], limit: SHOWN }, signal),
  });
  const list = found.data?.annotations.map(annotationOf);
  const now = Math.floor(Date.now() / 1_000);
  return (
    <section className={ui.section}>
      <h2>{t("annotations")}</h2>
      {found.error !== null && <Problem error={found.error} retry={() => void found.refetch()} />}
      {list === undefined && found.error === null && <Loading rows={1} />}
      {list?.length === 0 && <p className={ui.hint}>{t("service.no-annotations")}</p>}
      {list !== undefined && list.length > 0 && <AnnotationList annotations={list} onEdit={setDraft} />}
      {found.data?.more === true && <p className={ui.hint}>{t("annotation.more")}</p>}
      {mayWrite && (
        <div>
          <button type="button" className={ui.button} onClick={() => setDraft(draftOf([{ service }], now - 600, now))}>
            <Icon name="flag" />
            {t("annotation.add")}
          </button>
        </div>
      )}
      {draft !== undefined && <AnnotationForm draft={draft} onClose={() => setDraft(undefined)} />}
    </section>
  );
}
