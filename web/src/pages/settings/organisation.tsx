import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { HOST_STATUSES, type HostStatus } from "#core/host.ts";
import type { OrganisationView } from "#wire/own/people.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage } from "../../session/session.tsx";
import { Field } from "../../ui/field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { ZoneField } from "../../ui/zone-field.tsx";
import { useTitle } from "../title.ts";

const KEY = ["organisation"];

/** What holds for the organisation as a whole. */
export function OrganisationPage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.organisation"));
  const found = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.organisation(signal) });
  return (
    <div className={ui.page}>
      <Sentence tone="none">{found.data?.displayName ?? t("page.organisation")}</Sentence>
      {found.error !== null && <Problem error={found.error} retry={() => void found.refetch()} />}
      {found.data === undefined ? found.error === null && <Loading /> : <Form settings={found.data} />}
    </div>
  );
}

function Form({ settings }: { readonly settings: OrganisationView }): ReactNode {
  const { t } = useI18n();
  const mayManage = useMayManage();
  const client = useQueryClient();
  const toast = useToast();
  const [value, setValue] = useState(settings);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const change = (next: Partial<OrganisationView>): void => setValue({ ...value, ...next });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const { name: _, ...wanted } = value;
    api
      .changeOrganisation(wanted)
      .then(
        (saved) => {
          client.setQueryData(KEY, saved);
          void client.invalidateQueries({ queryKey: ["session"] });
          toast(t("org.saved"));
        },
        (reason: unknown) => setError(reason),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form className={`${ui.stack} ${ui.text}`} onSubmit={submit}>
      <fieldset className={ui.stack} disabled={!mayManage}>
        <legend className="visually-hidden">{t("page.organisation")}</legend>
        <Field label={t("org.name")} hint={t("org.name-hint")}>
          {(props) => <input {...props} readOnly value={value.name} />}
        </Field>
        <Field label={t("org.display-name")}>
          {(props) => (
            <input
              {...props}
              required
              maxLength={100}
              autoComplete="organization"
              value={value.displayName}
              onChange={(event) => change({ displayName: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("org.host-status")} hint={t("org.host-status-hint")}>
          {(props) => (
            <select
              {...props}
              value={value.defaultHostStatus}
              onChange={(event) => change({ defaultHostStatus: event.target.value as HostStatus })}
            >
              {HOST_STATUSES.map((status) => (
                <option key={status} value={status}>
                  {t(`status.${status}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <ZoneField value={value.timeZone} onChange={(timeZone) => change({ timeZone })} />
        <p className={ui.hint}>{t("org.zone-hint")}</p>
        <label className={ui.check}>
          <input
            type="checkbox"
            checked={value.allowPrivateTargets}
            onChange={(event) => change({ allowPrivateTargets: event.target.checked })}
          />
          {t("org.private-targets")}
        </label>
        <p className={ui.hint}>{t("org.private-targets-hint")}</p>
      </fieldset>
      {error !== undefined && <Problem error={error} />}
      {mayManage && (
        <footer className={ui.actions}>
          <button type="submit" className={ui.primary} disabled={busy}>
            {t(busy ? "working" : "save")}
          </button>
        </footer>
      )}
    </form>
  );
}
