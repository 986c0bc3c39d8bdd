import { type ReactNode, useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import type { AlertRow } from "#wire/own/alerting.ts";
import { useNow } from "../../data/now.ts";
import { Rich, useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { usePaths } from "../../shell/link.tsx";
import { useShortcuts } from "../../shell/shortcuts.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { CheckWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { MuteItems, useMute } from "../monitors/mute.tsx";
import css from "./alerts.module.css";
import { type AlertGroup, bareSummary, groupAlerts, hasMonitor } from "./grouping.ts";

export interface AlertListProps {
  readonly alerts: readonly AlertRow[];
  /** Alerts that probably have one cause stand together. */
  readonly isGrouped: boolean;
  readonly chosen: ReadonlySet<string>;
  /** Absent where nothing can be chosen. */
  readonly onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
  readonly onAcknowledge: (alerts: readonly AlertRow[]) => void;
  readonly onClose: (alerts: readonly AlertRow[]) => void;
}

/** So many of a group stand open at once; the others unfold. */
const FEW = 1;

export function AlertList(props: AlertListProps): ReactNode {
  const { alerts, isGrouped, chosen, onChoose, onAcknowledge } = props;
  const list = useRef<HTMLDivElement>(null);
  const mute = useMute();
  const mayWrite = useMayWrite();
  const groups = useMemo(() => (isGrouped ? groupAlerts(alerts) : []), [alerts, isGrouped]);

  const links = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>("[data-stop]") ?? [])];
  const step = (by: number): void => {
    const all = links();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.focus();
  };
  /** The alert, or all alerts of the group, that has focus; else what was chosen. */
  const meant = (): readonly AlertRow[] => {
    const stop = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.stop : undefined;
    const some = groups.find(({ id }) => id === stop)?.alerts ?? alerts.filter(({ id }) => id === stop);
    const all = some.length > 0 ? some : alerts.filter(({ id }) => chosen.has(id));
    return all.filter(({ closedAt }) => closedAt === undefined);
  };
  const choose = (ids: readonly string[]): void => {
    if (onChoose === undefined) return;
    const next = new Set(chosen);
    const isOn = ids.every((id) => chosen.has(id));
    for (const id of ids) {
      if (isOn) next.delete(id);
      else next.add(id);
    }
    onChoose(next);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    ...(mayWrite
      ? {
          x: () => choose(meant().map(({ id }) => id)),
          a: () => {
            const some = meant();
            if (some.length > 0) onAcknowledge(some);
          },
          m: () => {
            const [first] = meant();
            if (first !== undefined && hasMonitor(first)) mute(first.monitorId, Math.floor(Date.now() / 1_000) + 3_600);
          },
        }
      : {}),
  });

  return (
    <div className={css.list} ref={list}>
      {isGrouped
        ? groups.map((group) =>
            group.alerts.length > FEW ? (
              <Group key={group.id} group={group} choose={choose} {...props} />
            ) : (
              <ul key={group.id}>
                <Row alert={group.alerts[0]!} choose={choose} {...props} />
              </ul>
            ),
          )
        : alerts.length > 0 && (
            <ul>
              {alerts.map((alert) => (
                <Row key={alert.id} alert={alert} choose={choose} {...props} />
              ))}
            </ul>
          )}
    </div>
  );
}

type PartProps = AlertListProps & { readonly choose: (ids: readonly string[]) => void };

/** One line for many alerts of one cause: "Disk usage: 14 hosts of Shop:db"; the line unfolds them. */
function Group({ group, ...props }: PartProps & { readonly group: AlertGroup }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const mayWrite = useMayWrite();
  const [isOpen, setIsOpen] = useState(false);
  const { chosen, choose, onChoose, onAcknowledge } = props;
  const ids = group.alerts.map(({ id }) => id);
  const acknowledged = group.alerts.filter(({ ack }) => ack !== undefined).length;
  const count = group.alerts.length;
  return (
    <section className={css.group} aria-label={group.name}>
      <div className={css.row} data-tone={group.status.toLowerCase()}>
        {onChoose !== undefined && (
          <label className={css.pick}>
            <input
              type="checkbox"
              checked={ids.every((id) => chosen.has(id))}
              onChange={() => choose(ids)}
              aria-label={t("alerts.choose-group", { name: group.name, count })}
            />
          </label>
        )}
        <span className={css.status}>
          <CheckWord status={group.status} />
        </span>
        <button
          type="button"
          className={css.what}
          data-stop={group.id}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <strong translate="no">{group.name}</strong>
          <span>
            <Rich
              id={group.place === undefined ? "alerts.group" : "alerts.group-of"}
              values={{ count }}
              parts={{ place: <span translate="no">{group.place}</span> }}
            />
          </span>
          <Icon name={isOpen ? "up" : "down"} />
        </button>
        <span className={css.since} title={dateTime(group.since)}>
          {ago(group.since, now)}
        </span>
        <span className={css.ack}>{acknowledged > 0 && t("alerts.acked-of", { acknowledged, count })}</span>
        {mayWrite && (
          <span className={css.buttons}>
            <button type="button" className={ui.button} onClick={() => onAcknowledge(group.alerts)}>
              {t("alerts.acknowledge-all")}
            </button>
          </span>
        )}
      </div>
      {isOpen && (
        <ul>
          {group.alerts.map((alert) => (
            <Row key={alert.id} alert={alert} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ alert, ...props }: PartProps & { readonly alert: AlertRow }): ReactNode {
  const i18n = useI18n();
  const { t, ago, dateTime, length } = i18n;
  const now = useNow();
  const paths = usePaths();
  const mayWrite = useMayWrite();
  const { chosen, choose, onChoose, onAcknowledge, onClose } = props;
  const { id, closedAt, openedAt, host, ack } = alert;
  const isOpen = closedAt === undefined;
  const place = host?.name ?? alert.service;
  return (
    <li className={css.row} data-tone={(isOpen ? alert.status : "OK").toLowerCase()}>
      {onChoose !== undefined && (
        <label className={css.pick}>
          <input
            type="checkbox"
            disabled={!isOpen}
            checked={chosen.has(id)}
            onChange={() => choose([id])}
            aria-label={t("hosts.select", { name: `${alert.monitorName} ${place ?? ""}` })}
          />
        </label>
      )}
      <span className={css.status}>
        {isOpen ? (
          <CheckWord status={alert.status} />
        ) : (
          <span className={ui.dim}>{t("alerts.was", { status: t(`check.${tone(alert.worst)}`) })}</span>
        )}
      </span>
      {/* The alert's page shows the time around its opening, whatever the list was looking at. */}
      <Link href={paths.alert(id)} className={css.what} data-stop={id}>
        <strong translate="no">{place ?? alert.monitorName}</strong>
        <span translate="no">
          {place !== undefined && <>{alert.monitorName}: </>}
          {bareSummary(alert, i18n)}
        </span>
      </Link>
      <span className={css.since} title={dateTime(openedAt)}>
        {ago(openedAt, now)}
        {!isOpen && <small>{t("alerts.lasted", { length: length(closedAt - openedAt) })}</small>}
      </span>
      <span className={css.ack}>
        {ack !== undefined && isOpen && (
          <span title={ack.note}>
            <Icon name="hand" size={14} />
            <Rich id="alerts.acked-by" parts={{ name: <span translate="no">{ack.by}</span> }} />
          </span>
        )}
        {alert.flapping !== undefined && (
          <span
            title={t("alerts.flapping-text", {
              changes: alert.flapping.changes,
              since: dateTime(alert.flapping.since),
            })}
          >
            <Icon name="overview" size={14} />
            {t("alerts.flapping")}
          </span>
        )}
        {alert.outdated !== undefined && (
          <span title={t(`alerts.outdated.${alert.outdated}`)}>
            <Icon name="clock" size={14} />
            {t("alerts.outdated")}
          </span>
        )}
        {alert.muted && isOpen && (
          <span>
            <Icon name="mute" size={14} />
            {t("monitor.muted")}
          </span>
        )}
      </span>
      {mayWrite && isOpen && (
        <span className={css.buttons}>
          {ack === undefined && (
            <button type="button" className={ui.button} onClick={() => onAcknowledge([alert])}>
              {t("alerts.acknowledge")}
            </button>
          )}
          <Menu
            label={t("alerts.menu", { name: `${alert.monitorName} ${place ?? ""}` })}
            button={<Icon name="more" />}
            align="end"
          >
            {ack !== undefined && (
              <MenuItem icon="hand" onSelect={() => onAcknowledge([alert])}>
                {t("alerts.acknowledge-again")}
              </MenuItem>
            )}
            <MenuItem icon="check" onSelect={() => onClose([alert])}>
              {t("alerts.close")}
            </MenuItem>
            {hasMonitor(alert) && <MuteItems id={alert.monitorId} />}
          </Menu>
        </span>
      )}
    </li>
  );
}

const tone = (status: AlertRow["status"]) => status.toLowerCase() as Lowercase<AlertRow["status"]>;
