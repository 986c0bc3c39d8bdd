import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";
import type { DowntimeRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { date as dateIn, dateTime as dateTimeIn, zoneName } from "../../i18n/format.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { DowntimeDialog } from "./downtime-form.tsx";
import css from "./downtimes.module.css";
import type { SpelledDowntime } from "./recurrence.ts";
import { Strip } from "./strip.tsx";
import { useDowntimeWords } from "./words.ts";

type Open = { readonly kind: "form" | "copy" | "delete"; readonly row: DowntimeRow };

const spelled = (row: DowntimeRow): SpelledDowntime => row.downtime as unknown as SpelledDowntime;

export default function Downtimes(): ReactNode {
  const { t, locale } = useI18n();
  useTitle(t("page.downtimes"));
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const search = new URLSearchParams(useSearch());
  const list = useQuery({
    queryKey: ["downtimes"],
    queryFn: ({ signal }) => api.downtimes(signal),
    refetchInterval: 60_000,
  });
  const [open, setOpen] = useState<Open>();
  const rows = list.data?.downtimes ?? [];
  const zone = list.data?.timeZone ?? "UTC";
  const active = rows.filter((row) => row.active);
  const next = rows
    .filter((row) => !row.active && row.window !== undefined)
    .sort((a, b) => a.window!.from - b.window!.from)[0];
  const answer =
    active.length > 0
      ? t("downtime.active", { count: active.length, name: active[0]!.downtime.name })
      : next === undefined
        ? t("downtime.quiet")
        : t("downtime.next", { name: next.downtime.name, time: dateTimeIn(next.window!.from, locale, zone) });
  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          mayWrite && (
            <PageLink to={paths.newDowntime()} className={ui.primary}>
              <Icon name="plus" />
              {t("downtime.new")}
            </PageLink>
          )
        }
      >
        {list.data === undefined ? t("page.downtimes") : answer}
      </Sentence>
      <p className={ui.hint}>{t("downtime.lead")}</p>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <Loading rows={4} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty icon="downtimes" title={t("downtime.none")}>
          <p>{t("downtime.none-text")}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <Strip
            zone={zone}
            downtimes={rows.map((row) => ({ id: row.downtime.id, name: row.downtime.name, schedule: spelled(row) }))}
          />
          <List rows={rows} zone={zone} onOpen={setOpen} />
        </>
      )}
      {search.has("new") && list.data !== undefined && mayWrite && (
        <DowntimeDialog zone={zone} wanted={search} onClose={() => navigate(paths.downtimes)} />
      )}
      {(open?.kind === "form" || open?.kind === "copy") && (
        <DowntimeDialog
          zone={zone}
          start={spelled(open.row)}
          {...(open.kind === "form" ? { id: open.row.downtime.id } : {})}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.kind === "delete" && <DeleteDowntime row={open.row} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** Those that act or will, then those that are over. */
function List({
  rows,
  zone,
  onOpen,
}: {
  readonly rows: readonly DowntimeRow[];
  readonly zone: string;
  readonly onOpen: (open: Open) => void;
}): ReactNode {
  const now = useNow();
  const rank = ({ active, window }: DowntimeRow): number => (active ? 0 : window === undefined ? 2 : 1);
  const sorted = rows.toSorted(
    (a, b) => rank(a) - rank(b) || (a.window?.from ?? 0) - (b.window?.from ?? 0) || b.createdAt - a.createdAt,
  );
  const { t } = useI18n();
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("downtime.all")}</h2>
        <span className={ui.hint}>{t("downtime.zone", { zone: zoneName(now, zone) })}</span>
      </header>
      <ul className={css.list}>
        {sorted.map((row) => (
          <Row key={row.downtime.id} row={row} zone={zone} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function Row({
  row,
  zone,
  onOpen,
}: {
  readonly row: DowntimeRow;
  readonly zone: string;
  readonly onOpen: (open: Open) => void;
}): ReactNode {
  const { t, locale, length } = useI18n();
  const now = useNow();
  const mayWrite = useMayWrite();
  const words = useDowntimeWords();
  const { downtime, active, window, createdBy, createdAt } = row;
  const { serviceScopes, roleScopes, monitorScopes, serviceExcludeScopes, roleExcludeScopes } = spelled(row);
  const monitors = useQuery({
    queryKey: ["monitors"],
    queryFn: ({ signal }) => api.monitors(signal),
    enabled: monitorScopes.length > 0,
  });
  const nameOf = (id: string): string =>
    monitors.data?.monitors.find(({ monitor }) => monitor.id === id)?.monitor.name ?? id;
  const covered = [...serviceScopes, ...roleScopes, ...monitorScopes.map(nameOf)];
  const excluded = [...serviceExcludeScopes, ...roleExcludeScopes];
  return (
    <li className={css.row} data-over={window === undefined || undefined}>
      <div className={css.what}>
        <strong translate="no">{downtime.name}</strong>
        <p>{words(spelled(row), zone)}</p>
        <p>
          <span translate={covered.length === 0 ? undefined : "no"}>
            {covered.length === 0 ? t("downtime.everything") : covered.join(", ")}
          </span>
          {excluded.length > 0 && <span>{t("downtime.but-not", { names: excluded.join(", ") })}</span>}
        </p>
      </div>
      <div className={css.when}>
        {active && window !== undefined ? (
          <>
            <strong>
              <Icon name="mute" size={14} />
              {t("downtime.now")}
            </strong>
            <small>
              {t("downtime.ends", { time: dateTimeIn(window.to, locale, zone), length: length(window.to - now) })}
            </small>
          </>
        ) : window === undefined ? (
          <span className={ui.dim}>{t("downtime.over")}</span>
        ) : (
          <>
            <span>{t("downtime.next-at", { time: dateTimeIn(window.from, locale, zone) })}</span>
            <small>{t("downtime.in", { length: length(window.from - now) })}</small>
          </>
        )}
      </div>
      <small className={ui.dim}>{t("downtime.by", { name: createdBy, date: dateIn(createdAt, locale, zone) })}</small>
      {mayWrite && (
        <Menu label={t("alerts.menu", { name: downtime.name })} button={<Icon name="more" />} align="end">
          <MenuItem icon="edit" onSelect={() => onOpen({ kind: "form", row })}>
            {t("channel.edit")}
          </MenuItem>
          <MenuItem icon="copy" onSelect={() => onOpen({ kind: "copy", row })}>
            {t("monitor.duplicate")}
          </MenuItem>
          <MenuItem icon="trash" danger onSelect={() => onOpen({ kind: "delete", row })}>
            {t("monitor.delete")}
          </MenuItem>
        </Menu>
      )}
    </li>
  );
}

function DeleteDowntime({ row, onClose }: { readonly row: DowntimeRow; readonly onClose: () => void }): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  return (
    <Confirm
      title={t("downtime.delete-title", { name: row.downtime.name })}
      action={t("monitor.delete")}
      run={async () => {
        await api.deleteDowntime(row.downtime.id);
        await client.invalidateQueries({ queryKey: ["downtimes"] });
      }}
      onClose={onClose}
    >
      <p className={ui.prose}>{t(row.active ? "downtime.delete-active" : "downtime.delete-text")}</p>
    </Confirm>
  );
}
