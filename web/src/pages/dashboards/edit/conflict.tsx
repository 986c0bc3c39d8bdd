import type { ReactNode } from "react";
import type { DashboardDetail } from "#wire/own/boards.ts";
import { useNow } from "../../../data/now.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Icon } from "../../../ui/icon.tsx";
import ui from "../../../ui/ui.module.css";
import css from "./edit.module.css";

/** Somebody else saved the dashboard since this editor read it: whose is to stay? */
export function Conflict({
  theirs,
  onTake,
  onOverwrite,
}: {
  readonly theirs: DashboardDetail;
  readonly onTake: () => void;
  readonly onOverwrite: () => void;
}): ReactNode {
  const { t, ago } = useI18n();
  const now = useNow();
  return (
    <div className={css.conflict} role="alert">
      <Icon name="warning" size={20} />
      <p>{t("edit.conflict", { ago: ago(theirs.dashboard.updatedAt, now) })}</p>
      <span className={ui.actions}>
        <button type="button" className={ui.button} onClick={onTake}>
          {t("edit.take-theirs")}
        </button>
        <button type="button" className={ui.dangerButton} onClick={onOverwrite}>
          {t("edit.overwrite")}
        </button>
      </span>
    </div>
  );
}
