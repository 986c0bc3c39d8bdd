import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import ActingList from "../alerts/acting-list.tsx";

/** Alerts that are listed; all of them are on the page of alerts. */
const SHOWN = 100;

/** What is open in a service or a role; nothing where nothing is. */
export function PlaceAlerts({ service, role }: { readonly service: string; readonly role?: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const of = { service, ...(role === undefined ? {} : { role }) };
  const list = useQuery({
    queryKey: ["alerts", "place", service, role],
    queryFn: ({ signal }) => api.alerts({ state: "open", ...of, limit: SHOWN }, signal),
    refetchInterval: 60_000,
  });
  if (list.error !== null) return <Problem error={list.error} retry={() => void list.refetch()} />;
  const alerts = list.data?.alerts ?? [];
  if (alerts.length === 0) return null;
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("overview.open-alerts")}</h2>
        <PageLink to={`${paths.alerts}?${new URLSearchParams({ state: "all", ...of })}`}>{t("alerts.all")}</PageLink>
      </header>
      <ActingList alerts={alerts} isGrouped />
    </section>
  );
}
