import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "#client/own.ts";
import { HOST_STATUSES } from "#core/host.ts";
import { api } from "../../../data/api.ts";
import { useNow } from "../../../data/now.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { splitRole } from "../../../routes.ts";
import { PageLink, usePaths } from "../../../shell/link.tsx";
import { Loading, Problem } from "../../../ui/state.tsx";
import { CheckWord, StatusWord, type Tone, ToneMark } from "../../../ui/status.tsx";
import { Notice, Panel } from "./notice.tsx";
import css from "./widgets.module.css";

/** Something that is wrong with a host of the role, or with the role. */
interface Trouble {
  readonly id: string;
  readonly status: "CRITICAL" | "WARNING" | "UNKNOWN" | "OK";
  readonly name: string;
  readonly host?: { readonly id: string; readonly name: string } | undefined;
  readonly since: number;
}

const RANK = { CRITICAL: 0, WARNING: 1, UNKNOWN: 2, OK: 3 } as const;
const REFRESH_MS = 60_000;

export function AlertStatusWidget({
  title,
  roleFullname,
}: {
  readonly title: string;
  readonly roleFullname: string | null;
}): ReactNode {
  const { t } = useI18n();
  if (roleFullname === null)
    return (
      <Panel title={title}>
        <Notice icon="unknown">{t("widget.gone")}</Notice>
      </Panel>
    );
  const { service, role } = splitRole(roleFullname);
  return (
    <Panel title={title || `${service}: ${role}`}>
      <RoleStatus service={service} role={role} />
    </Panel>
  );
}

/** Open alerts of the role, and how many hosts it has in each status. */
function RoleStatus({ service, role }: { readonly service: string; readonly role: string }): ReactNode {
  const { t, count, ago } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const troubles = useQuery({
    queryKey: ["alerts", "role", service, role],
    queryFn: ({ signal }) => troublesOf(service, role, signal),
    refetchInterval: REFRESH_MS,
  });
  const hosts = useQuery({
    queryKey: ["hosts", "role", service, role, "status"],
    queryFn: ({ signal }) => api.hosts({ service, role, limit: 1 }, signal),
    refetchInterval: REFRESH_MS,
  });
  const error = troubles.error ?? hosts.error;
  if (error !== null) return <Problem error={error} />;
  if (troubles.data === undefined || hosts.data === undefined) return <Loading rows={2} />;
  const worst = troubles.data[0]?.status ?? "OK";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className={css.scroll} tabIndex={0} aria-label={`${service}: ${role}`}>
      <p className={css.worst} data-tone={worst.toLowerCase()}>
        <ToneMark tone={worst.toLowerCase() as Tone} size={22} />
        <strong>
          {troubles.data.length === 0 ? t("widget.no-alerts") : t("widget.alerts", { count: troubles.data.length })}
        </strong>
      </p>
      <ul className={css.troubles}>
        {troubles.data.map(({ id, status, name, host, since }) => (
          <li key={id}>
            <CheckWord status={status} />
            <span translate="no">{name}</span>
            {host !== undefined && (
              <PageLink to={paths.host(host.id)} translate="no">
                {host.name}
              </PageLink>
            )}
            <small>{ago(since, now)}</small>
          </li>
        ))}
      </ul>
      <p className={css.statuses}>
        {HOST_STATUSES.map((status) => {
          const number = hosts.data.facets.status[status] ?? 0;
          return (
            number > 0 && (
              <PageLink
                key={status}
                to={`${paths.hosts}?service=${encodeURIComponent(service)}&role=${encodeURIComponent(role)}&status=${status}`}
              >
                <StatusWord status={status} /> {count(number)}
              </PageLink>
            )
          );
        })}
        {hosts.data.total === 0 && <span>{t("role.no-hosts")}</span>}
      </p>
    </section>
  );
}

/** Open alerts, the worst first. A server without alerts answers with the checks of the role's hosts that are not OK. */
async function troublesOf(service: string, role: string, signal: AbortSignal): Promise<readonly Trouble[]> {
  const found = await openAlerts(service, role, signal).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return failingChecks(service, role, signal);
    throw error;
  });
  return found.toSorted((a, b) => RANK[a.status] - RANK[b.status] || b.since - a.since);
}

async function openAlerts(service: string, role: string, signal: AbortSignal): Promise<readonly Trouble[]> {
  const { alerts } = await api.openAlerts(service, role, signal);
  return alerts.map(({ id, status, monitorName, host, openedAt }) => ({
    id,
    status,
    name: monitorName,
    host,
    since: openedAt,
  }));
}

async function failingChecks(service: string, role: string, signal: AbortSignal): Promise<readonly Trouble[]> {
  const [overview, { hosts }] = await Promise.all([
    api.overview(signal),
    api.hosts({ service, role, limit: 200 }, signal),
  ]);
  const members = new Set(hosts.map(({ id }) => id));
  return overview.failingChecks
    .filter(({ hostId }) => members.has(hostId))
    .map(({ hostId, hostName, name, status, since }) => ({
      id: `${hostId} ${name}`,
      status,
      name,
      host: { id: hostId, name: hostName },
      since,
    }));
}
