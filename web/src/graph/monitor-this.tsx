import type { ReactNode } from "react";
import { navigate } from "wouter/use-browser-location";
import { useI18n } from "../i18n/i18n.tsx";
import { usePaths } from "../shell/link.tsx";
import { MenuItem } from "../ui/menu.tsx";
import type { QueryItem } from "./batches.ts";
import { monitorFieldsOf } from "./monitor-fields.ts";

/** Opens the editor for a monitor of what a graph shows. */
export function MonitorThis({
  item,
  series,
}: {
  readonly item: QueryItem;
  readonly series: readonly { readonly key: string; readonly label: string; readonly stacked: boolean }[];
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  return (
    <MenuItem icon="monitors" onSelect={() => navigate(paths.newMonitor(monitorFieldsOf(item, series)))}>
      {t("monitor.this")}
    </MenuItem>
  );
}
