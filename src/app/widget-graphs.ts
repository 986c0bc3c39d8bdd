import type { WidgetGraph } from "#core/dashboard.ts";
import { Rejected } from "#core/errors.ts";
import { findGraph, findRoleMetric } from "#core/graph/find.ts";
import type { Graph, GraphSeries, Unit } from "#core/graph/graph.ts";
import type { RoleRef } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import type { GraphVerbs } from "./graphs.ts";

/** What a widget's graph consists of. */
export interface ResolvedGraph {
  /** For a widget without a title of its own. */
  readonly title: string;
  readonly unit: Unit;
  /** Of hosts and services, in drawing order. */
  readonly series?: readonly GraphSeries[];
  /** Of roles: the metric in which hosts are compared. */
  readonly metric?: string;
  /** Of hosts: the roles that they are in, whose annotations belong on the graph. */
  readonly roles?: readonly RoleRef[];
  /** What is drawn is gone, by its name. */
  readonly missing?: string;
}

/** Looks up the graphs of widgets, in the same order. What has had no point lately is taken for a metric of that name. */
export type ResolveGraphs = (org: OrgId, graphs: readonly WidgetGraph[]) => Promise<readonly ResolvedGraph[]>;

export function createWidgetGraphs(meta: Meta, graphs: GraphVerbs): ResolveGraphs {
  return async (org, wanted) => {
    const hostIds = wanted.flatMap((graph) => (graph.type === "host" ? [graph.hostId] : []));
    const hosts = new Map((await meta.hosts.summaries(org, [...new Set(hostIds)])).map((host) => [host.id, host]));
    // Many widgets show the same host or role; each is asked once.
    const asked = new Map<string, Promise<readonly Graph[] | undefined>>();
    const once = (key: string, ask: () => Promise<readonly Graph[]>) => {
      const known = asked.get(key) ?? orNone(ask());
      asked.set(key, known);
      return known;
    };

    async function one(graph: WidgetGraph): Promise<ResolvedGraph> {
      switch (graph.type) {
        case "host": {
          const host = hosts.get(graph.hostId);
          if (host === undefined) return missing(graph.hostId);
          const list = await once(`host ${graph.hostId}`, () => graphs.ofHost(org, graph.hostId));
          if (list === undefined) return missing(graph.hostId);
          return { ...ofTarget(host.displayName ?? host.name, list, graph.name), roles: host.roles };
        }
        case "service": {
          const { serviceName } = graph;
          const list = await once(`service ${serviceName}`, () => graphs.ofService(org, serviceName));
          return list === undefined ? missing(serviceName) : ofTarget(serviceName, list, graph.name);
        }
        case "role": {
          const { service, role } = graph.role;
          const fullname = `${service}: ${role}`;
          const list = await once(`role ${service}:${role}`, () => graphs.ofRole(org, service, role));
          if (list === undefined) return missing(fullname);
          const found = findRoleMetric(list, graph.name);
          const title = `${fullname} ${graph.name}`;
          return { title, unit: found?.unit ?? "float", metric: found?.metric ?? graph.name };
        }
        case "expression":
          return { title: graph.expression, unit: "float" };
        case "query":
          return { title: graph.legend || graph.query, unit: "float" };
        case "unknown":
          return { title: "", unit: "float" };
      }
    }

    return Promise.all(wanted.map(one));
  };
}

const missing = (name: string): ResolvedGraph => ({ title: name, unit: "float", missing: name });

function ofTarget(owner: string, list: readonly Graph[], name: string): ResolvedGraph {
  const graph = findGraph(list, name);
  if (graph === undefined)
    return { title: `${owner} ${name}`, unit: "float", series: [{ metric: name, label: name, stacked: false }] };
  return { title: `${owner} ${graph.title}`, unit: graph.unit, series: graph.series };
}

/** A list, or `undefined` when what it is of does not exist. */
async function orNone<T>(list: Promise<T>): Promise<T | undefined> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof Rejected && error.reason === "not-found") return undefined;
    throw error;
  }
}
