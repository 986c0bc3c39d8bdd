import { useQueryClient } from "@tanstack/react-query";
import { navigate } from "wouter/use-browser-location";
import type { DashboardContent } from "#wire/own/boards.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { withRange } from "../../time/range-state.tsx";
import { useToast } from "../../ui/toast.tsx";

/** Makes a copy of a dashboard under another name, at an address of its own, and opens it. */
export function useDuplicate(): (dashboard: DashboardContent) => void {
  const { t } = useI18n();
  const paths = usePaths();
  const toast = useToast();
  const client = useQueryClient();
  return ({ title, memo, widgets }) => {
    api.createDashboard({ title: t("dashboard.copy-of", { title }), memo, urlPath: "", widgets: [...widgets] }).then(
      (made) => {
        void client.invalidateQueries({ queryKey: ["dashboards"] });
        navigate(withRange(paths.dashboard(made.urlPath), location.search));
      },
      (error: unknown) => toast(error instanceof Error ? error.message : String(error)),
    );
  };
}
