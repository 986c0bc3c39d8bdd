import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";

/** Addresses of the service that are asked every minute, and how they were. */
export function ServiceChecks({ service }: { readonly service: string }): ReactNode {
  const { t, ago } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const list = useQuery({
    queryKey: ["monitors"],
    queryFn: ({ signal }) => api.monitors(signal),
    refetchInterval: 60_000,
  });
  const own = list.data?.monitors.filter(({ monitor }) => monitor.type === "external" && monitor.service === service);
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return (
    <section className={ui.section}>
      <h2>{t("service.checks")}</h2>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {own === undefined && list.error === null && <Loading rows={1} />}
      {own?.length === 0 && (
        <p className={ui.hint}>
          {t("service.no-checks")}{" "}
          {mayWrite && (
            <PageLink to={`${paths.monitors}/new?type=external&service=${encodeURIComponent(service)}`}>
              {t("service.add-check")}
            </PageLink>
          )}
        </p>
      )}
      {own !== undefined && own.length > 0 && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <tbody>
              {own.map(({ monitor, last }) => (
                <tr key={monitor.id}>
                  <th scope="row">
                    <PageLink to={`${paths.monitors}/${encodeURIComponent(monitor.id)}`} translate="no">
                      {monitor.name}
                    </PageLink>
                  </th>
                  <td translate="no">{text(monitor.url)}</td>
                  <td data-fit>{last === undefined ? "–" : <CheckWord status={last.status} />}</td>
                  <td data-fit>{last === undefined ? "" : ago(last.at, now)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
