import { lanesOf, type Stretch } from "#core/alert/timeline.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { TimeRange } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import { type AlertFilter, matcher } from "./alert-list.ts";
import { type AlertView, type FlapsOf, viewAlerts } from "./alert-views.ts";

export interface AlertTimeline {
  readonly lanes: readonly {
    readonly alerts: readonly { readonly view: AlertView; readonly stretches: readonly Stretch[] }[];
  }[];
  /** More alerts were open in the range than are looked at; those that opened first are missing. */
  readonly more: boolean;
}

/** Alerts that one look reads: a picture of more is none. */
const MOST_ALERTS = 1_000;

export function createAlertTimeline(
  meta: Pick<Meta, "alerts" | "monitors" | "checks" | "hosts" | "objectives">,
  flapsOf: FlapsOf,
  clock: Clock,
) {
  /** `invalid` for a range that ends before it begins. */
  return async function timeline(
    org: OrgId,
    filter: Omit<AlertFilter, "state">,
    range: TimeRange,
  ): Promise<AlertTimeline> {
    if (range.from >= range.to)
      throw new Rejected(
        "invalid",
        `Cannot list alerts from ${range.from} to ${range.to}: want a range that ends later`,
      );
    const now = Math.floor(clock.now() / 1000);
    const { alerts, more } = await meta.alerts.during(org, range, MOST_ALERTS);
    const wanted = matcher({ ...filter, state: "all" }, now);
    const views = new Map(
      (await viewAlerts(meta, flapsOf, org, alerts, now)).filter(wanted).map((view) => [view.alert.id, view]),
    );
    const ids = [...views.keys()];
    const logs = await meta.alerts.logsOf(org, ids);
    const lanes = lanesOf(
      alerts.filter(({ id }) => views.has(id)),
      logs,
      range,
      now,
    );
    return {
      lanes: lanes.map((lane) => ({
        alerts: lane.alerts.map(({ alert, stretches }) => ({ view: views.get(alert.id)!, stretches })),
      })),
      more,
    };
  };
}
