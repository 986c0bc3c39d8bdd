import type { ReactNode } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";

export function GraphMenu({
  title,
  asTable,
  canSave,
  onTable,
  onCsv,
  onSvg,
  onLink,
  onExpression,
  children,
}: {
  readonly title: string;
  readonly asTable: boolean;
  readonly canSave: boolean;
  readonly onTable: () => void;
  readonly onCsv: () => void;
  readonly onSvg: () => void;
  readonly onLink: () => void;
  /** Absent where the expression stands beside the graph. */
  readonly onExpression: (() => void) | undefined;
  /** More items, for what else can be done with this graph. */
  readonly children?: ReactNode;
}): ReactNode {
  const { t } = useI18n();
  return (
    <Menu label={t("graph.menu", { title })} button={<Icon name="more" />} align="end">
      <MenuItem icon={asTable ? "chart" : "table"} keys="d" onSelect={onTable}>
        {t(asTable ? "graph.as-chart" : "graph.as-table")}
      </MenuItem>
      <MenuItem icon="download" keys="c" onSelect={onCsv} disabled={!canSave}>
        {t("graph.csv")}
      </MenuItem>
      <MenuItem icon="download" onSelect={onSvg} disabled={!canSave}>
        {t("graph.svg")}
      </MenuItem>
      <MenuItem icon="link" onSelect={onLink}>
        {t("graph.copy-link")}
      </MenuItem>
      {onExpression !== undefined && (
        <MenuItem icon="explore" onSelect={onExpression}>
          {t("graph.as-expression")}
        </MenuItem>
      )}
      {children}
    </Menu>
  );
}
