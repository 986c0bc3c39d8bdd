import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import ui from "../../ui/ui.module.css";

export function DeleteDashboard({
  dashboard: { id, title },
  onClose,
  onDeleted,
}: {
  readonly dashboard: { readonly id: string; readonly title: string };
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  return (
    <Confirm
      title={t("dashboard.delete-title", { title })}
      action={t("dashboard.delete")}
      onClose={onClose}
      run={async () => {
        await api.deleteDashboard(id);
        onDeleted?.();
        void client.invalidateQueries({ queryKey: ["dashboards"] });
      }}
    >
      <p className={ui.prose}>{t("dashboard.delete-text")}</p>
    </Confirm>
  );
}
