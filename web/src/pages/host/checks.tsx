import type { ReactNode } from "react";
import type { HostDetail } from "#wire/own/hosts.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import css from "./host.module.css";

/** Worst first; a check that has not reported yet is last. */
const ORDER = ["CRITICAL", "WARNING", "UNKNOWN", "OK", undefined];

export function Checks({ host }: { readonly host: HostDetail }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const checks = [...host.checks].sort(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name),
  );
  const moment = (at: number | undefined): ReactNode =>
    at === undefined ? "–" : <time title={dateTime(at)}>{ago(at, now)}</time>;
  return (
    <section className={ui.section}>
      <h2>{t("host.checks")}</h2>
      {checks.length === 0 ? (
        <p className={ui.hint}>{t("host.no-checks")}</p>
      ) : (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("check.status")}</th>
                <th scope="col">{t("check")}</th>
                <th scope="col">{t("check.message")}</th>
                <th scope="col">{t("check.since")}</th>
                <th scope="col">{t("check.reported")}</th>
              </tr>
            </thead>
            <tbody>
              {checks.map((check) => (
                <tr key={check.id}>
                  <td data-fit>
                    <CheckWord status={check.status} />
                  </td>
                  <th scope="row">
                    {check.name}
                    {check.memo !== "" && <small className={css.memo}>{check.memo}</small>}
                  </th>
                  <td className={css.message}>{check.message ?? "–"}</td>
                  <td data-fit>{moment(check.since)}</td>
                  <td data-fit>{moment(check.occurredAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
