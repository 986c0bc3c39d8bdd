import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { navigate } from "wouter/use-browser-location";
import type { HostDetail } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";

/** Retiring is for ever, so the host's name has to be typed. */
export function RetireHost({ host, onClose }: { readonly host: HostDetail; readonly onClose: () => void }): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const paths = usePaths();
  const toast = useToast();
  const name = host.displayName ?? host.name;
  return (
    <Confirm
      title={t("retire.title", { name })}
      action={t("host.retire")}
      typed={name}
      onClose={onClose}
      run={async () => {
        await api.retireHost(host.id);
        for (const key of ["host", "hosts", "services", "overview"]) void client.invalidateQueries({ queryKey: [key] });
        toast(t("retire.done", { name }));
        navigate(paths.hosts);
      }}
    >
      <p className={ui.prose}>{t("retire.text")}</p>
    </Confirm>
  );
}
