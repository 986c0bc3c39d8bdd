import type { Alert, AlertStatus, AlertSubject, Judgement } from "#core/alert/alert.ts";
import { step } from "#core/alert/step.ts";
import type { Column } from "#core/series.ts";
import { MINUTE, type UnixSeconds } from "#core/time.ts";
import { levelOf } from "./level.ts";
import { judgePoints, type MetricRule } from "./metric.ts";
import type { Thresholds } from "./monitor.ts";
import { judgeSilence, type SilenceRule } from "./service.ts";

/** An alert that a rule would have opened. */
export interface ReplayedAlert {
  /** The worst that it would have been. */
  readonly status: AlertStatus;
  readonly openedAt: UnixSeconds;
  /** Absent when it would be open still. */
  readonly closedAt?: UnixSeconds | undefined;
}

const SUBJECT: AlertSubject = { type: "host", monitorId: "replay" };

/** The alerts that judgements, in the order of time, would have caused: by the very function that causes them [MO12]. */
export function replay(judgements: Iterable<Judgement>, recoverAfter: number): readonly ReplayedAlert[] {
  const alerts: ReplayedAlert[] = [];
  let open: Alert | undefined;
  for (const judgement of judgements) {
    const stepped = step(SUBJECT, open, judgement, { now: judgement.at, recoverAfter, inDowntime: false });
    if (stepped === undefined) continue;
    const { alert } = stepped;
    if (alert.closedAt === undefined) {
      open = alert;
      continue;
    }
    alerts.push({ status: alert.worst, openedAt: alert.openedAt, closedAt: alert.closedAt });
    open = undefined;
  }
  if (open !== undefined) alerts.push({ status: open.worst, openedAt: open.openedAt });
  return alerts;
}

/** What a metric rule would have said of each point, as if each had arrived at its own time. */
export function* judgeHistory(points: Column, rule: MetricRule): Generator<Judgement> {
  for (let i = 0; i < points.length; i++) {
    const judged = judgePoints({ ...points, length: i + 1 }, rule, points.times[i]!);
    if (judged !== undefined) yield judged;
  }
}

/** What a rule about a service's metric would have said: of each point, and of each silence up to the next, or to `until`. */
export function* judgeServiceHistory(
  points: Column,
  rule: MetricRule & SilenceRule,
  until: UnixSeconds,
): Generator<Judgement> {
  const limits = [rule.missingDurationWarning, rule.missingDurationCritical]
    .flatMap((minutes) => (minutes ? [minutes * MINUTE] : []))
    .sort((a, b) => a - b);
  for (let i = 0; i < points.length; i++) {
    const at = points.times[i]!;
    const next = i + 1 < points.length ? points.times[i + 1]! : until;
    const value = judgePoints({ ...points, length: i + 1 }, rule, at) ?? judgeSilence(rule, at, 0);
    if (value !== undefined) yield value;
    for (const seconds of limits)
      if (next - at > seconds) yield { ...judgeSilence(rule, at, seconds)!, at: at + seconds };
  }
}

/** What an expression would have said: UNKNOWN where it had no value. */
export function* judgeValues(
  values: Float64Array,
  thresholds: Thresholds,
  start: UnixSeconds,
  step: number,
): Generator<Judgement> {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const at = start + i * step;
    yield Number.isNaN(value) ? { status: "UNKNOWN", at } : { status: levelOf(value, thresholds), value, at };
  }
}

/** What a connectivity rule would have said, from the minutes that have a point. */
export function* judgeSilences(
  points: Column,
  status: "CRITICAL" | "WARNING",
  goneAfter: number,
): Generator<Judgement> {
  for (let i = 1; i < points.length; i++) {
    const [before, at] = [points.times[i - 1]!, points.times[i]!];
    if (at - before <= goneAfter) continue;
    yield { status, at: before + goneAfter };
    yield { status: "OK", at };
  }
}
