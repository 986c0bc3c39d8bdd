import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { templateOf } from "#core/migration/template.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Field } from "../../ui/field.tsx";
import { FileField, FileProblem } from "../../ui/file-field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { useMigrationsChanged } from "./actions.tsx";
import { Plan } from "./plan.tsx";

/** The file of a migration: checked and priced before it is saved. Without an id, a new one. */
export default function EditMigration({ id }: { readonly id?: string }): ReactNode {
  const { t } = useI18n();
  useTitle(id === undefined ? t("migrations.new") : t("migrations.edit-title", { name: id }));
  const existing = useQuery({
    queryKey: ["migration", id, "file"],
    queryFn: ({ signal }) => api.migration(id!, undefined, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (id === undefined) return <Editor start={templateOf("shop-to-containers")} />;
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
  return <Editor id={id} start={existing.data.document} />;
}

function Editor({ id, start }: { readonly id?: string; readonly start: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const changed = useMigrationsChanged();
  const [text, setText] = useState(start);
  const [rate, setRate] = useState("");
  const plan = useMutation({
    mutationFn: () => api.planMigration({ document: text, ...(rate !== "" && { requestsPerSecond: Number(rate) }) }),
  });
  const save = useMutation({
    mutationFn: () => (id === undefined ? api.createMigration(text) : api.updateMigration(id, text)),
    onSuccess: ({ name }) => {
      changed();
      navigate(paths.migration(name));
    },
  });
  const problem = save.error ?? plan.error;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={ui.page} onSubmit={submit}>
      <Sentence tone="none">
        {id === undefined ? t("migrations.new") : t("migrations.edit-title", { name: id })}
      </Sentence>
      <p className={ui.hint}>{t("migrations.edit-lead")}</p>
      <FileField label={t("migrations.file")} rows={28} value={text} onChange={setText} />
      <Field label={t("migrations.rate")} hint={t("migrations.rate-hint")}>
        {(field) => (
          <input {...field} type="number" min={0} value={rate} onChange={(event) => setRate(event.target.value)} />
        )}
      </Field>
      {problem !== null && <FileProblem error={problem} />}
      {plan.data !== undefined && problem === null && <Plan plan={plan.data} />}
      <div className={ui.actions}>
        <PageLink to={paths.migrations} className={ui.button}>
          {t("cancel")}
        </PageLink>
        <button type="button" className={ui.button} disabled={plan.isPending} onClick={() => plan.mutate()}>
          {t("migrations.check")}
        </button>
        <button type="submit" className={ui.primary} disabled={save.isPending}>
          {t("save")}
        </button>
      </div>
    </form>
  );
}
