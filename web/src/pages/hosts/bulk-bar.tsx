import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { HOST_STATUSES } from "#core/host.ts";
import type { HostStatus } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import css from "./hosts.module.css";
import type { Selection } from "./selection.ts";

/** Names that a preview lists before it only counts. */
const PREVIEW = 12;

/** What can be done with the hosts that are selected. */
export function BulkBar({
  selection,
  onDone,
}: {
  readonly selection: Selection;
  readonly onDone: () => void;
}): ReactNode {
  const { t, count } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState<HostStatus | "retire">();
  const ids = [...selection.ids.keys()];
  const names = [...selection.ids.values()];
  const finish = (text: string): void => {
    toast(text);
    onDone();
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  };
  return (
    <section className={css.bulk} aria-label={t("bulk.label")}>
      <p role="status">
        <strong>{t("bulk.selected", { count: ids.length, hosts: count(ids.length) })}</strong>
      </p>
      <Menu
        label={t("bulk.status")}
        className={ui.button}
        button={
          <>
            {t("bulk.status")}
            <Icon name="down" size={12} />
          </>
        }
      >
        {HOST_STATUSES.map((status) => (
          <MenuItem key={status} icon={status} onSelect={() => setAsking(status)}>
            {t(`status.${status}`)}
          </MenuItem>
        ))}
      </Menu>
      <button type="button" className={ui.button} onClick={() => setAsking("retire")}>
        {t("bulk.retire")}
      </button>
      <button type="button" className={ui.quiet} onClick={onDone}>
        {t("bulk.clear")}
      </button>
      {asking !== undefined && (
        <Confirm
          title={
            asking === "retire"
              ? t("bulk.retire-title", { count: ids.length, hosts: count(ids.length) })
              : t("bulk.status-title", { count: ids.length, hosts: count(ids.length), status: t(`status.${asking}`) })
          }
          action={asking === "retire" ? t("bulk.retire-action") : t("bulk.status-action")}
          danger={asking === "retire"}
          onClose={() => setAsking(undefined)}
          run={async () => {
            if (asking === "retire") await api.retireHosts(ids);
            else await api.setHostStatuses(ids, asking);
            finish(
              t(asking === "retire" ? "bulk.retired" : "bulk.changed", { count: ids.length, hosts: count(ids.length) }),
            );
          }}
        >
          <p className={ui.prose}>{t(asking === "retire" ? "bulk.retire-text" : "bulk.status-text")}</p>
          <ul className={css.preview}>
            {names.slice(0, PREVIEW).map((name, i) => (
              <li key={ids[i]}>{name}</li>
            ))}
            {names.length > PREVIEW && <li>{t("bulk.and-more", { count: names.length - PREVIEW })}</li>}
          </ul>
        </Confirm>
      )}
    </section>
  );
}
