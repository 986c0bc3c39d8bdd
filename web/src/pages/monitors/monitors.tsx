import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { MonitorRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { oneOf, text, useUrlState } from "../../data/url-state.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { CheckWord, Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { limitsOf, subjectOf, TYPES } from "./draft.ts";
import css from "./monitors.module.css";
import { MuteItems, useMuteSwitch } from "./mute.tsx";
import { firingFirst, isFiring, isShown, SHOWS } from "./shown.ts";

const MONITORS_STATE = { q: text(), show: oneOf(SHOWS, "all") };
const fold = (words: string): string => words.normalize("NFKC").toLowerCase();

export default function Monitors(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.monitors"));
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const [{ q, show }, change] = useUrlState(MONITORS_STATE);
  const list = useQuery({
    queryKey: ["monitors"],
    queryFn: ({ signal }) => api.monitors(signal),
    refetchInterval: 60_000,
  });
  const [deleting, setDeleting] = useState<MonitorRow>();
  const all = list.data?.monitors ?? [];
  const wanted = fold(q);
  const shown = firingFirst(all).filter(
    (row) => isShown(show, row) && fold(`${row.monitor.name} ${subjectOf(row.monitor)}`).includes(wanted),
  );
  const firing = all.filter(isFiring).length;
  const counts = { all: all.length, firing, muted: all.filter(({ muted }) => muted).length };
  return (
    <div className={ui.page}>
      <Sentence
        tone={list.data === undefined ? "none" : firing > 0 ? "warning" : "ok"}
        aside={
          mayWrite && (
            <PageLink to={paths.newMonitor()} className={ui.primary}>
              <Icon name="plus" />
              {t("monitor.new")}
            </PageLink>
          )
        }
      >
        {list.data === undefined
          ? t("page.monitors")
          : t(firing > 0 ? "monitor.firing" : "monitor.fine", { total: all.length, firing })}
      </Sentence>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading rows={6} />}
      {all.length > 5 && (
        <search className={css.search}>
          <SearchField label={t("monitor.search")} value={q} onChange={(next) => change({ q: next })} />
          <fieldset className={css.shows} aria-label={t("monitor.show")}>
            {SHOWS.map((one) => (
              <button key={one} type="button" aria-pressed={show === one} onClick={() => change({ show: one })}>
                {t(`monitor.show.${one}`)} <b>{count(counts[one])}</b>
              </button>
            ))}
          </fieldset>
        </search>
      )}
      {list.data !== undefined && all.length === 0 && (
        <Empty icon="monitors" title={t("monitor.none")}>
          <p>{t("monitor.none-text")}</p>
        </Empty>
      )}
      {all.length > 0 && shown.length === 0 && <Empty icon="filter" title={t("monitor.no-match")} />}
      {TYPES.map((type) => {
        const some = shown.filter(({ monitor }) => monitor.type === type);
        return (
          some.length > 0 && (
            <section key={type} className={ui.section}>
              <header className={ui.sectionHead}>
                <h2>{t(`monitor.type.${type}`)}</h2>
              </header>
              <ul className={css.list}>
                {some.map((row) => (
                  <Row key={row.monitor.id} row={row} onDelete={() => setDeleting(row)} />
                ))}
              </ul>
            </section>
          )
        );
      })}
      {deleting !== undefined && <DeleteMonitor row={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}

function Row({ row, onDelete }: { readonly row: MonitorRow; readonly onDelete: () => void }): ReactNode {
  const { t, ago, count, dateTime } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const muteSwitch = useMuteSwitch();
  const { monitor, last, open, week, muted, mutedUntil, inactive } = row;
  const { id, name } = monitor;
  const alerts = open.CRITICAL + open.WARNING + open.UNKNOWN;
  const scopes = Array.isArray(monitor.scopes) ? (monitor.scopes as readonly string[]) : [];
  return (
    <li className={css.row}>
      <div className={css.what}>
        <PageLink to={paths.monitor(id)} translate="no">
          {name}
        </PageLink>
        <p>
          {subjectOf(monitor) !== "" && <span translate="no">{subjectOf(monitor)}</span>}
          {limitsOf(monitor).map(({ level, operator, value }) => (
            <span key={level}>{t(`alerts.limit.${level}`, { operator, value: formatValue("float", value) })}</span>
          ))}
          {scopes.length > 0 && <span translate="no">{scopes.join(", ")}</span>}
        </p>
        {inactive !== undefined && (
          <p className={css.inactive}>
            <Icon name="clock" size={14} />
            {t(monitor.type === "query" ? "monitor.inactive.query" : "monitor.inactive", { reason: inactive })}
          </p>
        )}
      </div>
      <div className={css.last}>
        {last === undefined ? (
          <span className={ui.dim}>{t("monitor.not-yet")}</span>
        ) : (
          <>
            <CheckWord status={last.status} />
            <small title={dateTime(last.at)}>
              {(last.message !== undefined || last.value !== undefined) && (
                <span translate="no">{last.message ?? formatValue("float", last.value ?? 0)} · </span>
              )}
              {ago(last.at, now)}
              {last.targets > 1 && ` · ${t("monitor.targets", { count: last.targets, targets: count(last.targets) })}`}
            </small>
          </>
        )}
      </div>
      <div className={css.counts}>
        {alerts > 0 ? (
          <PageLink to={`${paths.alerts}?monitor=${encodeURIComponent(id)}`}>
            {t("monitor.open", { count: alerts })}
          </PageLink>
        ) : (
          <span className={ui.dim}>{t("monitor.none-open")}</span>
        )}
        <small>{t("monitor.week", { count: week })}</small>
      </div>
      <div className={css.muted}>
        {muted && (
          <span>
            <Icon name="mute" size={14} />
            {mutedUntil !== undefined && mutedUntil > now
              ? t("monitor.muted-til", { time: dateTime(mutedUntil) })
              : t("monitor.muted")}
          </span>
        )}
      </div>
      {mayWrite && (
        <Menu label={t("alerts.menu", { name })} button={<Icon name="more" />} align="end">
          <MenuItem icon="copy" onSelect={() => navigate(`${paths.monitor("new")}?copy=${encodeURIComponent(id)}`)}>
            {t("monitor.duplicate")}
          </MenuItem>
          {muted ? (
            <MenuItem icon="alerts" onSelect={() => muteSwitch(row, false)}>
              {t("monitor.unmute")}
            </MenuItem>
          ) : (
            <>
              <MuteItems id={id} />
              <MenuItem icon="mute" onSelect={() => muteSwitch(row, true)}>
                {t("monitor.mute")}
              </MenuItem>
            </>
          )}
          <MenuItem icon="trash" danger onSelect={onDelete}>
            {t("monitor.delete")}
          </MenuItem>
        </Menu>
      )}
    </li>
  );
}

/** Says which alerts end with it. */
export function DeleteMonitor({
  row: { monitor, open },
  onClose,
}: {
  readonly row: MonitorRow;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  return (
    <Confirm
      title={t("monitor.delete-title", { name: monitor.name })}
      action={t("monitor.delete")}
      run={async () => {
        await api.deleteMonitor(monitor.id);
        for (const key of ["monitors", "alerts", "overview"]) await client.invalidateQueries({ queryKey: [key] });
        navigate(paths.monitors);
      }}
      onClose={onClose}
    >
      <p className={ui.prose}>{t("monitor.delete-text", { count: open.CRITICAL + open.WARNING + open.UNKNOWN })}</p>
    </Confirm>
  );
}
