import { type FormEvent, type ReactNode, useState } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Field } from "../../../ui/field.tsx";
import ui from "../../../ui/ui.module.css";
import type { Draft } from "./draft.ts";

type Settings = Pick<Draft, "title" | "memo" | "urlPath">;

/** What the dashboard is called and where it is found. */
export function SettingsDialog({
  settings,
  onDone,
  onClose,
}: {
  readonly settings: Settings;
  readonly onDone: (settings: Settings) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const [{ title, memo, urlPath }, setValue] = useState<Settings>({
    title: settings.title,
    memo: settings.memo,
    urlPath: settings.urlPath,
  });
  const change = (next: Partial<Settings>): void => setValue({ title, memo, urlPath, ...next });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onDone({ title, memo, urlPath });
  };
  return (
    <Dialog title={t("edit.settings")} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("dashboard.title")}>
          {(props) => (
            <input
              {...props}
              required
              maxLength={255}
              autoComplete="off"
              value={title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t("named.memo")}>
          {(props) => (
            <textarea {...props} rows={2} value={memo} onChange={(event) => change({ memo: event.target.value })} />
          )}
        </Field>
        <Field label={t("dashboard.path")} hint={t("edit.path-hint")}>
          {(props) => (
            <input
              {...props}
              maxLength={255}
              autoComplete="off"
              spellCheck={false}
              value={urlPath}
              onChange={(event) => change({ urlPath: event.target.value })}
            />
          )}
        </Field>
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className={ui.primary}>
            {t("edit.done")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
