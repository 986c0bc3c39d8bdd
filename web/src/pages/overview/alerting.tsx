import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import type { AlertRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import css from "./overview.module.css";

const ActingList = lazy(() => import("../alerts/acting-list.tsx"));

/** The open alerts before anything else; nothing where all is quiet. */
export function OpenAlerts({ alerts }: { readonly alerts: readonly AlertRow[] }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  if (alerts.length === 0) return null;
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("overview.open-alerts")}</h2>
        <PageLink to={paths.alerts}>{t("alerts.all")}</PageLink>
      </header>
      <Suspense>
        <ActingList alerts={alerts} isGrouped />
      </Suspense>
    </section>
  );
}

function useChannels() {
  return useQuery({ queryKey: ["channels"], queryFn: ({ signal }) => api.channels(signal), staleTime: 60_000 });
}

/** Monitors without a channel wake nobody: better read here than in a post-mortem. */
export function NobodyHears(): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const channels = useChannels();
  if (channels.data === undefined || channels.data.channels.length > 0) return null;
  return (
    <div className={css.nobody}>
      <Icon name="warning" />
      <span>{t("overview.no-channel")}</span>
      <PageLink to={paths.channels} className={ui.button}>
        {t("channel.new")}
      </PageLink>
    </div>
  );
}

/** What is left to do on a fresh server, besides hosts: somebody to tell, and an address to watch. */
export function useAlertingSteps() {
  const { t } = useI18n();
  const paths = usePaths();
  const channels = useChannels();
  const monitors = useQuery({
    queryKey: ["monitors"],
    queryFn: ({ signal }) => api.monitors(signal),
    staleTime: 60_000,
  });
  return [
    { done: (channels.data?.channels.length ?? 0) > 0, text: t("start.channel"), to: paths.channels },
    {
      done: monitors.data?.monitors.some(({ monitor }) => monitor.type === "external") === true,
      text: t("start.url-check"),
      to: paths.newMonitor({ type: "external" }),
    },
  ];
}
