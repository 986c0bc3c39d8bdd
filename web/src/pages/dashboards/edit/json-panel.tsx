import type { ReactNode } from "react";
import { useI18n } from "../../../i18n/i18n.tsx";
import { CopyButton } from "../../../ui/copy.tsx";
import { Field } from "../../../ui/field.tsx";
import { Problem } from "../../../ui/state.tsx";
import ui from "../../../ui/ui.module.css";
import boards from "../dashboards.module.css";

/** The dashboard as its API has it, to be read, taken along and changed. */
export function JsonPanel({
  text,
  isPending,
  error,
  onChange,
  onApply,
  onRevert,
}: {
  readonly text: string;
  /** Whether it was changed since it was last read. */
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onChange: (text: string) => void;
  readonly onApply: () => void;
  readonly onRevert: () => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        onApply();
      }}
    >
      <Field label={t("edit.json")} hint={t("edit.json-hint")}>
        {(props) => (
          <textarea
            {...props}
            className={boards.code}
            rows={24}
            spellCheck={false}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      {error !== undefined && <Problem error={error} />}
      <footer className={ui.actions}>
        <CopyButton text={text} />
        <button type="button" className={ui.button} disabled={!isPending} onClick={onRevert}>
          {t("edit.json-revert")}
        </button>
        <button type="submit" className={ui.primary} disabled={!isPending}>
          {t("edit.json-apply")}
        </button>
      </footer>
    </form>
  );
}
