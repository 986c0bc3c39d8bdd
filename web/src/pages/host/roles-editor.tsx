import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import css from "./host.module.css";

/** Which roles the host has: all that exist, to be ticked. */
export function RolesEditor({ host, onClose }: { readonly host: HostDetail; readonly onClose: () => void }): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const id = useId();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(host.roles));
  const [filter, setFilter] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const known = (services.data?.services ?? []).flatMap(({ name, roles }) =>
    roles.map((role) => `${name}:${role.name}`),
  );
  const all = [...new Set([...known, ...host.roles])].sort();
  const wanted = filter.normalize("NFKC").toLowerCase();
  const shown = all.filter((fullname) => fullname.toLowerCase().includes(wanted));

  const save = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    api.setHostRoles(host.id, [...chosen].sort()).then(
      () => {
        toast(t("roles.saved"));
        for (const key of ["host", "hosts", "services", "overview"]) void client.invalidateQueries({ queryKey: [key] });
        onClose();
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };

  return (
    <Dialog title={t("roles.title", { name: host.displayName ?? host.name })} onClose={onClose}>
      <form className={ui.stack} onSubmit={save}>
        {all.length > 8 && (
          <div className={ui.field}>
            <label htmlFor={id}>{t("roles.filter")}</label>
            <input id={id} value={filter} autoComplete="off" onChange={(event) => setFilter(event.target.value)} />
          </div>
        )}
        <fieldset className={css.roleList}>
          <legend className="visually-hidden">{t("roles")}</legend>
          {shown.map((fullname) => (
            <label key={fullname} className={ui.check}>
              <input
                type="checkbox"
                checked={chosen.has(fullname)}
                onChange={() => {
                  const next = new Set(chosen);
                  if (!next.delete(fullname)) next.add(fullname);
                  setChosen(next);
                }}
              />
              {fullname.replace(":", ": ")}
            </label>
          ))}
          {all.length === 0 && <p className={ui.hint}>{t("roles.none")}</p>}
        </fieldset>
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("save")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
