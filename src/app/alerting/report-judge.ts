import type { Check } from "#core/check.ts";
import type { HostSummary } from "#core/host.ts";
import { judgeCheck } from "#core/monitor/check.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import type { AlertBook, Judged } from "./book.ts";
import type { AlertingConfig } from "./configs.ts";

/** Judges what agents report of their checks [MO8]. */
export interface ReportJudge {
  /** Reports as they come. */
  judge(config: AlertingConfig, checks: readonly Check[]): Promise<void>;
  /** Each minute, what nobody judged when it came. */
  judgeStored(config: AlertingConfig): Promise<void>;
}

export interface ReportJudgeParts {
  readonly alerts: Pick<Meta["alerts"], "history">;
  readonly checks: Pick<Meta["checks"], "failing" | "some">;
  readonly book: Pick<AlertBook, "open">;
  readonly hosts: { of(org: OrgId): ReadonlyMap<string, HostSummary> };
  readonly isJudged: (host: HostSummary) => boolean;
  readonly storeAll: (config: AlertingConfig, judged: readonly Judged[]) => Promise<void>;
}

export function createReportJudge({ alerts, checks, book, hosts, isJudged, storeAll }: ReportJudgeParts): ReportJudge {
  /** Of each check, when the newest report was made that was heard here. */
  const heard = new Map<string, UnixSeconds>();

  async function judge(config: AlertingConfig, reported: readonly Check[]): Promise<void> {
    const known = hosts.of(config.org.id);
    const judged = reported.flatMap((check): Judged[] => {
      const host = known.get(check.hostId);
      if (host === undefined || !isJudged(host) || check.state === undefined) return [];
      const { id, name, memo } = check;
      return [
        {
          subject: { type: "check", monitorId: id, hostId: host.id },
          judgement: judgeCheck(check.state),
          surroundings: { monitor: { type: "check", id, name, memo }, host, service: undefined },
          recoverAfter: 1,
        },
      ];
    });
    await storeAll(config, judged);
    for (const { id, hostId, state } of reported)
      if (state !== undefined && known.has(hostId)) heard.set(id, state.occurredAt);
  }

  /** Whether the last alert of its check knows a report as new as this one: then somebody judged it. */
  async function wasJudged(org: OrgId, { id, hostId, state }: Check): Promise<boolean> {
    const [last] = await alerts.history(org, { hostId, monitorId: id, since: 0 });
    return last !== undefined && state !== undefined && last.judgedAt >= state.occurredAt;
  }

  return {
    judge,

    async judgeStored(config) {
      const org = config.org.id;
      // A failure opens an alert once, or what somebody closed would come back each minute.
      const unheard: Check[] = [];
      for (const { check } of await checks.failing(org)) {
        if (heard.get(check.id) === check.state?.occurredAt) continue;
        if (await wasJudged(org, check)) heard.set(check.id, check.state!.occurredAt);
        else unheard.push(check);
      }
      // Agents say once that all is well; perhaps while the host was in maintenance.
      const alerted = [...(await book.open(org)).values()].filter(({ type }) => type === "check");
      const ids = alerted.map(({ monitorId }) => monitorId);
      const some = ids.length === 0 ? [] : await checks.some(org, ids);
      const all = new Map([...unheard, ...some].map((check) => [check.id, check]));
      await judge(config, [...all.values()]);
    },
  };
}
