import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAdopt } from "../../session/session.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/state.tsx";
import css from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { Gate } from "./gate.tsx";

export default function Login(): ReactNode {
  const { t } = useI18n();
  useTitle(t("login.title"));
  const adopt = useAdopt();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({ mutationFn: () => api.signIn({ name, password }), onSuccess: adopt });
  return (
    <Gate title={t("login.title")}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        {signIn.error !== null && <Problem error={signIn.error} />}
        <Field label={t("login.name")}>
          {(props) => (
            <input
              {...props}
              required
              autoComplete="username"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("login.password")}>
          {(props) => (
            <input
              {...props}
              required
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className={css.primary} disabled={signIn.isPending}>
          {t(signIn.isPending ? "working" : "login.submit")}
        </button>
        <p className={css.hint}>{t("login.forgot")}</p>
      </form>
    </Gate>
  );
}
