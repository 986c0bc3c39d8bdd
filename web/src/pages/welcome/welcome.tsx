import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { ApiError } from "#client/own.ts";
import { api } from "../../data/api.ts";
import { type Locale, speak, useI18n } from "../../i18n/i18n.tsx";
import { pathsOf } from "../../routes.ts";
import { useAdopt } from "../../session/session.tsx";
import { Field } from "../../ui/field.tsx";
import { MIN_PASSWORD, NewNameField, NewPasswordField } from "../../ui/password-field.tsx";
import { Problem } from "../../ui/state.tsx";
import css from "../../ui/ui.module.css";
import { ZoneField } from "../../ui/zone-field.tsx";
import gate from "../login/gate.module.css";
import { Gate } from "../login/gate.tsx";
import { useTitle } from "../title.ts";

/** The first person makes their account, with the token that the server printed when it started. */
export default function Welcome(): ReactNode {
  const { t, locale, zone } = useI18n();
  useTitle(t("welcome.title"));
  const [token, setToken] = useState(() => new URLSearchParams(location.search).get("token") ?? "");
  const [linked] = useState(token !== "");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [allowPrivateTargets, setAllowPrivateTargets] = useState(true);
  const adopt = useAdopt();
  const setup = useMutation({
    mutationFn: () => api.setup({ token, name, password, locale, timeZone: zone, allowPrivateTargets }),
    onSuccess(session) {
      // The token is spent; it has no business in the history.
      // Half an hour shows the first minutes of a server as lines; in three hours they would be a dot.
      const overview = session.state === "signed-in" ? pathsOf(session.org.name).overview : "/";
      navigate(`${overview}?from=now-30m&to=now`, { replace: true });
      adopt(session);
    },
  });
  const fields = setup.error instanceof ApiError ? setup.error.fields : {};
  const short = password !== "" && password.length < MIN_PASSWORD;
  return (
    <Gate title={t("welcome.title")} lead={t("welcome.lead")}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          setup.mutate();
        }}
      >
        {setup.error !== null && Object.keys(fields).length === 0 && <Problem error={setup.error} />}
        {(!linked || fields.token !== undefined) && (
          <Field label={t("welcome.token")} hint={t("welcome.token-hint")} error={fields.token}>
            {(props) => (
              <input
                {...props}
                required
                autoComplete="off"
                spellCheck={false}
                value={token}
                onChange={(event) => setToken(event.target.value.trim())}
              />
            )}
          </Field>
        )}
        <NewNameField value={name} error={fields.name} onChange={setName} />
        <NewPasswordField
          label={t("login.password")}
          value={password}
          error={fields.password ?? (short && setup.isError ? t("welcome.password-short") : undefined)}
          onChange={setPassword}
        />
        <div className={gate.row}>
          <Field label={t("account.language")}>
            {(props) => (
              <select {...props} value={locale} onChange={(event) => speak({ locale: event.target.value as Locale })}>
                <option value="en" lang="en">
                  English
                </option>
                <option value="ja" lang="ja">
                  日本語
                </option>
              </select>
            )}
          </Field>
          <ZoneField value={zone} onChange={(next) => speak({ zone: next })} />
        </div>
        <label className={css.check}>
          <input
            type="checkbox"
            checked={allowPrivateTargets}
            onChange={(event) => setAllowPrivateTargets(event.target.checked)}
          />
          {t("welcome.private-targets")}
        </label>
        <button type="submit" className={css.primary} disabled={setup.isPending}>
          {t(setup.isPending ? "working" : "welcome.submit")}
        </button>
      </form>
    </Gate>
  );
}
