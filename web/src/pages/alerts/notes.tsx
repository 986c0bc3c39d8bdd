import { type ReactNode, useState } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { useAlertsChanged } from "./actions.tsx";

/** What people write down about an alert; Mackerel's memo of it. */
export function Notes({ id, memo }: { readonly id: string; readonly memo: string }): ReactNode {
  const { t } = useI18n();
  const mayWrite = useMayWrite();
  const changed = useAlertsChanged();
  const [text, setText] = useState<string>();
  const [error, setError] = useState<unknown>();
  const save = (): void =>
    void api.setAlertMemo(id, text ?? "").then(
      () => {
        setText(undefined);
        setError(undefined);
        changed();
      },
      (reason: unknown) => setError(reason),
    );
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2 id="alert-notes">{t("alerts.notes")}</h2>
        {mayWrite && text === undefined && memo !== "" && (
          <button type="button" className={ui.quiet} onClick={() => setText(memo)}>
            {t("alerts.edit-notes")}
          </button>
        )}
      </header>
      {text !== undefined ? (
        <form
          className={ui.stack}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <textarea
            className={ui.input}
            rows={4}
            maxLength={2_048}
            aria-labelledby="alert-notes"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {error !== undefined && <Problem error={error} />}
          <footer className={ui.actions}>
            <button type="button" className={ui.button} onClick={() => setText(undefined)}>
              {t("cancel")}
            </button>
            <button type="submit" className={ui.primary}>
              {t("save")}
            </button>
          </footer>
        </form>
      ) : memo !== "" ? (
        <Markdown text={memo} />
      ) : mayWrite ? (
        <p>
          <button type="button" className={ui.button} onClick={() => setText("")}>
            {t("alerts.add-notes")}
          </button>
        </p>
      ) : (
        <p className={ui.hint}>{t("alerts.no-notes")}</p>
      )}
    </section>
  );
}
