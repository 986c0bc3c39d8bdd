import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AuditLog } from "#wire/own/keys.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useActionWords } from "../action-words.ts";
import { useTitle } from "../title.ts";
import css from "./settings.module.css";

const PAGE = 50;

export function AuditLogPage(): ReactNode {
  const { t, dateTime } = useI18n();
  useTitle(t("page.audit-log"));
  const words = useActionWords();
  const log = useInfiniteQuery({
    queryKey: ["audit-log"],
    queryFn: ({ pageParam, signal }) =>
      api.auditLog({ limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
  const entries = log.data?.pages.flatMap((page) => page.entries);
  return (
    <div className={ui.page}>
      <Sentence tone="none">{t("page.audit-log")}</Sentence>
      <p className={ui.hint}>{t("audit.lead")}</p>
      {log.error !== null && <Problem error={log.error} retry={() => void log.refetch()} />}
      {entries === undefined && log.error === null && <Loading rows={6} />}
      {entries?.length === 0 && <Empty icon="history" title={t("audit.none")} />}
      {entries !== undefined && entries.length > 0 && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("audit.when")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.what")}</th>
                <th scope="col">{t("audit.subject")}</th>
                <th scope="col">{t("audit.from")}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td data-fit>{dateTime(entry.at)}</td>
                  <td data-fit>{entry.actor}</td>
                  <td>{words(entry.action)}</td>
                  <td>
                    <AuditSubject entry={entry} />
                    {entry.detail !== undefined && entry.detail !== null && (
                      <code className={css.detail}>{JSON.stringify(entry.detail)}</code>
                    )}
                  </td>
                  <td data-fit>{entry.from ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {log.hasNextPage && (
        <button
          type="button"
          className={ui.button}
          disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t(log.isFetchingNextPage ? "loading" : "audit.more")}
        </button>
      )}
    </div>
  );
}

/** By its name where the entry has one; fifty entries are not worth fifty requests. */
function AuditSubject({ entry }: { readonly entry: AuditLog["entries"][number] }): ReactNode {
  const paths = usePaths();
  const at = entry.subject.indexOf(":");
  const id = entry.subject.slice(at + 1);
  const { detail } = entry;
  const named = typeof detail === "object" && detail !== null && "name" in detail ? String(detail.name) : id;
  return entry.subject.startsWith("host:") ? <PageLink to={paths.host(id)}>{named}</PageLink> : <b>{named}</b>;
}
