// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds focus and names its current row
// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned by script, which table elements do not allow
import type { ReactNode } from "react";
import type { HostRow } from "#wire/own/hosts.ts";
import { useNow } from "../../data/now.ts";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { splitRole } from "../../routes.ts";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { StatusWord, ToneMark } from "../../ui/status.tsx";
import css from "./hosts.module.css";
import { ALERT_LEVELS } from "./hosts-state.ts";
import { nameOf } from "./selection.ts";

/** A host was heard once and has been silent for this long: its numbers are no longer about now. */
export const SILENT_SECONDS = 600;

export function HostCells({ row, cards }: { readonly row: HostRow; readonly cards: boolean }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const paths = usePaths();
  const now = useNow();
  const silent = row.lastSeenAt !== undefined && now - row.lastSeenAt > SILENT_SECONDS;
  const seen =
    row.lastSeenAt === undefined ? (
      <span className={css.dim}>{t("hosts.never")}</span>
    ) : (
      <time
        dateTime={new Date(row.lastSeenAt * 1_000).toISOString()}
        title={dateTime(row.lastSeenAt)}
        className={silent ? css.silent : undefined}
      >
        {ago(row.lastSeenAt, now)}
      </time>
    );
  const { rxBytesPerSecond: rx, txBytesPerSecond: tx } = row;
  const network = rx === undefined && tx === undefined ? undefined : (rx ?? 0) + (tx ?? 0);
  return (
    <>
      <div role="gridcell" data-column="alerts">
        <Alerts row={row} />
      </div>
      <div role="gridcell" data-column="status">
        <StatusWord status={row.status} />
      </div>
      <div role="gridcell" data-column="name">
        <PageLink
          to={paths.host(row.id)}
          tabIndex={-1}
          title={`${nameOf(row)}\n${row.id}\n${row.addresses.join(", ")}`}
        >
          {nameOf(row)}
        </PageLink>
        {row.addresses[0] !== undefined && <small>{row.addresses[0]}</small>}
      </div>
      <div role="gridcell" data-column="roles">
        <Roles roles={row.roles} />
      </div>
      <Meter column="cpu" label={cards ? t("hosts.column.cpu") : ""} percent={row.cpuPercent} />
      <Meter column="memory" label={cards ? t("hosts.column.memory") : ""} percent={row.memoryPercent} />
      <div role="gridcell" data-column="load" data-number>
        {cards && <i>{t("hosts.column.load")}</i>}
        {row.loadPerCore === undefined ? "–" : row.loadPerCore.toFixed(2)}
      </div>
      <Meter column="disk" label={cards ? t("hosts.column.disk") : ""} percent={row.diskPercent} />
      <div role="gridcell" data-column="network" data-number>
        {formatValue("bytes/sec", network)}
      </div>
      <div role="gridcell" data-column="seen" data-number>
        {seen}
      </div>
      <div role="gridcell" data-column="spark">
        <Spark values={row.spark} />
      </div>
    </>
  );
}

/** How many of each level are open, the worst first; leads to them. */
function Alerts({ row: { id, alerts } }: { readonly row: HostRow }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  if (alerts === undefined) return null;
  return (
    <PageLink to={`${paths.alerts}?host=${encodeURIComponent(id)}`} tabIndex={-1}>
      {ALERT_LEVELS.filter((level) => alerts[level] > 0).map((level) => (
        <span key={level}>
          <ToneMark tone={level.toLowerCase() as Lowercase<typeof level>} size={14} />
          {count(alerts[level])}
          <span className="visually-hidden">{t(`check.${level.toLowerCase() as Lowercase<typeof level>}`)} </span>
        </span>
      ))}
    </PageLink>
  );
}

function Roles({ roles }: { readonly roles: readonly string[] }): ReactNode {
  const paths = usePaths();
  if (roles.length === 0) return <span className={css.dim}>–</span>;
  return roles.map((fullname, i) => {
    const { service, role } = splitRole(fullname);
    return (
      <span key={fullname}>
        {i > 0 && ", "}
        <PageLink to={paths.role(service, role)} tabIndex={-1}>
          {service}: {role}
        </PageLink>
      </span>
    );
  });
}

/** Full enough to look at, and to worry about. */
const HIGH = 80;
const FULL = 95;

function Meter({
  column,
  label,
  percent,
}: {
  readonly column: string;
  readonly label: string;
  readonly percent: number | undefined;
}): ReactNode {
  const level = percent === undefined ? undefined : percent >= FULL ? "full" : percent >= HIGH ? "high" : "normal";
  return (
    <div role="gridcell" data-column={column} data-number>
      {label !== "" && <i>{label}</i>}
      {percent === undefined ? (
        "–"
      ) : (
        <span className={css.meter} data-level={level}>
          <span>{`${Math.round(percent)} %`}</span>
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="4" />
            <rect width={Math.min(100, Math.max(1, percent))} height="4" />
          </svg>
        </span>
      )}
    </div>
  );
}

/** The last hour of loadavg5 as a line; what it says in numbers is on the host's page. */
function Spark({ values }: { readonly values: HostRow["spark"] }): ReactNode {
  const { t } = useI18n();
  const max = Math.max(...values.map((value) => value ?? 0), 0.01);
  const lines: string[] = [];
  let open = false;
  values.forEach((value, i) => {
    if (value === null) {
      open = false;
      return;
    }
    const point = `${((i / Math.max(1, values.length - 1)) * 88 + 1).toFixed(1)} ${(19 - (value / max) * 17).toFixed(1)}`;
    lines.push(`${open ? "L" : "M"}${point}`);
    open = true;
  });
  return (
    <svg className={css.spark} viewBox="0 0 90 20" role="img" aria-label={t("hosts.spark")}>
      <path d={lines.join("")} />
    </svg>
  );
}
