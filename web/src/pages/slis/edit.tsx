import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLeaveGuard } from "../../shell/leave-guard.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { FileField, FileProblem } from "../../ui/file-field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { ChoiceField } from "../monitors/fields.tsx";
import { useTitle } from "../title.ts";
import { CountedTable } from "./counted-table.tsx";
import { nameIn, SOURCE_KINDS, type SourceKind, templateOf } from "./templates.ts";

/** The file of a source of counts: tried before it is saved. Without an id, a new one. */
export default function EditSli({ id }: { readonly id?: string }): ReactNode {
  const { t } = useI18n();
  useTitle(id === undefined ? t("slis.new") : t("slis.edit-title", { name: id }));
  const existing = useQuery({
    queryKey: ["sli", id, "file"],
    queryFn: ({ signal }) => api.sliSource(id!, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (id === undefined) return <Editor start={templateOf("metrics")} />;
  if (existing.data === undefined)
    return (
      <div className={ui.page}>
        {existing.error === null ? (
          <Loading />
        ) : (
          <Problem error={existing.error} retry={() => void existing.refetch()} />
        )}
      </div>
    );
  // Of what is only posted nobody wrote a file yet.
  return <Editor id={id} start={existing.data.document ?? `apiVersion: sli/v1\nname: ${id}\n# service: shop\n`} />;
}

function Editor({ id, start }: { readonly id?: string; readonly start: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const [kind, setKind] = useState<SourceKind>("metrics");
  const [text, setText] = useState(start);
  const isTouched = text !== start && !(id === undefined && text === templateOf(kind));
  const guard = useLeaveGuard(isTouched, (url) => url.pathname === location.pathname);
  const named = (): string => {
    const name = id ?? nameIn(text);
    if (name === undefined) throw new Error(t("slis.no-name"));
    return name;
  };
  const trial = useMutation({ mutationFn: async () => api.trySliSource(named(), text) });
  const save = useMutation({
    mutationFn: async () => api.saveSliSource(named(), text),
    onSuccess: ({ name }) => {
      void client.invalidateQueries({ queryKey: ["sli"] });
      guard.release();
      navigate(paths.sli(name));
    },
  });
  const problem = save.error ?? trial.error;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.slis}>{t("page.slis")}</PageLink>
        {id !== undefined && (
          <PageLink to={paths.sli(id)} translate="no">
            {id}
          </PageLink>
        )}
        <span aria-current="page">{t(id === undefined ? "slis.new" : "slis.edit")}</span>
      </nav>
      <Sentence tone="none">{id === undefined ? t("slis.new") : t("slis.edit-title", { name: id })}</Sentence>
      <p className={ui.hint}>{t("slis.edit-lead")}</p>
      <form className={ui.stack} onSubmit={submit}>
        {id === undefined && (
          <ChoiceField
            label={t("slis.kind")}
            hint={isTouched ? t("slis.kind-changed") : t(`slis.kind-hint.${kind}`)}
            value={kind}
            choices={SOURCE_KINDS.map((one) => [one, t(`slis.kind.${one}`)])}
            onChange={(next) => {
              if (!isTouched) setText(templateOf(next));
              setKind(next);
            }}
          />
        )}
        <FileField label={t("slis.file")} rows={18} value={text} onChange={setText} />
        {problem !== null && <FileProblem error={problem} />}
        <footer className={ui.actions}>
          <PageLink to={id === undefined ? paths.slis : paths.sli(id)} className={ui.button}>
            {t("cancel")}
          </PageLink>
          <button type="button" className={ui.button} disabled={trial.isPending} onClick={() => trial.mutate()}>
            {t(trial.isPending ? "working" : "slis.try")}
          </button>
          <button type="submit" className={ui.primary} disabled={save.isPending}>
            {t("save")}
          </button>
        </footer>
      </form>
      {trial.data !== undefined && problem === null && <CountedTable counts={trial.data} />}
      {guard.dialog}
    </div>
  );
}
