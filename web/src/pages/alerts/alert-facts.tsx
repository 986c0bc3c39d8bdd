import type { ReactNode } from "react";
import type { AlertRow } from "#wire/own/alerting.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { splitRole } from "../../routes.ts";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import ui from "../../ui/ui.module.css";
import css from "./alert.module.css";
import { hasMonitor } from "./grouping.ts";

/** What it is about, and since when. */
export function AlertFacts({ alert }: { readonly alert: AlertRow }): ReactNode {
  const { t, dateTime, length } = useI18n();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const { host, service, closedAt, reason } = alert;
  const downtime = !hasMonitor(alert)
    ? { role: host?.roles[0] ?? "" }
    : { monitor: alert.monitorId, ...(host?.roles[0] === undefined ? {} : { role: host.roles[0] }) };
  return (
    <section className={ui.section}>
      <h2>{t("alerts.about")}</h2>
      <dl className={css.facts}>
        <dt>{t(alert.type === "slo" ? "slo.one" : alert.type === "check" ? "check" : "monitor.one")}</dt>
        <dd translate="no">
          {alert.type === "check" ? (
            alert.monitorName
          ) : (
            <PageLink to={alert.type === "slo" ? paths.slo(alert.monitorId) : paths.monitor(alert.monitorId)}>
              {alert.monitorName}
            </PageLink>
          )}
        </dd>
        {host !== undefined && (
          <>
            <dt>{t("host")}</dt>
            <dd translate="no">
              <PageLink to={paths.host(host.id)}>{host.name}</PageLink>
            </dd>
            {host.roles.length > 0 && (
              <>
                <dt>{t("roles")}</dt>
                <dd translate="no">
                  {host.roles.map((fullname) => {
                    const { service: of, role } = splitRole(fullname);
                    return (
                      <div key={fullname}>
                        <PageLink to={paths.role(of, role)}>
                          {of}: {role}
                        </PageLink>
                      </div>
                    );
                  })}
                </dd>
              </>
            )}
          </>
        )}
        {service !== undefined && (
          <>
            <dt>{t("service")}</dt>
            <dd translate="no">
              <PageLink to={paths.service(service)}>{service}</PageLink>
            </dd>
          </>
        )}
        <dt>{t("alerts.opened")}</dt>
        <dd>{dateTime(alert.openedAt)}</dd>
        {closedAt !== undefined && (
          <>
            <dt>{t("alerts.closed")}</dt>
            <dd>
              {dateTime(closedAt)} ({length(closedAt - alert.openedAt)})
            </dd>
          </>
        )}
        <dt>{t("alerts.worst")}</dt>
        <dd>{t(`check.${alert.worst.toLowerCase() as Lowercase<AlertRow["worst"]>}`)}</dd>
        {reason !== undefined && reason !== "" && (
          <>
            <dt>{t("alerts.reason")}</dt>
            <dd>{reason}</dd>
          </>
        )}
      </dl>
      {mayWrite && closedAt === undefined && (
        <p>
          <PageLink to={paths.newDowntime(downtime)}>{t("alerts.make-downtime")}</PageLink>
        </p>
      )}
    </section>
  );
}
