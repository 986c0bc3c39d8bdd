import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { GraphAnswer } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { added, contentOf, draftOf, newWidget } from "./edit/draft.ts";

/** Puts a graph that somebody looks at onto a dashboard, existing or new. */
export default function AddToDashboard({
  graph,
  title,
  onClose,
}: {
  readonly graph: GraphAnswer;
  readonly title: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const toast = useToast();
  const list = useQuery({ queryKey: ["dashboards"], queryFn: ({ signal }) => api.dashboards(signal) });
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<{ title: string; urlPath: string }>();
  const dashboards = list.data?.dashboards ?? [];
  const id = chosen ?? dashboards[0]?.id ?? "";

  const add = async (): Promise<{ title: string; urlPath: string }> => {
    const widget = { ...newWidget("graph"), graph } as ReturnType<typeof newWidget>;
    if (id === "") {
      const { draft } = added(draftOf({ title: name, memo: "", urlPath: "", widgets: [] }), widget);
      return api.createDashboard(contentOf(draft));
    }
    const { dashboard, revision } = await api.dashboard(id);
    const { draft } = added(draftOf(dashboard), widget);
    return (await api.saveDashboard(id, contentOf(draft), revision)).dashboard;
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    add().then(
      (made) => {
        for (const key of ["dashboards", "dashboard"]) void client.invalidateQueries({ queryKey: [key] });
        toast(t("dashboard.added", { title: made.title }));
        setDone(made);
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };

  return (
    <Dialog title={t("dashboard.add-title", { title })} onClose={onClose}>
      {done !== undefined ? (
        <div className={ui.stack}>
          <p>{t("dashboard.added", { title: done.title })}</p>
          <footer className={ui.actions}>
            <button type="button" className={ui.button} onClick={onClose}>
              {t("close")}
            </button>
            <PageLink to={paths.dashboard(done.urlPath)} className={ui.primary}>
              {t("dashboard.open")}
            </PageLink>
          </footer>
        </div>
      ) : list.data === undefined ? (
        <Loading rows={2} />
      ) : (
        <form className={ui.stack} onSubmit={submit}>
          <Field label={t("dashboard")}>
            {(props) => (
              <select {...props} value={id} onChange={(event) => setChosen(event.target.value)}>
                {dashboards.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.title}
                  </option>
                ))}
                <option value="">{t("dashboards.new")}</option>
              </select>
            )}
          </Field>
          {id === "" && (
            <Field label={t("dashboard.title")}>
              {(props) => (
                <input
                  {...props}
                  required
                  maxLength={255}
                  autoComplete="off"
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          )}
          {error !== undefined && <Problem error={error} />}
          <FormActions action={t("add")} busy={busy} onCancel={onClose} />
        </form>
      )}
    </Dialog>
  );
}
