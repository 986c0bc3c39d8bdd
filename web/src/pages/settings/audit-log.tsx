import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { AuditLog } from "#wire/own/keys.ts";
import { api } from "../../data/api.ts";
import { download } from "../../graph/download.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useActionWords } from "../action-words.ts";
import { useTitle } from "../title.ts";
import { allEntries, auditCsv } from "./audit-csv.ts";
import css from "./settings.module.css";

const PAGE = 50;
/** As many as the server answers at once. */
const MOST = 200;

/** What is shown; "" is everything. */
interface Narrowed {
  readonly actor: string;
  readonly action: string;
}

export function AuditLogPage(): ReactNode {
  const { t, dateTime, zone } = useI18n();
  useTitle(t("page.audit-log"));
  const words = useActionWords();
  const [narrowed, setNarrowed] = useState<Narrowed>({ actor: "", action: "" });
  const log = useInfiniteQuery({
    queryKey: ["audit-log", narrowed],
    queryFn: ({ pageParam: before, signal }) => api.auditLog({ ...narrowed, before, limit: PAGE }, signal),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextBefore }) => nextBefore,
  });
  const save = useMutation({
    mutationFn: () => allEntries((before) => api.auditLog({ ...narrowed, before, limit: MOST })),
    onSuccess: (all) => download("audit-log.csv", auditCsv(all, zone), "text/csv"),
  });
  const isNarrowed = narrowed.actor !== "" || narrowed.action !== "";
  const entries = log.data?.pages.flatMap((page) => page.entries);
  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          <button type="button" className={ui.button} disabled={save.isPending} onClick={() => save.mutate()}>
            <Icon name="download" />
            {t(save.isPending ? "working" : "audit.csv")}
          </button>
        }
      >
        {t("page.audit-log")}
      </Sentence>
      <p className={ui.hint}>{t("audit.lead")}</p>
      <Narrow narrowed={narrowed} words={words} onChange={setNarrowed} />
      {save.error !== null && <Problem error={save.error} />}
      {log.error !== null && <Problem error={log.error} retry={() => void log.refetch()} />}
      {entries === undefined && log.error === null && <Loading rows={6} />}
      {entries?.length === 0 && <Empty icon="history" title={t(isNarrowed ? "audit.none-such" : "audit.none")} />}
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

/** Who and what, out of those that the log has. */
function Narrow({
  narrowed,
  words,
  onChange,
}: {
  readonly narrowed: Narrowed;
  readonly words: (action: string) => string;
  readonly onChange: (narrowed: Narrowed) => void;
}): ReactNode {
  const { t, locale } = useI18n();
  const choices = useQuery({
    queryKey: ["audit-log", "choices"],
    queryFn: ({ signal }) => api.auditChoices(signal),
  });
  const { actors = [], actions = [] } = choices.data ?? {};
  const named = actions
    .map((action) => ({ action, text: words(action) }))
    .toSorted((a, b) => a.text.localeCompare(b.text, locale));
  return (
    <div className={css.narrow}>
      <select
        className={ui.select}
        aria-label={t("audit.who")}
        value={narrowed.actor}
        onChange={(event) => onChange({ ...narrowed, actor: event.target.value })}
      >
        <option value="">{t("audit.anybody")}</option>
        {actors.map((actor) => (
          <option key={actor} translate="no">
            {actor}
          </option>
        ))}
      </select>
      <select
        className={ui.select}
        aria-label={t("audit.what")}
        value={narrowed.action}
        onChange={(event) => onChange({ ...narrowed, action: event.target.value })}
      >
        <option value="">{t("audit.anything")}</option>
        {named.map(({ action, text }) => (
          <option key={action} value={action}>
            {text}
          </option>
        ))}
      </select>
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
