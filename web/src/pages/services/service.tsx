import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import type { Graph } from "#wire/own/graphs.ts";
import type { ServiceSummary } from "#wire/own/overview.ts";
import { api } from "../../data/api.ts";
import { GraphCard } from "../../graph/graph-card.tsx";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { seriesOf, serviceItem } from "../../graph/items.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayWrite } from "../../session/session.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { usePublicUrl } from "../settings/public-url.ts";
import { useTitle } from "../title.ts";
import { AddNamed } from "./add-named.tsx";
import { EditMemo } from "./edit-memo.tsx";
import { PlaceAlerts } from "./place-alerts.tsx";
import { openOf, toneOf, troubleOf } from "./sentence.ts";
import { ServiceAnnotations } from "./service-annotations.tsx";
import { ServiceChecks } from "./service-checks.tsx";
import { ServiceSlos } from "./service-slos.tsx";
import css from "./services.module.css";

export default function ServicePage({ service }: { readonly service: string }): ReactNode {
  const { t } = useI18n();
  useTitle(service);
  const paths = usePaths();
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => api.services(signal),
    refetchInterval: 60_000,
  });
  const summary = services.data?.services.find(({ name }) => name === service);
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
  if (summary === undefined)
    return (
      <div className={ui.page}>
        <Empty icon="services" title={t("service.unknown", { name: service })}>
          <PageLink to={paths.services} className={ui.button}>
            {t("service.all")}
          </PageLink>
        </Empty>
      </div>
    );
  return <Content summary={summary} />;
}

const SENTENCES = {
  alerts: "place.has-alerts",
  checks: "service.is-critical",
  silent: "service.is-warning",
  empty: "service.is-unknown",
  fine: "service.is-ok",
} as const;

function Content({ summary }: { readonly summary: ServiceSummary }): ReactNode {
  const { t, count } = useI18n();
  const paths = usePaths();
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const [dialog, setDialog] = useState<"role" | "memo" | "delete">();
  const tone = toneOf(summary);
  const { name } = summary;
  const values = {
    name,
    hosts: count(summary.hosts),
    count: summary.hosts,
    failing: summary.failingChecks,
    silent: summary.silent,
    open: openOf(summary.alerts),
    critical: summary.alerts.CRITICAL,
  };
  return (
    <div className={ui.page}>
      <header className={css.head}>
        <nav className={ui.crumbs} aria-label={t("nav.crumbs")}>
          <PageLink to={paths.services}>{t("page.services")}</PageLink>
          <span aria-current="page">{name}</span>
        </nav>
        <Sentence
          tone={tone}
          aside={
            mayWrite && (
              <>
                <button type="button" className={ui.button} onClick={() => setDialog("role")}>
                  <Icon name="plus" />
                  {t("role.add")}
                </button>
                <Menu label={t("service.menu", { name })} button={<Icon name="more" />} align="end">
                  <MenuItem icon="edit" onSelect={() => setDialog("memo")}>
                    {t("named.edit-memo")}
                  </MenuItem>
                  <MenuItem icon="trash" danger onSelect={() => setDialog("delete")}>
                    {t("service.delete")}
                  </MenuItem>
                </Menu>
              </>
            )
          }
        >
          {t(SENTENCES[troubleOf(summary)], values)}
        </Sentence>
        {summary.memo !== "" && (
          <p className={ui.hint} translate="no">
            {summary.memo}
          </p>
        )}
      </header>
      <PlaceAlerts service={name} />
      <section className={ui.section}>
        <h2>{t("roles")}</h2>
        {summary.roles.length === 0 ? (
          <Empty icon="services" title={t("service.no-roles")}>
            <p>{t("service.no-roles-text")}</p>
          </Empty>
        ) : (
          <div className={ui.scroll}>
            <table className={ui.table}>
              <thead>
                <tr>
                  <th scope="col">{t("role")}</th>
                  <th scope="col" data-number>
                    {t("page.hosts")}
                  </th>
                  <th scope="col" data-number>
                    {t("overview.silent-hosts")}
                  </th>
                  <th scope="col" data-number>
                    {t("page.alerts")}
                  </th>
                  <th scope="col">{t("named.memo")}</th>
                </tr>
              </thead>
              <tbody>
                {summary.roles.map((role) => (
                  <tr key={role.name}>
                    <th scope="row">
                      <PageLink to={paths.role(name, role.name)}>{role.name}</PageLink>
                    </th>
                    <td data-number>{count(role.hosts)}</td>
                    <td data-number>{count(role.silent)}</td>
                    <td data-number>{count(openOf(role.alerts))}</td>
                    <td>{role.memo}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <ServiceSlos service={name} />
      <ServiceMetrics service={name} />
      <ServiceChecks service={name} />
      <ServiceAnnotations service={name} />
      <ServiceMetadata service={name} />
      {dialog === "role" && <AddNamed kind="role" service={name} onClose={() => setDialog(undefined)} />}
      {dialog === "memo" && <EditMemo service={name} memo={summary.memo} onClose={() => setDialog(undefined)} />}
      {dialog === "delete" && (
        <Confirm
          title={t("service.delete-title", { name })}
          action={t("service.delete")}
          typed={name}
          onClose={() => setDialog(undefined)}
          run={async () => {
            await api.deleteService(name);
            navigate(paths.services);
            for (const key of ["services", "overview", "hosts"]) void client.invalidateQueries({ queryKey: [key] });
          }}
        >
          <p className={ui.prose}>{t("service.delete-text", values)}</p>
        </Confirm>
      )}
    </div>
  );
}

function ServiceMetrics({ service }: { readonly service: string }): ReactNode {
  const { t } = useI18n();
  const url = usePublicUrl();
  const graphs = useQuery({
    queryKey: ["service", service, "graphs"],
    queryFn: ({ signal }) => api.serviceGraphs(service, signal),
    refetchInterval: 60_000,
  });
  return (
    <section className={ui.section}>
      <h2>{t("service.metrics")}</h2>
      {graphs.error !== null && <Problem error={graphs.error} retry={() => void graphs.refetch()} />}
      {graphs.data === undefined && graphs.error === null && <Loading />}
      {graphs.data?.graphs.length === 0 && (
        <>
          <p className={ui.hint}>{t("service.no-metrics")}</p>
          <Snippet
            label={t("service.metrics")}
            text={[
              `curl ${url}/api/v0/services/${service}/tsdb \\`,
              '  -H "X-Api-Key: $SAWARA_API_KEY" -H "Content-Type: application/json" \\',
              `  -d "[{\\"name\\":\\"orders.count\\",\\"time\\":$(date +%s),\\"value\\":42}]"`,
            ].join("\n")}
          />
        </>
      )}
      {graphs.data !== undefined && graphs.data.graphs.length > 0 && (
        <GraphPage>
          <GraphGrid>
            {graphs.data.graphs.map((graph) => (
              <ServiceGraph key={graph.name} service={service} graph={graph} />
            ))}
          </GraphGrid>
        </GraphPage>
      )}
    </section>
  );
}

function ServiceGraph({ service, graph }: { readonly service: string; readonly graph: Graph }): ReactNode {
  const text = JSON.stringify(graph);
  const parts = useMemo(() => ({ item: serviceItem(service, graph), series: seriesOf(graph) }), [service, text]);
  return <GraphCard id={graph.name} title={graph.title} unit={graph.unit} {...parts} />;
}

function ServiceMetadata({ service }: { readonly service: string }): ReactNode {
  const { t } = useI18n();
  const metadata = useQuery({
    queryKey: ["service", service, "metadata"],
    queryFn: async ({ signal }) => {
      const { metadata: names } = await api.serviceMetadata(service, signal);
      return await Promise.all(
        names.map(async ({ namespace }) => ({
          namespace,
          value: await api.serviceMetadataValue(service, namespace, signal),
        })),
      );
    },
  });
  return (
    <section className={ui.section}>
      <h2>{t("metadata")}</h2>
      {metadata.error !== null && <Problem error={metadata.error} retry={() => void metadata.refetch()} />}
      {metadata.data?.length === 0 && <p className={ui.hint}>{t("metadata.none")}</p>}
      {metadata.data?.map(({ namespace, value }) => (
        <JsonView key={namespace} name={namespace} value={value} />
      ))}
    </section>
  );
}
