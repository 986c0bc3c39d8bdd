import type { Expressions } from "#app/expressions.ts";
import { subjectGraph } from "#core/alert/subject-graph.ts";
import type { HostSummary } from "#core/host.ts";
import { GONE_AFTER } from "#core/monitor/connectivity.ts";
import { componentsOf } from "#core/monitor/host.ts";
import type { HostMonitor, Monitor } from "#core/monitor/monitor.ts";
import { combine } from "#core/monitor/rates.ts";
import {
  judgeHistory,
  judgeServiceHistory,
  judgeSilences,
  judgeValues,
  type ReplayedAlert,
  replay,
} from "#core/monitor/replay.ts";
import { appliesTo } from "#core/monitor/scope.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { DAY, floorTo, MINUTE, type TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Preview, Previews } from "./verbs.ts";
import type { WatchedHosts } from "./watched-hosts.ts";

/** More hosts than this are judged by a sample: a week of each is half a million points. */
const MOST_HOSTS = 50;
const LONG = 10 * MINUTE;
/** A week by the minute in one answer. */
const STEP = MINUTE;

export function createPreviews(
  store: TimeSeries,
  hosts: WatchedHosts,
  expressions: Pick<Expressions, "evaluate">,
  graphDefs: Pick<Meta, "graphDefs">["graphDefs"],
  clock: Clock,
): Previews {
  async function overHosts(
    org: OrgId,
    monitor: Monitor,
    range: TimeRange,
    judge: (host: HostSummary) => Promise<readonly ReplayedAlert[]>,
  ): Promise<Preview> {
    const all = [...hosts.of(org).values()].filter((host) => appliesTo(monitor, host));
    const judged = all.slice(0, MOST_HOSTS);
    const found = await Promise.all(judged.map(async (host) => ({ host, alerts: await judge(host) })));
    const alerts = found
      .flatMap(({ host, alerts: of }) => of.map((alert) => ({ ...alert, target: host.displayName || host.name })))
      .sort((a, b) => a.openedAt - b.openedAt);
    // What is drawn is the host that fired most, or the first.
    const most = found.toSorted((a, b) => b.alerts.length - a.alerts.length)[0];
    const defs = await graphDefs.list(org);
    return {
      ...summed(range, alerts),
      targets: all.length,
      judged: judged.length,
      graph: most === undefined ? undefined : subjectGraph(monitor, { hostId: most.host.id, defs }),
      ...(all.length === 0 ? { note: "No host is in these scopes" } : {}),
    };
  }

  async function judgeHostWeek(
    org: OrgId,
    monitor: HostMonitor,
    host: HostSummary,
    recoverAfter: number,
    range: TimeRange,
  ): Promise<readonly ReplayedAlert[]> {
    const target = targetKey({ kind: "host", id: host.id });
    const names = await store.names(org, target, range.from);
    const components = componentsOf(monitor.metric, names);
    const needed = [...new Set(components.flatMap(({ from }) => from))];
    const columns = await store.read(org, target, needed, range);
    const read = (name: string) => columns[needed.indexOf(name)]!;
    // One alert a host: of several components whichever fires; what fires together is one.
    const each = components.map(({ from, compute }) =>
      replay(
        judgeHistory(from.length === 1 ? read(from[0]!) : combine(from.map(read), compute), monitor),
        recoverAfter,
      ),
    );
    return merged(each.flat());
  }

  return {
    async preview(org, input, { recoverAfter, days }) {
      const to = floorTo(MINUTE, Math.floor(clock.now() / 1000));
      const range = { from: to - days * DAY, to };
      const monitor = { ...input, id: "preview", createdAt: to, recoverAfter } as Monitor;
      const nothing = (note: string): Preview => ({ ...summed(range, []), targets: 0, judged: 0, note });
      switch (monitor.type) {
        case "host":
          return overHosts(org, monitor, range, (host) => judgeHostWeek(org, monitor, host, recoverAfter, range));
        case "connectivity":
          return overHosts(org, monitor, range, async (host) => {
            const [points] = await store.read(org, targetKey({ kind: "host", id: host.id }), ["loadavg5"], range);
            return replay(judgeSilences(points!, monitor.alertStatusOnGone, GONE_AFTER), recoverAfter);
          });
        case "service": {
          const target = targetKey({ kind: "service", id: monitor.service });
          const [points] = await store.read(org, target, [monitor.metric], range);
          if (points!.length === 0) return nothing("The metric has no points in these days");
          const alerts = replay(judgeServiceHistory(points!, monitor, range.to), recoverAfter);
          return {
            ...summed(range, named(alerts, monitor.service)),
            targets: 1,
            judged: 1,
            graph: subjectGraph(monitor, { defs: [] }),
          };
        }
        case "expression": {
          const grid = { start: range.from, step: STEP, count: (range.to - range.from) / STEP };
          const { series } = await expressions.evaluate(org, monitor.expression, grid, to);
          if (series.length !== 1) return nothing(`The expression gives ${series.length} series, want one`);
          // Before its first value there was nothing to judge: a young server's past is no alert.
          const { values } = series[0]!;
          const first = values.findIndex((value) => !Number.isNaN(value));
          if (first < 0) return nothing("The expression has no value in these days");
          const known = values.subarray(first);
          const alerts = replay(judgeValues(known, monitor, range.from + first * STEP, STEP), recoverAfter);
          return {
            ...summed(range, named(alerts, monitor.name)),
            targets: 1,
            judged: 1,
            graph: subjectGraph(monitor, { defs: [] }),
          };
        }
        case "external":
          return nothing("What an address will answer cannot be told from the past");
        case "anomalyDetection":
          return nothing("What is unusual depends on what was learned by then");
        case "query":
          return nothing("Query monitors are not judged yet");
      }
    },
  };
}

const named = (alerts: readonly ReplayedAlert[], target: string) => alerts.map((alert) => ({ ...alert, target }));

function summed(range: TimeRange, alerts: readonly (ReplayedAlert & { readonly target: string })[]) {
  const long = alerts.filter(({ openedAt, closedAt }) => (closedAt ?? range.to) - openedAt > LONG).length;
  return { from: range.from, to: range.to, alerts, long };
}

/** Overlapping alerts as one, as bad as the worst of them. */
function merged(alerts: readonly ReplayedAlert[]): readonly ReplayedAlert[] {
  const result: ReplayedAlert[] = [];
  for (const alert of alerts.toSorted((a, b) => a.openedAt - b.openedAt)) {
    const last = result.at(-1);
    if (last === undefined || (last.closedAt !== undefined && last.closedAt < alert.openedAt)) {
      result.push(alert);
      continue;
    }
    const closedAt =
      last.closedAt === undefined || alert.closedAt === undefined ? undefined : Math.max(last.closedAt, alert.closedAt);
    const status = last.status === "CRITICAL" ? last.status : alert.status;
    result[result.length - 1] = { status, openedAt: last.openedAt, ...(closedAt === undefined ? {} : { closedAt }) };
  }
  return result;
}
