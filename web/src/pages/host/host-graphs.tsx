import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Graph } from "#wire/own/graphs.ts";
import type { HostDetail } from "#wire/own/hosts.ts";
import { api } from "../../data/api.ts";
import { GraphCard } from "../../graph/graph-card.tsx";
import { GraphGrid } from "../../graph/graph-grid.tsx";
import { GraphPage } from "../../graph/graph-page.tsx";
import { hostItem, seriesOf } from "../../graph/items.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Empty, Loading, Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { groupByPrefix } from "./groups.ts";
import css from "./host.module.css";

/** System graphs first, then the custom ones by the first part of their names. */
export function HostGraphs({ host }: { readonly host: HostDetail }): ReactNode {
  const { t, count } = useI18n();
  const graphs = useQuery({
    queryKey: ["host", host.id, "graphs"],
    queryFn: ({ signal }) => api.hostGraphs(host.id, signal),
    refetchInterval: ({ state }) => (state.data?.graphs.length === 0 ? 5_000 : 300_000),
  });
  if (graphs.data === undefined)
    return graphs.error === null ? (
      <Loading rows={4} />
    ) : (
      <Problem error={graphs.error} retry={() => void graphs.refetch()} />
    );
  const system = graphs.data.graphs.filter(({ kind }) => kind === "system");
  const custom = groupByPrefix(graphs.data.graphs.filter(({ kind }) => kind !== "system"));
  if (graphs.data.graphs.length === 0)
    return (
      <Empty icon="overview" title={t("host.no-metrics")}>
        <p>{t("host.no-metrics-text")}</p>
      </Empty>
    );
  return (
    <GraphPage>
      {system.length > 0 && (
        <section className={ui.section}>
          <h2>{t("host.system")}</h2>
          <Cards host={host.id} graphs={system} />
        </section>
      )}
      {custom.map(({ prefix, graphs: some }) => (
        <section key={prefix} className={ui.section}>
          <header className={ui.sectionHead}>
            <h2>
              <span className={css.kind}>{t("host.custom")}</span> <span translate="no">{prefix}</span>
            </h2>
            <span className={ui.hint}>{t("host.graph-count", { count: some.length, graphs: count(some.length) })}</span>
          </header>
          <Folded host={host.id} graphs={some} />
        </section>
      ))}
    </GraphPage>
  );
}

/** Plugins can bring a hundred graphs; more than these wait for a click. */
const OPEN = 8;

function Folded({ host, graphs }: { readonly host: string; readonly graphs: readonly Graph[] }): ReactNode {
  const { t } = useI18n();
  const [all, setAll] = useState(false);
  return (
    <>
      <Cards host={host} graphs={all ? graphs : graphs.slice(0, OPEN)} />
      {!all && graphs.length > OPEN && (
        <button type="button" className={ui.button} onClick={() => setAll(true)}>
          {t("host.show-graphs", { count: graphs.length - OPEN })}
        </button>
      )}
    </>
  );
}

function Cards({ host, graphs }: { readonly host: string; readonly graphs: readonly Graph[] }): ReactNode {
  return (
    <GraphGrid>
      {graphs.map((graph) => (
        <HostGraph key={graph.name} host={host} graph={graph} />
      ))}
    </GraphGrid>
  );
}

function HostGraph({ host, graph }: { readonly host: string; readonly graph: Graph }): ReactNode {
  const [parts] = useState(() => ({
    item: hostItem(host, graph),
    series: seriesOf(graph),
    text: JSON.stringify(graph),
  }));
  // The list is fetched now and then; as long as it says the same, the drawing is not disturbed.
  const same = parts.text === JSON.stringify(graph);
  return (
    <GraphCard
      id={graph.name}
      title={graph.title}
      unit={graph.unit}
      item={same ? parts.item : hostItem(host, graph)}
      series={same ? parts.series : seriesOf(graph)}
    />
  );
}
