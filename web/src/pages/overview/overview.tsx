import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { Overview, ServiceSummary } from "#wire/own/overview.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { GraphCard } from "../../graph/graph-card.tsx";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { hostItem, seriesOf } from "../../graph/items.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { useRange } from "../../time/range-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { CheckWord, Sentence, ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { openOf, toneOf } from "../services/sentence.ts";
import { AddHostSnippets } from "../settings/add-host-snippets.tsx";
import { useTitle } from "../title.ts";
import { NobodyHears, OpenAlerts, useAlertingSteps } from "./alerting.tsx";
import { Changes } from "./changes.tsx";
import css from "./overview.module.css";
import { RunningMigrations, SlosAtRisk } from "./promises.tsx";
import { answerOf, withoutAlert } from "./sentence.ts";

/** While nothing has been drawn yet somebody is waiting for exactly that. */
const WAITING_MS = 3_000;

/** A fresh server's first minutes: refresh as often as points can come. */
const FRESH_MS = 10_000;

export default function OverviewPage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("page.overview"));
  const overview = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => api.overview(signal),
    refetchInterval: ({ state }) => (state.data?.started.firstGraph === false ? WAITING_MS : 60_000),
  });
  if (overview.data === undefined)
    return (
      <div className={ui.page}>
        {overview.error === null ? (
          <Loading rows={5} />
        ) : (
          <Problem error={overview.error} retry={() => void overview.refetch()} />
        )}
      </div>
    );
  return <Content overview={overview.data} />;
}

function Content({ overview }: { readonly overview: Overview }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const alerts = useQuery({
    queryKey: ["alerts", "overview"],
    queryFn: ({ signal }) => api.alerts({ state: "open", limit: 50 }, signal),
    refetchInterval: 60_000,
  });
  const answer = answerOf(overview, alerts.data?.open ?? { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 });
  const { services, ownHostId, started } = overview;
  const unalerted = withoutAlert(overview.failingChecks, alerts.data?.alerts ?? []);
  // On a fresh server its own graphs are what there is to see; later the services are what matters.
  const machine = ownHostId !== undefined && <OwnMachine id={ownHostId} fresh={!started.secondHost} />;
  return (
    <div className={ui.page}>
      <Sentence
        tone={answer.tone}
        aside={
          <PageLink to={paths.addHost} className={ui.primary}>
            <Icon name="plus" />
            {t("page.add-host")}
          </PageLink>
        }
      >
        {t(answer.id, answer.values)}
      </Sentence>
      <OpenAlerts alerts={alerts.data?.alerts ?? []} />
      {started.secondHost && <NobodyHears />}
      {!started.secondHost && <GetStarted started={started} />}
      {unalerted.length > 0 && <Failing checks={unalerted} />}
      <div className={css.columns}>
        <div className={css.wide}>
          {!started.secondHost && machine}
          <ServiceTiles services={services} />
          {started.secondHost && machine}
        </div>
        <aside className={css.narrow}>
          <SlosAtRisk />
          <RunningMigrations />
          <HostCounts overview={overview} />
          <Changes changes={overview.changes} />
        </aside>
      </div>
    </div>
  );
}

function GetStarted({ started }: { readonly started: Overview["started"] }): ReactNode {
  const { t } = useI18n();
  const steps: readonly { readonly done: boolean; readonly text: string; readonly to?: string }[] = [
    { done: true, text: t("start.server") },
    { done: started.firstGraph, text: t("start.graph") },
    { done: started.secondHost, text: t("start.host") },
    ...useAlertingSteps(),
  ];
  return (
    <section className={css.start} aria-labelledby="get-started">
      <header>
        <h2 id="get-started">{t("start.title")}</h2>
        <ol>
          {steps.map(({ done, text, to }) => (
            <li key={text} data-done={done || undefined}>
              <Icon name={done ? "ok" : "clock"} />
              {to === undefined || done ? text : <PageLink to={to}>{text}</PageLink>}
              <span className="visually-hidden">{t(done ? "start.done" : "start.open")}</span>
            </li>
          ))}
        </ol>
      </header>
      <AddHostSnippets />
    </section>
  );
}

function OwnMachine({ id, fresh }: { readonly id: string; readonly fresh: boolean }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const { refresh } = useRange();
  const host = useQuery({ queryKey: ["host", id], queryFn: ({ signal }) => api.host(id, signal) });
  const graphs = useQuery({
    queryKey: ["host", id, "graphs"],
    queryFn: ({ signal }) => api.hostGraphs(id, signal),
    refetchInterval: fresh ? FRESH_MS : false,
  });
  useEffect(() => {
    if (!fresh) return undefined;
    const timer = window.setInterval(() => {
      if (document.hidden) return;
      refresh();
      void client.invalidateQueries({ queryKey: ["overview"] });
    }, FRESH_MS);
    return () => window.clearInterval(timer);
  }, [fresh, refresh, client]);
  const shown = (graphs.data?.graphs ?? []).filter(({ kind }) => kind === "system").slice(0, 4);
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("overview.this-machine")}</h2>
        {host.data !== undefined && <PageLink to={paths.host(id)}>{host.data.displayName ?? host.data.name}</PageLink>}
      </header>
      {graphs.error !== null && <Problem error={graphs.error} retry={() => void graphs.refetch()} />}
      {graphs.data !== undefined && shown.length === 0 && (
        <Empty icon="overview" title={t("overview.first-graph")}>
          <p>{t("overview.first-graph-text")}</p>
        </Empty>
      )}
      <GraphPage>
        <GraphGrid>
          {shown.map((graph) => (
            <GraphCard
              key={graph.name}
              id={graph.name}
              title={graph.title}
              unit={graph.unit}
              item={hostItem(id, graph)}
              series={seriesOf(graph)}
            />
          ))}
        </GraphGrid>
      </GraphPage>
    </section>
  );
}

function ServiceTiles({ services }: { readonly services: readonly ServiceSummary[] }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("page.services")}</h2>
        <PageLink to={paths.services}>{t("overview.all-services", { count: count(services.length) })}</PageLink>
      </header>
      {services.length === 0 ? (
        <Empty icon="services" title={t("services.empty")}>
          <p>{t("services.empty-text")}</p>
          <PageLink to={paths.services} className={ui.button}>
            {t("services.add")}
          </PageLink>
        </Empty>
      ) : (
        <ul className={css.tiles}>
          {services.map((service) => (
            <ServiceTile key={service.name} service={service} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ServiceTile({ service }: { readonly service: ServiceSummary }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  const tone = toneOf(service);
  const state =
    openOf(service.alerts) > 0
      ? t("tile.alerts", { count: openOf(service.alerts) })
      : service.failingChecks > 0
        ? t("tile.failing", { count: service.failingChecks })
        : service.silent > 0
          ? t("tile.silent", { count: service.silent })
          : service.hosts === 0
            ? t("tile.no-hosts")
            : t("tile.ok");
  return (
    <li className={css.tile} data-tone={tone}>
      <PageLink to={paths.service(service.name)}>
        <ToneMark tone={tone} />
        <strong>{service.name}</strong>
        <span>{state}</span>
        <small>
          {t("tile.hosts", { count: service.hosts, hosts: count(service.hosts) })}
          {" · "}
          {t("tile.roles", { count: service.roles.length })}
        </small>
      </PageLink>
    </li>
  );
}

function Failing({ checks }: { readonly checks: Overview["failingChecks"] }): ReactNode {
  const { t, ago, dateTime } = useI18n();
  const now = useNow();
  const paths = usePaths();
  return (
    <section className={ui.section}>
      <h2>{t("overview.failing")}</h2>
      <div className={ui.scroll}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{t("check.status")}</th>
              <th scope="col">{t("host")}</th>
              <th scope="col">{t("check")}</th>
              <th scope="col">{t("check.message")}</th>
              <th scope="col">{t("check.since")}</th>
            </tr>
          </thead>
          <tbody>
            {checks.slice(0, 8).map((check) => (
              <tr key={`${check.hostId} ${check.name}`}>
                <td data-fit>
                  <CheckWord status={check.status} />
                </td>
                <th scope="row">
                  <PageLink to={paths.host(check.hostId)}>{check.hostName}</PageLink>
                </th>
                <td>{check.name}</td>
                <td>{check.message}</td>
                <td data-fit title={dateTime(check.since)}>
                  {ago(check.since, now)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {checks.length > 8 && <p className={ui.hint}>{t("overview.more-failing", { count: checks.length - 8 })}</p>}
    </section>
  );
}

function HostCounts({ overview: { hosts } }: { readonly overview: Overview }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  return (
    <section className={ui.section}>
      <header className={ui.sectionHead}>
        <h2>{t("page.hosts")}</h2>
        <PageLink to={paths.hosts}>{t("overview.all-hosts", { count: count(hosts.total) })}</PageLink>
      </header>
      <dl className={css.counts}>
        {(["working", "standby", "maintenance", "poweroff"] as const).map((status) => (
          <div key={status}>
            <dt>
              <Icon name={status} />
              {t(`status.${status}`)}
            </dt>
            <dd>
              <PageLink
                to={`${paths.hosts}?status=${status}`}
                aria-label={t("overview.hosts-in", {
                  status: t(`status.${status}`),
                  count: hosts.byStatus[status] ?? 0,
                })}
              >
                {count(hosts.byStatus[status] ?? 0)}
              </PageLink>
            </dd>
          </div>
        ))}
        {hosts.silent > 0 && (
          <div data-tone="warning">
            <dt>
              <Icon name="unknown" />
              {t("overview.silent-hosts")}
            </dt>
            <dd>
              <PageLink to={`${paths.hosts}?sort=seen`}>{count(hosts.silent)}</PageLink>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
