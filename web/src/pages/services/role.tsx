import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { Graph } from "#wire/own/graphs.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { GraphCard } from "../../graph/graph-card.tsx";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { formatValue } from "../../graph/units.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence, StatusWord } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { EditMemo } from "./edit-memo.tsx";
import { PlaceAlerts } from "./place-alerts.tsx";
import { openOf, toneOf, troubleOf } from "./sentence.ts";
import css from "./services.module.css";

const SENTENCES = {
  alerts: "place.has-alerts",
  checks: "role.is-warning",
  silent: "role.is-warning",
  empty: "role.is-unknown",
  fine: "role.is-ok",
} as const;

/** Hosts that the page lists; all of them are on the hosts page, filtered. */
const LISTED = 50;

export default function RolePage({ service, role }: { readonly service: string; readonly role: string }): ReactNode {
  const { t, count } = useI18n();
  useTitle(`${service}: ${role}`);
  const paths = usePaths();
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const [dialog, setDialog] = useState<"memo" | "delete">();
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => api.services(signal),
    refetchInterval: 60_000,
  });
  const found = services.data?.services.find(({ name }) => name === service)?.roles.find(({ name }) => name === role);
  if (services.data === undefined)
    return (
      <div className={ui.page}>
        {services.error === null ? (
          <Loading rows={5} />
        ) : (
          <Problem error={services.error} retry={() => void services.refetch()} />
        )}
      </div>
    );
  if (found === undefined)
    return (
      <div className={ui.page}>
        <Empty icon="services" title={t("role.unknown", { name: `${service}: ${role}` })}>
          <PageLink to={paths.services} className={ui.button}>
            {t("service.all")}
          </PageLink>
        </Empty>
      </div>
    );
  const tone = toneOf(found);
  const values = {
    name: `${service}: ${role}`,
    count: found.hosts,
    hosts: count(found.hosts),
    silent: found.silent,
    open: openOf(found.alerts),
    critical: found.alerts.CRITICAL,
  };
  return (
    <div className={ui.page}>
      <header className={css.head}>
        <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
          <PageLink to={paths.services}>{t("page.services")}</PageLink>
          <PageLink to={paths.service(service)}>{service}</PageLink>
          <span aria-current="page">{role}</span>
        </nav>
        <Sentence
          tone={tone}
          aside={
            mayWrite && (
              <Menu label={t("role.menu", { name: role })} button={<Icon name="more" />} align="end">
                <MenuItem icon="edit" onSelect={() => setDialog("memo")}>
                  {t("named.edit-memo")}
                </MenuItem>
                <MenuItem icon="trash" danger onSelect={() => setDialog("delete")}>
                  {t("role.delete")}
                </MenuItem>
              </Menu>
            )
          }
        >
          {t(SENTENCES[troubleOf(found)], values)}
        </Sentence>
        {found.memo !== "" && (
          <p className={ui.hint} translate="no">
            {found.memo}
          </p>
        )}
      </header>
      {found.hosts === 0 ? (
        <Empty icon="hosts" title={t("role.no-hosts")}>
          <p>{t("role.no-hosts-text", { fullname: `${service}:${role}` })}</p>
          <PageLink to={paths.addHost} className={ui.primary}>
            {t("page.add-host")}
          </PageLink>
        </Empty>
      ) : (
        <>
          <PlaceAlerts service={service} role={role} />
          <RoleGraphs service={service} role={role} />
          <RoleHosts service={service} role={role} />
        </>
      )}
      {dialog === "memo" && (
        <EditMemo service={service} role={role} memo={found.memo} onClose={() => setDialog(undefined)} />
      )}
      {dialog === "delete" && (
        <Confirm
          title={t("role.delete-title", { name: role })}
          action={t("role.delete")}
          typed={role}
          onClose={() => setDialog(undefined)}
          run={async () => {
            await api.deleteRole(service, role);
            navigate(paths.service(service));
            for (const key of ["services", "overview", "hosts"]) void client.invalidateQueries({ queryKey: [key] });
          }}
        >
          <p className={ui.prose}>{t("role.delete-text", values)}</p>
        </Confirm>
      )}
    </div>
  );
}

function RoleGraphs({ service, role }: { readonly service: string; readonly role: string }): ReactNode {
  const { t } = useI18n();
  const graphs = useQuery({
    queryKey: ["role", service, role, "graphs"],
    queryFn: ({ signal }) => api.roleGraphs(service, role, signal),
    refetchInterval: 300_000,
  });
  return (
    <section className={ui.section}>
      <h2>{t("role.graphs")}</h2>
      {graphs.error !== null && <Problem error={graphs.error} retry={() => void graphs.refetch()} />}
      {graphs.data === undefined && graphs.error === null && <Loading rows={4} />}
      {graphs.data?.graphs.length === 0 && <p className={ui.hint}>{t("host.no-metrics")}</p>}
      {graphs.data !== undefined && (
        <GraphPage>
          <GraphGrid>
            {graphs.data.graphs.map((graph) => (
              <RoleGraph key={graph.name} service={service} role={role} graph={graph} />
            ))}
          </GraphGrid>
        </GraphPage>
      )}
    </section>
  );
}

/** The metric of a graph that says most when hosts are compared. */
const TELLING = ["loadavg5", "cpu.user.percentage", "memory.used"];

/** More hosts than this come simplified from the server. */
const SIMPLIFIED_FROM = 30;

/** One metric of all hosts of the role; which one can be chosen. */
function RoleGraph({
  service,
  role,
  graph,
}: {
  readonly service: string;
  readonly role: string;
  readonly graph: Graph;
}): ReactNode {
  const { t } = useI18n();
  const metrics = graph.series;
  const first = metrics.find(({ metric }) => TELLING.includes(metric)) ?? metrics[0]!;
  const [metric, setMetric] = useState(first.metric);
  const [full, setFull] = useState(false);
  const item = useMemo(
    () => ({ id: graph.name, kind: "role" as const, service, role, metric, full }),
    [graph.name, service, role, metric, full],
  );
  const hosts = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) })
    .data?.services.find(({ name }) => name === service)
    ?.roles.find(({ name }) => name === role)?.hosts;
  return (
    <GraphCard
      id={graph.name}
      title={graph.title}
      unit={graph.unit}
      item={item}
      controls={
        <>
          {hosts !== undefined && hosts > SIMPLIFIED_FROM && (
            <label className={ui.check}>
              <input type="checkbox" checked={full} onChange={() => setFull(!full)} />
              {t("role.show-all")}
            </label>
          )}
          {metrics.length > 1 && (
            <select
              className={ui.select}
              aria-label={t("role.metric", { graph: graph.title })}
              value={metric}
              onChange={(event) => setMetric(event.target.value)}
            >
              {metrics.map((one) => (
                <option key={one.metric} value={one.metric}>
                  {one.group === undefined ? one.label : `${one.group} ${one.label}`}
                </option>
              ))}
            </select>
          )}
        </>
      }
    />
  );
}

function RoleHosts({ service, role }: { readonly service: string; readonly role: string }): ReactNode {
  const { t, ago, count, dateTime } = useI18n();
  const now = useNow();
  const paths = usePaths();
  const hosts = useQuery({
    queryKey: ["hosts", "role", service, role],
    queryFn: ({ signal }) => api.hosts({ service, role, limit: LISTED }, signal),
    refetchInterval: 60_000,
  });
  const percent = (value: number | undefined) => (value === undefined ? "–" : formatValue("percentage", value));
  const all = `${paths.hosts}?service=${encodeURIComponent(service)}&role=${encodeURIComponent(role)}`;
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("page.hosts")}</h2>
        <PageLink to={all}>{t("role.open-list")}</PageLink>
      </header>
      {hosts.error !== null && <Problem error={hosts.error} retry={() => void hosts.refetch()} />}
      {hosts.data === undefined && hosts.error === null && <Loading />}
      {hosts.data !== undefined && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("host.status")}</th>
                <th scope="col">{t("hosts.column.name")}</th>
                <th scope="col" data-number>
                  {t("hosts.column.cpu")}
                </th>
                <th scope="col" data-number>
                  {t("hosts.column.memory")}
                </th>
                <th scope="col" data-number>
                  {t("hosts.column.load")}
                </th>
                <th scope="col" data-number>
                  {t("hosts.column.disk")}
                </th>
                <th scope="col" data-number>
                  {t("hosts.column.seen")}
                </th>
              </tr>
            </thead>
            <tbody>
              {hosts.data.hosts.map((host) => (
                <tr key={host.id}>
                  <td data-fit>
                    <StatusWord status={host.status} />
                  </td>
                  <th scope="row">
                    <PageLink to={paths.host(host.id)}>{host.displayName ?? host.name}</PageLink>
                  </th>
                  <td data-number>{percent(host.cpuPercent)}</td>
                  <td data-number>{percent(host.memoryPercent)}</td>
                  <td data-number>{host.loadPerCore?.toFixed(2) ?? "–"}</td>
                  <td data-number>{percent(host.diskPercent)}</td>
                  <td data-number title={host.lastSeenAt === undefined ? undefined : dateTime(host.lastSeenAt)}>
                    {host.lastSeenAt === undefined ? t("hosts.never") : ago(host.lastSeenAt, now)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hosts.data !== undefined && hosts.data.total > LISTED && (
        <p className={ui.hint}>{t("role.first-of", { count: count(LISTED), total: count(hosts.data.total) })}</p>
      )}
    </section>
  );
}
