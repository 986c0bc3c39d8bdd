import type { Anomalies } from "#app/anomalies.ts";
import type { Expressions } from "#app/expressions.ts";
import type { Alert, Trigger } from "#core/alert/alert.ts";
import { subjectKey } from "#core/alert/subject.ts";
import type { Check } from "#core/check.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { HostSummary } from "#core/host.ts";
import { judgeAnomaly } from "#core/monitor/anomaly-judge.ts";
import { judgeConnectivity } from "#core/monitor/connectivity.ts";
import { type ExpressionOutcome, judgeExpression, momentOf } from "#core/monitor/expression.ts";
import { depthOf } from "#core/monitor/metric.ts";
import type { AnomalyMonitor, ExpressionMonitor, Monitor, ServiceMonitor } from "#core/monitor/monitor.ts";
import { createPlans, type HostPlan, type Plans } from "#core/monitor/plan.ts";
import { judgeService } from "#core/monitor/service.ts";
import type { TimeSeries } from "#core/ports.ts";
import { type OrgId, type TargetKey, targetKey } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { AlertBook, Judged } from "./book.ts";
import type { AlertingConfig, Configs } from "./configs.ts";
import { judgeMetrics, readRecent } from "./host-judge.ts";
import { createJudgedPoints } from "./judged-points.ts";
import { createLastPoints } from "./last-points.ts";
import { createReportJudge, type ReportJudgeParts } from "./report-judge.ts";
import { type Surroundings, serviceOf } from "./telling.ts";
import type { WatchedHosts } from "./watched-hosts.ts";

/** When a monitor was last judged, for the list of monitors. */
export interface LastJudged {
  readonly at: UnixSeconds;
  /** Hosts or series of that round. */
  readonly targets: number;
}

export interface Watcher {
  /** Judges what arrived, and each minute what is silent. Every few seconds. */
  round(): Promise<void>;
  /** Judges reports of checks as they come. */
  checksReported(org: OrgId, reported: readonly Check[]): Promise<void>;
  /** Notes that a monitor was judged by somebody else. */
  noteJudged(monitorId: string, targets: number, at: UnixSeconds): void;
  /** When each monitor was last judged, by its id. */
  judged(): ReadonlyMap<string, LastJudged>;
}

export interface WatcherParts extends Pick<ReportJudgeParts, "alerts" | "checks"> {
  readonly store: TimeSeries;
  readonly configs: Configs;
  readonly hosts: WatchedHosts;
  readonly book: AlertBook;
  readonly expressions: Pick<Expressions, "valueAt">;
  readonly anomalies: Pick<Anomalies, "judge">;
  /** Targets that points arrived for since the last call. */
  readonly touched: () => ReadonlyMap<OrgId, ReadonlySet<TargetKey>>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A round that is so late has slept: what was not heard meanwhile was not said to us. */
const ASLEEP_AFTER = 2 * MINUTE;
/** Judgements stored at once. */
const BATCH = 200;

const NONE: ReadonlySet<string> = new Set();

/** Monitors with an open alert, by host. */
function alertedByHost(open: ReadonlyMap<string, Alert>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { hostId, monitorId } of open.values())
    if (hostId !== undefined) found.getOrInsertComputed(hostId, () => new Set()).add(monitorId);
  return found;
}

export function createWatcher(parts: WatcherParts): Watcher {
  const { store, configs, alerts, checks, hosts, book, expressions, anomalies, touched, clock, log } = parts;
  const plans = new WeakMap<readonly Monitor[], Plans>();
  const judgedAt = new Map<string, LastJudged>();
  const judgedPoints = createJudgedPoints();
  const lastPoints = createLastPoints(store);
  /** Bad judgements in a row of anomaly monitors, by subject. */
  const oddities = new Map<string, number>();
  let receivingSince = Number.POSITIVE_INFINITY;
  let lastRound = 0;
  let lastMinute = 0;

  const plansOf = ({ monitors }: AlertingConfig): Plans => {
    let found = plans.get(monitors);
    if (found === undefined) {
      found = createPlans(monitors);
      plans.set(monitors, found);
    }
    return found;
  };

  /** Only hosts in these statuses are judged; what is open on others waits until they are back. */
  const isJudged = ({ status }: HostSummary): boolean => status === "working" || status === "standby";

  /** One bad monitor or host costs nobody else its judgement; an outage is the round's business. */
  async function guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      log.error({ what, err: error }, "Cannot judge");
    }
  }

  async function storeAll(config: AlertingConfig, judged: readonly Judged[]): Promise<void> {
    try {
      for (let from = 0; from < judged.length; from += BATCH)
        await book.judge(config, judged.slice(from, from + BATCH));
    } catch (error) {
      judgedPoints.forget(config.org.id);
      throw error;
    }
  }

  const reports = createReportJudge({ alerts, checks, book, hosts, isJudged, storeAll });

  async function judgeTouched(config: AlertingConfig, targets: ReadonlySet<TargetKey>, now: UnixSeconds) {
    const org = config.org.id;
    const alerted = alertedByHost(await book.open(org));
    const planned = plansOf(config);
    const watched = hosts.of(org);
    const judged: Judged[] = [];
    /** Hosts of equal plans have equal monitors: they are counted by plan. */
    const counts = new Map<HostPlan, number>();
    for (const target of targets) {
      if (!target.startsWith("host:")) continue;
      const host = watched.get(target.slice(5));
      if (host === undefined || !isJudged(host)) continue;
      await guarded(target, async () => {
        const plan = planned.of(host.roles);
        judged.push(...(await judgeMetrics(store, org, host, plan, alerted.get(host.id) ?? NONE, judgedPoints, now)));
        counts.set(plan, (counts.get(plan) ?? 0) + 1);
      });
    }
    noteMetrics(counts, now);
    const services = config.monitors.filter(
      (monitor): monitor is ServiceMonitor =>
        monitor.type === "service" && targets.has(targetKey({ kind: "service", id: monitor.service })),
    );
    for (const monitor of services) await guarded(monitor.id, () => judgeServiceMonitor(config, monitor, judged, now));
    await storeAll(config, judged);
  }

  function noteMetrics(counts: ReadonlyMap<HostPlan, number>, now: UnixSeconds): void {
    const hostsOf = new Map<string, number>();
    for (const [plan, count] of counts) {
      for (const { monitors } of plan.metrics)
        for (const { id } of monitors) hostsOf.set(id, (hostsOf.get(id) ?? 0) + count);
    }
    for (const [id, count] of hostsOf) noteJudged(id, count, now);
  }

  function noteJudged(monitorId: string, targets: number, now: UnixSeconds): void {
    judgedAt.set(monitorId, { at: now, targets });
  }

  async function judgeServiceMonitor(
    config: AlertingConfig,
    monitor: ServiceMonitor,
    into: Judged[],
    now: UnixSeconds,
  ) {
    const target = targetKey({ kind: "service", id: monitor.service });
    const org = config.org.id;
    const columns = await readRecent(store, org, target, [monitor.metric], depthOf(monitor), now);
    const points = columns.get(monitor.metric)!;
    const last = await lastPoints(org, target, monitor.metric, now);
    const judgement = judgeService(monitor, points, last, receivingSince, now);
    noteJudged(monitor.id, 1, now);
    if (judgement === undefined) return;
    const isNew = judgedPoints.isNew(org, target, monitor.id, judgement.at);
    // Silence is said each minute: it goes on. A value was said once.
    const subject = { type: "service", monitorId: monitor.id } as const;
    if (judgement.value !== undefined && !isNew && !(await book.open(org)).has(subjectKey(subject))) return;
    into.push({
      subject,
      judgement,
      surroundings: { monitor, host: undefined, service: monitor.service },
      recoverAfter: monitor.recoverAfter,
    });
  }

  async function judgeSilence(config: AlertingConfig, now: UnixSeconds): Promise<void> {
    const planned = plansOf(config);
    const open = await book.open(config.org.id);
    const judged: Judged[] = [];
    const counts = new Map<string, number>();
    for (const host of hosts.of(config.org.id).values()) {
      if (!isJudged(host)) continue;
      for (const monitor of planned.of(host.roles).connectivity) {
        counts.set(monitor.id, (counts.get(monitor.id) ?? 0) + 1);
        const target = targetKey({ kind: "host", id: host.id });
        const subject = { type: "connectivity", monitorId: monitor.id, hostId: host.id } as const;
        const alert = open.get(subjectKey(subject));
        // Another level of the monitor reaches an open alert with its next reminder [MO6].
        const rule = alert === undefined ? monitor : { alertStatusOnGone: alert.status };
        const judgement = judgeConnectivity(rule, store.lastArrival(config.org.id, target), receivingSince, now);
        if (judgement === undefined || (judgement.status === "OK" && alert === undefined)) continue;
        judged.push({
          subject,
          judgement,
          surroundings: { monitor, host, service: undefined },
          recoverAfter: monitor.recoverAfter,
        });
      }
    }
    for (const [id, count] of counts) noteJudged(id, count, now);
    for (const monitor of config.monitors) {
      if (monitor.type === "service" && (monitor.missingDurationWarning || monitor.missingDurationCritical))
        await guarded(monitor.id, () => judgeServiceMonitor(config, monitor, judged, now));
    }
    await storeAll(config, judged);
  }

  function watchedTargets(config: AlertingConfig): ReadonlySet<TargetKey> {
    const watched = [...hosts.of(config.org.id).keys()].map((id) => targetKey({ kind: "host", id }));
    for (const monitor of config.monitors)
      if (monitor.type === "service") watched.push(targetKey({ kind: "service", id: monitor.service }));
    return new Set(watched);
  }

  async function outcomeOf(org: OrgId, monitor: ExpressionMonitor, now: UnixSeconds): Promise<ExpressionOutcome> {
    try {
      return await expressions.valueAt(org, monitor.expression, momentOf(monitor, now));
    } catch (error) {
      if (error instanceof Rejected) return { kind: "failed", message: error.message };
      throw error;
    }
  }

  async function judgeExpressions(config: AlertingConfig, now: UnixSeconds): Promise<void> {
    for (const monitor of config.monitors) {
      if (monitor.type !== "expression") continue;
      await guarded(monitor.id, async () => {
        const judgement = judgeExpression(monitor, await outcomeOf(config.org.id, monitor, now), receivingSince, now);
        noteJudged(monitor.id, 1, now);
        if (judgement === undefined) return;
        await book.judge(config, [
          {
            subject: { type: "expression", monitorId: monitor.id },
            judgement,
            surroundings: { monitor, host: undefined, service: undefined },
            recoverAfter: monitor.recoverAfter,
          },
        ]);
      });
    }
  }

  async function judgeOddities(config: AlertingConfig, now: UnixSeconds): Promise<void> {
    const monitors = config.monitors.filter(
      (monitor): monitor is AnomalyMonitor => monitor.type === "anomalyDetection",
    );
    for (const monitor of monitors) {
      const roles = monitor.scopes.flatMap(({ service, role }) => (role === undefined ? [] : [{ service, role }]));
      let targets = 0;
      for (const host of hosts.of(config.org.id).values()) {
        const role = roles.find((each) => host.roles.some((r) => r.service === each.service && r.role === each.role));
        if (role === undefined || !isJudged(host)) continue;
        targets++;
        await guarded(`${monitor.id} ${host.id}`, async () => {
          const from = monitor.trainingPeriodFrom ?? undefined;
          const found = await anomalies.judge(config.org.id, role, host.id, now, from);
          if (found.kind !== "deviation") return;
          const subject = { type: "anomalyDetection", monitorId: monitor.id, hostId: host.id } as const;
          const key = subjectKey(subject);
          const { judgement, bad } = judgeAnomaly(monitor, found.deviation, oddities.get(key) ?? 0, now);
          if (bad === 0) oddities.delete(key);
          else oddities.set(key, bad);
          await book.judge(config, [
            {
              subject,
              judgement,
              surroundings: { monitor, host, service: undefined },
              recoverAfter: monitor.recoverAfter,
            },
          ]);
        });
      }
      noteJudged(monitor.id, targets, now);
    }
  }

  /** Alerts of what is gone end; whoever removed it may have died before saying so. */
  async function closeOrphans(config: AlertingConfig): Promise<void> {
    const org = config.org.id;
    const gone: { alert: Alert; surroundings: Surroundings; trigger: Trigger }[] = [];
    for (const alert of (await book.open(org)).values()) {
      const monitor = config.byId.get(alert.monitorId);
      const host = alert.hostId === undefined ? undefined : hosts.of(org).get(alert.hostId);
      const surroundings = { monitor, host, service: serviceOf(monitor) };
      if (alert.hostId !== undefined && host === undefined) gone.push({ alert, surroundings, trigger: "hostRetire" });
      else if (alert.type !== "check" && alert.type !== "slo" && monitor === undefined)
        gone.push({ alert, surroundings, trigger: "monitorDelete" });
    }
    for (const [trigger, alerts] of Map.groupBy(gone, (each) => each.trigger))
      await book.close(config, alerts, { trigger });
  }

  return {
    async round() {
      const now = Math.floor(clock.now() / 1000);
      if (!store.stats().ready) return;
      if (lastRound === 0 || now - lastRound > ASLEEP_AFTER) receivingSince = now;
      lastRound = now;
      await hosts.refresh(clock.now());
      const arrived = touched();
      const isNewMinute = Math.floor(now / MINUTE) > Math.floor(lastMinute / MINUTE);
      for (const config of await configs.all()) {
        const targets = arrived.get(config.org.id);
        if (targets !== undefined) await judgeTouched(config, targets, now);
        if (!isNewMinute) continue;
        await judgeSilence(config, now);
        await judgeExpressions(config, now);
        await judgeOddities(config, now);
        await reports.judgeStored(config);
        await closeOrphans(config);
        judgedPoints.keepOnly(config.org.id, watchedTargets(config));
      }
      if (isNewMinute) lastMinute = now;
    },

    async checksReported(org, reported) {
      const config = await configs.of(org);
      if (config === undefined) return;
      await hosts.refresh(clock.now());
      await reports.judge(config, reported);
    },

    noteJudged,
    judged: () => judgedAt,
  };
}
