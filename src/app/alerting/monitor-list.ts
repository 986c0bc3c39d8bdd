import { countLevels, type LevelCounts } from "#core/alert/levels.ts";
import { inactiveReason } from "#core/monitor/inactive.ts";
import { isMuted, type Monitor } from "#core/monitor/monitor.ts";
import type { OrgId } from "#core/series.ts";
import { DAY } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { AlertingMeta } from "#meta/meta.ts";
import type { LastJudgements } from "./verbs.ts";

/** A monitor with how it is doing. */
export interface MonitorView {
  readonly monitor: Monitor;
  readonly muted: boolean;
  readonly open: LevelCounts;
  /** Alerts that were opened in the last 7 days. */
  readonly week: number;
  /** Absent before the first time. */
  readonly last?: ReturnType<ReturnType<LastJudgements["of"]>["get"]>;
  /** Why it does not act. */
  readonly inactive?: string | undefined;
}

export function createMonitorList(
  meta: Pick<AlertingMeta, "monitors" | "alerts">,
  judged: LastJudgements,
  clock: Clock,
) {
  async function view(org: OrgId, monitors: readonly Monitor[]): Promise<readonly MonitorView[]> {
    const now = Math.floor(clock.now() / 1000);
    const [open, week] = await Promise.all([meta.alerts.open(org), meta.alerts.counts(org, now - 7 * DAY)]);
    const byMonitor = Map.groupBy(open, ({ monitorId }) => monitorId);
    const last = judged.of(org);
    return monitors.map((monitor) => ({
      monitor,
      muted: isMuted(monitor, now),
      open: countLevels((byMonitor.get(monitor.id) ?? []).map(({ status }) => status)),
      week: week.get(monitor.id) ?? 0,
      last: last.get(monitor.id),
      inactive: inactiveReason(monitor),
    }));
  }
  return {
    list: async (org: OrgId) => view(org, await meta.monitors.list(org)),
    one: async (org: OrgId, monitor: Monitor) => (await view(org, [monitor]))[0]!,
  };
}

export type MonitorViews = ReturnType<typeof createMonitorList>;
