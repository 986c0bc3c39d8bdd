import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useState } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";
import { ApiError } from "#client/own.ts";
import type { MonitorType } from "#core/monitor/monitor.ts";
import type { AlertRow, MonitorRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { useLeaveGuard } from "../../shell/leave-guard.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { OutdatedDialog, useAlertsChanged } from "../alerts/actions.tsx";
import { useTitle } from "../title.ts";
import { type Draft, draftFrom, draftOf, nameOf, spell, starterOf, TYPES } from "./draft.ts";
import { CountField, MemoField, NumberField, TextField } from "./fields.tsx";
import css from "./monitors.module.css";
import { DeleteMonitor } from "./monitors.tsx";
import { MuteItems, useMuteSwitch } from "./mute.tsx";
import { Preview, usePreview } from "./preview.tsx";
import { TypeFields } from "./type-fields.tsx";

/** The editor: of a stored monitor, or with the id `new` of another one. */
export default function MonitorPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const search = new URLSearchParams(useSearch());
  const isNew = id === "new";
  const source = isNew ? search.get("copy") : id;
  const list = useQuery({
    queryKey: ["monitors"],
    queryFn: ({ signal }) => api.monitors(signal),
    enabled: source !== null,
  });
  const row = list.data?.monitors.find(({ monitor }) => monitor.id === source);
  useTitle(isNew ? t("monitor.new") : (row?.monitor.name ?? t("monitor.one")));
  if (source === null) return <Editor key="new" start={draftFrom(search)} recoverAfter={1} />;
  if (list.data === undefined)
    return (
      <div className={ui.page}>
        {list.error === null ? <Loading rows={6} /> : <Problem error={list.error} retry={() => void list.refetch()} />}
      </div>
    );
  if (row === undefined)
    return (
      <div className={ui.page}>
        <Empty icon="monitors" title={t("monitor.unknown", { id: source })}>
          <PageLink to={paths.monitors} className={ui.button}>
            {t("monitor.all")}
          </PageLink>
        </Empty>
      </div>
    );
  if (isNew) {
    const draft = { ...draftOf(row), name: t("monitor.copy-of", { name: row.monitor.name }) };
    return <Editor key={`copy ${source}`} start={draft} recoverAfter={row.recoverAfter} />;
  }
  return <Editor key={id} start={draftOf(row)} recoverAfter={row.recoverAfter} row={row} />;
}

function Editor({
  start,
  recoverAfter: recoverAtStart,
  row,
}: {
  readonly start: Draft;
  readonly recoverAfter: number;
  /** Absent for one that is not stored yet. */
  readonly row?: MonitorRow;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const toast = useToast();
  const changed = useAlertsChanged();
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [firstRecover] = useState(recoverAtStart);
  const [recoverAfter, setRecoverAfter] = useState(firstRecover);
  const [tab, setTab] = useState<"form" | "json">("form");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const [outdated, setOutdated] = useState<readonly AlertRow[]>([]);
  const muteSwitch = useMuteSwitch();
  const preview = usePreview(draft, recoverAfter);
  const isDirty = mayWrite && (JSON.stringify(draft) !== JSON.stringify(first) || recoverAfter !== firstRecover);
  // Changes of the time range are no leaving.
  const guard = useLeaveGuard(isDirty, (url) => url.pathname === window.location.pathname);
  const fields: Readonly<Record<string, string>> = error instanceof ApiError ? error.fields : {};
  const change = useCallback((part: object) => setDraft((before) => ({ ...before, ...part }) as Draft), []);
  const chooseType = (type: MonitorType): void => {
    // What both types know goes along.
    const { name, memo, isMute } = draft;
    const shared = Object.fromEntries(
      Object.entries(draft).filter(
        ([key]) => key !== "type" && key in starterOf(type) && draft.type !== "connectivity",
      ),
    );
    setDraft({ ...starterOf(type), ...shared, name, memo, isMute } as Draft);
    setError(undefined);
  };

  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const spelled = spell(draft);
      const id = row === undefined ? (await api.createMonitor(spelled)).id : row.monitor.id;
      if (row !== undefined) await api.replaceMonitor(id, spelled);
      if (recoverAfter !== (row?.recoverAfter ?? 1)) await api.setMonitorExtras(id, { recoverAfter });
      toast(t("monitor.saved", { name: nameOf(draft) }));
      changed();
      guard.release();
      const outdated = row === undefined ? [] : await outdatedOf(id);
      if (outdated.length === 0) navigate(paths.monitors);
      else setOutdated(outdated);
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  };

  const isKnownField = Object.keys(fields).length > 0;
  const title = row === undefined ? t("monitor.new") : row.monitor.name;
  return (
    <div className={ui.page}>
      <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
        <PageLink to={paths.monitors}>{t("page.monitors")}</PageLink>
        <span aria-current="page" translate={row === undefined ? undefined : "no"}>
          {title}
        </span>
      </nav>
      <Sentence
        tone="none"
        aside={
          row !== undefined &&
          mayWrite && (
            <Menu label={t("alerts.menu", { name: title })} button={<Icon name="more" />} align="end">
              <MenuItem icon="copy" onSelect={() => navigate(`${paths.monitor("new")}?copy=${row.monitor.id}`)}>
                {t("monitor.duplicate")}
              </MenuItem>
              {row.muted ? (
                <MenuItem icon="alerts" onSelect={() => muteSwitch(row, false)}>
                  {t("monitor.unmute")}
                </MenuItem>
              ) : (
                <MuteItems id={row.monitor.id} />
              )}
              <MenuItem icon="trash" danger onSelect={() => setIsDeleting(true)}>
                {t("monitor.delete")}
              </MenuItem>
            </Menu>
          )
        }
      >
        <span translate={row === undefined ? undefined : "no"}>{title}</span>
      </Sentence>
      {row?.muted === true && (
        <p className={css.inactive}>
          <Icon name="mute" />
          {t("monitor.is-muted")}
        </p>
      )}
      <Tabs
        label={t("monitor.ways")}
        tabs={[
          { id: "form", label: t("monitor.form") },
          { id: "json", label: "JSON" },
        ]}
        current={tab}
        onChoose={setTab}
      >
        {tab === "json" ? (
          <>
            <p className={ui.hint}>{t("monitor.json-hint")}</p>
            <Snippet label="JSON" text={JSON.stringify(spell(draft), null, 2)} />
          </>
        ) : (
          <div className={css.editor}>
            <form
              className={ui.stack}
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                void save();
              }}
            >
              <fieldset className={css.fields} disabled={!mayWrite}>
                {row === undefined && <TypeChoice type={draft.type} onChoose={chooseType} />}
                {row?.inactive !== undefined && (
                  <p className={css.inactive}>
                    <Icon name="clock" />
                    {t(draft.type === "query" ? "monitor.inactive.query" : "monitor.inactive", {
                      reason: row.inactive,
                    })}
                  </p>
                )}
                <TypeFields draft={draft} change={change} fields={fields} />
                <CountField
                  label={t("monitor.recover-after")}
                  hint={t("monitor.recover-after-hint")}
                  from={1}
                  to={10}
                  value={recoverAfter}
                  onChange={setRecoverAfter}
                />
                <NumberField
                  label={t("monitor.notification-interval")}
                  hint={t("monitor.notification-interval-hint")}
                  min={10}
                  value={draft.notificationInterval}
                  error={fields.notificationInterval}
                  onChange={(value) => change({ notificationInterval: value ?? undefined })}
                />
                <TextField
                  label={t("monitor.name")}
                  hint={t("monitor.name-hint")}
                  placeholder={nameOf({ ...draft, name: "" })}
                  value={draft.name}
                  error={fields.name}
                  onChange={(name) => change({ name })}
                />
                <MemoField
                  hint={t("monitor.memo-hint")}
                  value={draft.memo}
                  error={fields.memo}
                  onChange={(memo) => change({ memo })}
                />
              </fieldset>
              {error !== undefined && !isKnownField && <Problem error={error} />}
              {isKnownField && (
                <p className={ui.fieldError} role="alert">
                  <Icon name="critical" size={14} />
                  {t("monitor.look-above")}
                </p>
              )}
              {mayWrite && (
                <footer className={css.submit}>
                  <button type="submit" className={ui.primary} disabled={busy}>
                    {t(busy ? "working" : row === undefined ? "monitor.create" : "save")}
                  </button>
                  <PageLink to={paths.monitors} className={ui.button}>
                    {t("cancel")}
                  </PageLink>
                </footer>
              )}
            </form>
            <Preview preview={preview} draft={draft} onChange={mayWrite ? change : undefined} />
          </div>
        )}
      </Tabs>
      {guard.dialog}
      {outdated.length > 0 && <OutdatedDialog alerts={outdated} onClose={() => navigate(paths.monitors)} />}
      {isDeleting && row !== undefined && <DeleteMonitor row={row} onClose={() => setIsDeleting(false)} />}
    </div>
  );
}

/** Open alerts that the monitor, as it was just stored, would not open; none when they cannot be had: the list shows them too. */
async function outdatedOf(monitor: string): Promise<readonly AlertRow[]> {
  const { alerts } = await api.alerts({ state: "open", monitor, limit: 200 }).catch(() => ({ alerts: [] }));
  return alerts.filter((alert) => alert.outdated !== undefined);
}

/** What a new monitor watches: each type with a sentence of what it is for. */
function TypeChoice({
  type,
  onChoose,
}: {
  readonly type: MonitorType;
  readonly onChoose: (type: MonitorType) => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <fieldset className={css.types}>
      <legend>{t("monitor.what")}</legend>
      {TYPES.map((one) => (
        <label key={one} data-chosen={one === type || undefined}>
          <input type="radio" name="monitor-type" checked={one === type} onChange={() => onChoose(one)} />
          <strong>{t(`monitor.type.${one}`)}</strong>
          <small>{t(`monitor.for.${one}`)}</small>
        </label>
      ))}
    </fieldset>
  );
}
