import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { ApiError } from "#client/own.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";

/** Mackerel's rule for both kinds of name. */
const NAME = "[A-Za-z0-9][A-Za-z0-9_\\-]{1,62}";

/** A new service, or a new role in `service`. */
export function AddNamed({
  kind,
  service = "",
  onClose,
}: {
  readonly kind: "service" | "role";
  readonly service?: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const paths = usePaths();
  const [name, setName] = useState("");
  const [memo, setMemo] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fields = error instanceof ApiError ? error.fields : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    (kind === "service" ? api.addService(name, memo) : api.addRole(service, name, memo)).then(
      () => {
        for (const key of ["services", "overview"]) void client.invalidateQueries({ queryKey: [key] });
        onClose();
        navigate(kind === "service" ? paths.service(name) : paths.role(service, name));
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog title={kind === "service" ? t("services.add") : t("role.add-to", { service })} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("named.name")} hint={t("named.name-hint")} error={fields.name}>
          {(props) => (
            <input
              {...props}
              required
              pattern={NAME}
              maxLength={63}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("named.memo")} error={fields.memo}>
          {(props) => (
            <input
              {...props}
              maxLength={250}
              autoComplete="off"
              value={memo}
              onChange={(event) => setMemo(event.target.value)}
            />
          )}
        </Field>
        {error !== undefined && Object.keys(fields).length === 0 && <Problem error={error} />}
        <FormActions action={t("add")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
