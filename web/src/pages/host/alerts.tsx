import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import ActingList from "../alerts/acting-list.tsx";

const SHOWN = 5;

/** The host's alerts, newest first, open ones or not. */
export function useHostAlerts(id: string) {
  return useQuery({
    queryKey: ["alerts", "host", id],
    queryFn: ({ signal }) => api.alerts({ state: "all", host: id, limit: 50 }, signal),
    refetchInterval: 60_000,
  });
}

/** The host's open alerts, and the last of its past; nothing where there never was one. */
export function HostAlerts({ host }: { readonly host: HostDetail }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const list = useHostAlerts(host.id);
  if (list.error !== null) return <Problem error={list.error} retry={() => void list.refetch()} />;
  const all = list.data?.alerts ?? [];
  if (all.length === 0) return null;
  const open = all.filter(({ closedAt }) => closedAt === undefined);
  const past = all.filter(({ closedAt }) => closedAt !== undefined);
  const shown = [...open, ...past.slice(0, Math.max(0, SHOWN - open.length))];
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("page.alerts")}</h2>
        <PageLink to={`${paths.alerts}?state=all&host=${encodeURIComponent(host.id)}`}>{t("alerts.of-host")}</PageLink>
      </header>
      <ActingList alerts={shown} isGrouped={false} />
    </section>
  );
}
