import type { Expressions } from "#app/expressions.ts";
import { type SubjectGraph, subjectGraph } from "#core/alert/subject-graph.ts";
import type { Chart, ChartImages, ChartSeries } from "#core/graph/chart.ts";
import { fillFromMinutes, type Grid, gridFor, rangeOf } from "#core/grid.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { MessageImage } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import { wordsOf } from "#core/notify/say.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, targetKey } from "#core/series.ts";
import { HOUR, MINUTE, type TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";

export interface PictureParts {
  readonly meta: Pick<Meta, "orgs" | "graphDefs" | "alertImages">;
  readonly store: Pick<TimeSeries, "readMinutes">;
  readonly expressions: Pick<Expressions, "evaluate">;
  readonly images: ChartImages;
  /** Where others can fetch pictures; `undefined` when only this machine could. */
  readonly reachableUrl: () => string | undefined;
  readonly clock: Clock;
}

const WIDTH = 600;
const HEIGHT = 240;
/** What was before it began, so that people see the change. */
const BEFORE = 30 * MINUTE;
/** Of an alert that is open for days, the last hours say enough. */
const LONGEST = 12 * HOUR;
/** More lines than this are no picture. */
const MOST_LINES = 10;

type AlertNotification = Extract<Notification, { readonly kind: "alert" }>;
type MigrationNotification = Extract<Notification, { readonly kind: "migration" }>;

/** What a picture is of, before its lines are read. */
interface Drawn extends Pick<Chart, "spans" | "subtitle"> {
  readonly graph: SubjectGraph;
  readonly range: TimeRange;
}

/** The graph of an alert or a migration as a picture for a message; `undefined` where there is nothing to draw. */
export function createPictures({ meta, store, expressions, images, reachableUrl, clock }: PictureParts) {
  async function linesOf(org: OrgId, graph: SubjectGraph, grid: Grid): Promise<readonly ChartSeries[]> {
    if (graph.expression !== undefined) {
      const now = Math.floor(clock.now() / 1000);
      const { series } = await expressions.evaluate(org, graph.expression, grid, now);
      return series.slice(0, MOST_LINES).map(({ label, values, stacked }) => ({ label, values, stacked }));
    }
    const target =
      graph.host === undefined
        ? targetKey({ kind: "service", id: graph.service! })
        : targetKey({ kind: "host", id: graph.host });
    const grids = await store.readMinutes(org, target, graph.metrics, rangeOf(grid));
    return graph.metrics.map((label, i) => ({
      label,
      values: fillFromMinutes(grids[i]!, grid).averages,
      stacked: false,
    }));
  }

  async function ofAlert(org: OrgId, told: AlertNotification): Promise<Drawn | undefined> {
    const { alert, monitor, host, service } = told;
    const graph = subjectGraph(monitor, {
      hostId: alert.hostId,
      component: alert.component,
      defs: await meta.graphDefs.list(org),
    });
    const to = (alert.closedAt ?? told.at) + MINUTE;
    const level = alert.worst === "CRITICAL" ? "critical" : alert.worst === "WARNING" ? "warning" : "unknown";
    return (
      graph && {
        graph,
        range: { from: Math.max(alert.openedAt - BEFORE, to - LONGEST), to },
        subtitle: host === undefined ? service?.name : host.displayName || host.name,
        spans: [{ from: alert.openedAt, to, level }],
      }
    );
  }

  /** The share that was set and the one that arrived, since the run began. */
  function ofMigration({ at, migration: { name, service }, run }: MigrationNotification): Drawn | undefined {
    if (service === undefined) return undefined;
    const to = at + MINUTE;
    return {
      graph: {
        title: name,
        service,
        metrics: [`migration.${name}.weight`, `migration.${name}.share`],
        unit: "percentage",
        thresholds: [],
      },
      range: { from: Math.max(run.startedAt - 5 * MINUTE, to - LONGEST), to },
      subtitle: service,
      spans: [],
    };
  }

  async function drawnOf(org: OrgId, notification: Notification): Promise<Drawn | undefined> {
    if (notification.kind === "alert") return await ofAlert(org, notification);
    return notification.kind === "migration" ? ofMigration(notification) : undefined;
  }

  return async (org: OrgId, notification: Notification, channel: Channel): Promise<MessageImage | undefined> => {
    const drawn = await drawnOf(org, notification);
    if (drawn === undefined) return undefined;
    const { graph, range, subtitle, spans } = drawn;
    const grid = gridFor(range, WIDTH);
    const series = await linesOf(org, graph, grid);
    if (series.every(({ values }) => values.every(Number.isNaN))) return undefined;
    const { settings } = (await meta.orgs.find(org))!;
    const options = {
      locale: channel.locale,
      timeZone: settings.timeZone,
      publicUrl: reachableUrl() ?? "",
      possibleRepeat: false,
    };
    const words = wordsOf(notification, options);
    const chart: Chart = {
      title: graph.title,
      subtitle,
      unit: graph.unit,
      grid,
      series,
      thresholds: graph.thresholds,
      spans,
      width: WIDTH,
      height: HEIGHT,
      theme: "light",
      locale: channel.locale,
      timeZone: settings.timeZone,
    };
    const png = await images.png(chart);
    const base = reachableUrl();
    const token = base === undefined ? undefined : await meta.alertImages.put(org, png, clock.now());
    return {
      png,
      ...(token === undefined ? {} : { url: `${base}/embed/public/alert/${token}.png` }),
      alt: `${words.title}: ${words.summary}`,
    };
  };
}
