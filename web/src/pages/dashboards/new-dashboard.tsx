import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { DashboardBody } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { withRange } from "../../time/range-state.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import css from "./dashboards.module.css";
import { serviceOverview } from "./templates.ts";

const KINDS = ["service", "blank", "json"] as const;
type Kind = (typeof KINDS)[number];

/** What addresses may be, as the server says it. */
const PATH = "[A-Za-z0-9_][\\-A-Za-z0-9_]*(/[A-Za-z0-9_][\\-A-Za-z0-9_]*)*";

/** A new dashboard: of a service, empty, or from a file. */
export function NewDashboard({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const known = services.data?.services ?? [];
  const [kind, setKind] = useState<Kind>("service");
  const [chosen, setChosen] = useState<string>();
  const [title, setTitle] = useState("");
  const [urlPath, setUrlPath] = useState("");
  const [json, setJson] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const service = chosen ?? known[0]?.name;
  // Without services there is nothing to make an overview of.
  const actual = kind === "service" && services.data !== undefined && known.length === 0 ? "blank" : kind;

  const bodyOf = async (): Promise<DashboardBody> => {
    if (actual === "json") return readJson(json, t("dashboards.no-json"));
    if (actual === "blank" || service === undefined) return { title, urlPath, memo: "", widgets: [] };
    const { graphs } = await api.serviceGraphs(service);
    const roles = known.find(({ name }) => name === service)?.roles.map(({ name }) => name) ?? [];
    const { widgets } = serviceOverview(
      service,
      roles,
      graphs.map(({ name }) => name),
    );
    return { title: title || service, urlPath, memo: "", widgets };
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    bodyOf()
      .then((body) => api.createDashboard(body))
      .then(
        (made) => {
          void client.invalidateQueries({ queryKey: ["dashboards"] });
          const to = paths.dashboard(made.urlPath);
          // An empty one is there to be filled.
          navigate(withRange(made.widgets.length === 0 ? `${to}?edit=1` : to, location.search));
        },
        (reason: unknown) => {
          setError(reason);
          setBusy(false);
        },
      );
  };

  const readFile = (event: ChangeEvent<HTMLInputElement>): void => {
    void event.target.files?.[0]?.text().then(setJson);
  };

  return (
    <Dialog title={t("dashboards.new")} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <fieldset className={css.kinds}>
          <legend>{t("dashboards.begin-with")}</legend>
          {KINDS.map((one) => (
            <label key={one} className={ui.check}>
              <input
                type="radio"
                name="kind"
                checked={actual === one}
                disabled={one === "service" && known.length === 0}
                onChange={() => setKind(one)}
              />
              {t(`dashboards.kind.${one}`)}
            </label>
          ))}
        </fieldset>
        {actual === "service" && (
          <Field label={t("service")}>
            {(props) => (
              <select {...props} value={service ?? ""} onChange={(event) => setChosen(event.target.value)}>
                {known.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        )}
        {actual === "json" ? (
          <>
            <Field label={t("dashboards.file")}>
              {(props) => <input {...props} type="file" accept=".json,application/json" onChange={readFile} />}
            </Field>
            <Field label={t("dashboards.json")} hint={t("dashboards.json-hint")}>
              {(props) => (
                <textarea
                  {...props}
                  className={css.code}
                  required
                  rows={8}
                  spellCheck={false}
                  value={json}
                  onChange={(event) => setJson(event.target.value)}
                />
              )}
            </Field>
          </>
        ) : (
          <>
            <Field label={t("dashboard.title")}>
              {(props) => (
                <input
                  {...props}
                  required={actual === "blank"}
                  maxLength={255}
                  autoComplete="off"
                  placeholder={actual === "service" ? (service ?? "") : ""}
                  value={title}
                  onChange={(event) => setTitle(event.target.value)}
                />
              )}
            </Field>
            <Field label={t("dashboard.path")} hint={t("dashboard.path-hint")}>
              {(props) => (
                <input
                  {...props}
                  pattern={PATH}
                  maxLength={255}
                  autoComplete="off"
                  spellCheck={false}
                  value={urlPath}
                  onChange={(event) => setUrlPath(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("dashboards.create")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

/** A dashboard as a file has it; the server says what else is wrong with it. */
async function readJson(text: string, problem: string): Promise<DashboardBody> {
  try {
    return JSON.parse(text) as DashboardBody;
  } catch (error) {
    throw new Error(`${problem}: ${(error as Error).message}`);
  }
}
