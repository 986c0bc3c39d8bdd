import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useStore } from "../../data/store.ts";
import { type Locale, useI18n } from "../../i18n/i18n.tsx";
import { useAdopt, useSession } from "../../session/session.tsx";
import { KeyboardMap } from "../../shell/keyboard-help.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { setTheme, type Theme, themeStore } from "../../style/theme.ts";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { ZoneField } from "../../ui/zone-field.tsx";
import NotFound from "../not-found.tsx";
import css from "../settings/settings.module.css";
import { useTitle } from "../title.ts";
import { PasswordForm } from "./password.tsx";
import { Sessions } from "./sessions.tsx";

export default function Account({ section }: { readonly section: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  if (section !== "" && section !== "keyboard") return <NotFound />;
  return (
    <div className={css.layout}>
      <nav className={css.nav} aria-label={t("page.account")}>
        <ul>
          <li>
            <PageLink to={paths.account} aria-current={section === "" ? "page" : undefined}>
              <Icon name="user" />
              {t("page.account")}
            </PageLink>
          </li>
          <li>
            <PageLink to={paths.keyboard} aria-current={section === "keyboard" ? "page" : undefined}>
              <Icon name="keyboard" />
              {t("page.keyboard")}
            </PageLink>
          </li>
        </ul>
      </nav>
      {section === "" ? <Preferences /> : <Keyboard />}
    </div>
  );
}

function Preferences(): ReactNode {
  const { t, locale, zone, dateTime } = useI18n();
  useTitle(t("page.account"));
  const { user, authority } = useSession();
  const theme = useStore(themeStore);
  const adopt = useAdopt();
  const toast = useToast();
  const save = useMutation({
    mutationFn: (change: { locale?: Locale; timeZone?: string; email?: string | null }) => api.prefer(change),
    onSuccess(session) {
      adopt(session);
      toast(t("account.saved"));
    },
  });
  return (
    <div className={ui.page}>
      <Sentence tone="none">{user.name}</Sentence>
      <p className={ui.hint}>{t(`authority.${authority}`)}</p>
      {save.error !== null && <Problem error={save.error} />}
      <form className={`${ui.stack} ${ui.text}`} onSubmit={(event) => event.preventDefault()}>
        <Field label={t("account.language")}>
          {(props) => (
            <select
              {...props}
              value={locale}
              onChange={(event) => save.mutate({ locale: event.target.value as Locale })}
            >
              <option value="en" lang="en">
                English
              </option>
              <option value="ja" lang="ja">
                日本語
              </option>
            </select>
          )}
        </Field>
        <ZoneField value={zone} onChange={(timeZone) => save.mutate({ timeZone })} />
        <p className={ui.hint}>{t("account.now", { time: dateTime(Math.floor(Date.now() / 1_000)) })}</p>
        <Field label={t("members.email")} hint={t("account.email-hint")}>
          {(props) => (
            <input
              {...props}
              type="email"
              autoComplete="email"
              defaultValue={user.email ?? ""}
              onBlur={({ target }) => {
                const email = target.value.trim() === "" ? null : target.value.trim();
                if (email !== (user.email ?? null)) save.mutate({ email });
              }}
            />
          )}
        </Field>
        <Field label={t("header.theme")} hint={t("account.theme-hint")}>
          {(props) => (
            <select {...props} value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
              {(["system", "light", "dark"] as const).map((name) => (
                <option key={name} value={name}>
                  {t(`theme.${name}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </form>
      <PasswordForm />
      <Sessions />
    </div>
  );
}

function Keyboard(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.keyboard"));
  return (
    <div className={ui.page}>
      <Sentence tone="none">{t("page.keyboard")}</Sentence>
      <p className={ui.hint}>{t("keys.lead")}</p>
      <KeyboardMap />
    </div>
  );
}
