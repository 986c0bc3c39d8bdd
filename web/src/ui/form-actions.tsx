import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import ui from "./ui.module.css";

/** How a form in a dialog ends: taken back, or gone on with. */
export function FormActions({
  action,
  busy = false,
  disabled = false,
  onCancel,
}: {
  /** What going on is called. */
  readonly action: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly onCancel: () => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <footer className={ui.actions}>
      <button type="button" className={ui.button} onClick={onCancel}>
        {t("cancel")}
      </button>
      <button type="submit" className={ui.primary} disabled={busy || disabled}>
        {busy ? t("working") : action}
      </button>
    </footer>
  );
}
