import type { ReactNode } from "react";
import { Link } from "wouter";
import { TRIGGERS } from "#core/alert/alert.ts";
import type { AlertDetail, AlertRow } from "#wire/own/alerting.ts";
import { useNow } from "../../data/now.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useActionWords } from "../action-words.ts";
import { Subject } from "../subject.tsx";
import css from "./alert.module.css";
import { DeliveryTable } from "./deliveries.tsx";
import { lastedOf } from "./lasted.ts";

/** Lines of lists beside the graph. */
const MOST = 8;

/** What happened to it, newest first. */
export function Log({ logs }: { readonly logs: AlertDetail["logs"] }): ReactNode {
  const { t, dateTime } = useI18n();
  return (
    <section className={ui.section}>
      <h2>{t("alerts.log")}</h2>
      <ol className={css.lines}>
        {logs.map((log) => (
          <li key={`${log.at} ${log.status} ${log.trigger}`}>
            <time dateTime={new Date(log.at * 1_000).toISOString()}>{dateTime(log.at)}</time>
            <CheckWord status={log.status} />
            <span>
              <Trigger trigger={log.trigger} actor={log.actor} />
              {log.value !== undefined && ` · ${formatValue("float", log.value)}`}
              {log.message !== undefined && log.message !== "" && (
                <>
                  {" · "}
                  <span translate="no">{log.message}</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Trigger({ trigger, actor }: { readonly trigger: string; readonly actor: string | undefined }): ReactNode {
  const { t } = useI18n();
  const known = TRIGGERS.find((one) => one === trigger);
  if (known === "manual" && actor !== undefined) return t("alerts.closed-by", { name: actor });
  return known === undefined ? trigger : t(`alerts.trigger.${known}`);
}

export function Deliveries({ deliveries }: { readonly deliveries: AlertDetail["deliveries"] }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  return (
    <section className={ui.section}>
      <h2>{t("alerts.told")}</h2>
      {deliveries.length === 0 ? (
        <p className={ui.hint}>
          {t("alerts.told-nobody")} <Link href={paths.notificationGroups}>{t("page.notification-groups")}</Link>
        </p>
      ) : (
        <DeliveryTable deliveries={deliveries} hasChannel />
      )}
    </section>
  );
}

/** How often it happened before, and how long it lasted then. */
export function Earlier({ alerts }: { readonly alerts: readonly AlertRow[] }): ReactNode {
  const { t, ago, dateTime, length } = useI18n();
  const lasted = lastedOf(alerts);
  const now = useNow();
  const paths = usePaths();
  return (
    <section className={ui.section}>
      <h2>{t("alerts.earlier")}</h2>
      {alerts.length === 0 && <p className={ui.hint}>{t("alerts.first-time")}</p>}
      {lasted !== undefined && (
        <p>
          {t("alerts.earlier-lasted", {
            count: lasted.count,
            usual: length(lasted.median),
            longest: length(lasted.longest),
          })}
        </p>
      )}
      <ul className={css.side}>
        {alerts.slice(0, MOST).map((alert) => (
          <li key={alert.id}>
            <Link href={paths.alert(alert.id)} title={dateTime(alert.openedAt)}>
              {ago(alert.openedAt, now)}
            </Link>
            {alert.closedAt !== undefined &&
              ` · ${t("alerts.lasted", { length: length(alert.closedAt - alert.openedAt) })}`}
            <small translate="no">
              {alert.summary}
              {alert.reason !== undefined && alert.reason !== "" && ` · ${alert.reason}`}
            </small>
          </li>
        ))}
      </ul>
      {alerts.length > MOST && <p className={ui.hint}>{t("overview.more-failing", { count: alerts.length - MOST })}</p>}
    </section>
  );
}

/** An entry of the audit log is `action subject`; an annotation is its title. */
export function Changes({ changes }: { readonly changes: AlertDetail["changes"] }): ReactNode {
  const { t, time } = useI18n();
  const words = useActionWords();
  return (
    <section className={ui.section}>
      <h2>{t("alerts.changes")}</h2>
      {changes.length === 0 && <p className={ui.hint}>{t("alerts.no-changes")}</p>}
      <ul className={css.side}>
        {changes.slice(0, MOST).map(({ at, what, who }) => {
          const [action = "", subject = ""] = what.split(/ (.*)/s);
          const isEntry = subject.includes(":") && words(action) !== action;
          return (
            <li key={`${at} ${what}`}>
              {isEntry ? (
                <>
                  {words(action)} <Subject subject={subject} />
                </>
              ) : (
                <span translate="no">{what}</span>
              )}
              <small>
                {time(at)} · {who}
              </small>
            </li>
          );
        })}
      </ul>
      {changes.length > MOST && (
        <p className={ui.hint}>{t("overview.more-failing", { count: changes.length - MOST })}</p>
      )}
    </section>
  );
}
