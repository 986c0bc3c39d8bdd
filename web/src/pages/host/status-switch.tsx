import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { HOST_STATUSES } from "#core/host.ts";
import type { HostDetail, HostStatus } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { StatusWord } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import css from "./host.module.css";

export function StatusSwitch({ host }: { readonly host: HostDetail }): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const change = useMutation({
    mutationFn: (status: HostStatus) => api.setHostStatus(host.id, status),
    onSuccess: (_answer, status) => {
      client.setQueryData(["host", host.id], { ...host, status });
      void client.invalidateQueries({ queryKey: ["hosts"] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      toast(t("host.status-changed", { status: t(`status.${status}`) }));
    },
    onError: (error) => toast(error.message),
  });
  return (
    <Menu
      label={t("host.status-now", { status: t(`status.${host.status}`) })}
      className={ui.button}
      align="end"
      button={
        <>
          <StatusWord status={host.status} />
          <Icon name="down" size={12} />
        </>
      }
    >
      {HOST_STATUSES.map((status) => (
        <MenuItem key={status} checked={status === host.status} onSelect={() => change.mutate(status)}>
          <span className={css.choice}>
            {t(`status.${status}`)}
            <small>{t(`status.${status}.meaning`)}</small>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
