import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAdopt, useSession } from "../../session/session.tsx";
import { Field } from "../../ui/field.tsx";
import { NewPasswordField } from "../../ui/password-field.tsx";
import { Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";

/** One's own password. Changing it signs everybody else out who uses it. */
export function PasswordForm(): ReactNode {
  const { t } = useI18n();
  const { user } = useSession();
  const adopt = useAdopt();
  const client = useQueryClient();
  const toast = useToast();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.changePassword({ current, next }),
    onSuccess(session) {
      adopt(session);
      void client.invalidateQueries({ queryKey: ["sessions"] });
      setCurrent("");
      setNext("");
      toast(t("password.changed"));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <section className={ui.section}>
      <h2>{t("password.title")}</h2>
      <form className={`${ui.stack} ${ui.text}`} onSubmit={submit}>
        <input type="text" hidden readOnly autoComplete="username" value={user.name} />
        <Field label={t("password.current")}>
          {(props) => (
            <input
              {...props}
              required
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        <NewPasswordField label={t("password.next")} value={next} onChange={setNext} />
        <p className={ui.hint}>{t("password.hint")}</p>
        {change.error !== null && <Problem error={change.error} />}
        <footer className={ui.actions}>
          <button type="submit" className={ui.primary} disabled={change.isPending}>
            {t(change.isPending ? "working" : "password.change")}
          </button>
        </footer>
      </form>
    </section>
  );
}
