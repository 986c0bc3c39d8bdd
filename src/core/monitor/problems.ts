import { isHostMetricName, isServiceMetricName, MAX_NAME_LENGTH } from "#core/metric.ts";
import { type Finding, found, isHttpUrl, lengthOf, type Problem, shownUrl } from "#core/problem.ts";
import {
  type AnomalyMonitor,
  type ExternalMonitor,
  LIMITS,
  type MonitorInput,
  RATE_METRICS,
  type ServiceMonitor,
  type Thresholds,
} from "./monitor.ts";
import { queryProblem } from "./query-text.ts";
import { formatScope } from "./scope.ts";

/**
 * Everything that contradicts Mackerel's documentation of monitors; nothing for one that can be stored. Whether services and roles
 * exist, and whether an expression parses, is asked elsewhere.
 */
export function problemsOf(monitor: MonitorInput): readonly Problem[] {
  const { name, memo, notificationInterval } = monitor;
  const attempts = "maxCheckAttempts" in monitor ? monitor.maxCheckAttempts : undefined;
  return found([
    name.trim() === "" && ["name", "found nothing, want a name"],
    lengthOf(name) > MAX_NAME_LENGTH && ["name", `found ${lengthOf(name)} characters, want at most ${MAX_NAME_LENGTH}`],
    lengthOf(memo) > LIMITS.memo && ["memo", `found ${lengthOf(memo)} characters, want at most ${LIMITS.memo}`],
    ["notificationInterval", within(notificationInterval, LIMITS.shortestNotificationInterval, LONGEST_INTERVAL)],
    ["maxCheckAttempts", within(attempts, 1, LIMITS.attempts)],
    ...specific(monitor),
  ]);
}

/** Minutes. A year; nobody waits longer, and Go's clients hold integers. */
const LONGEST_INTERVAL = 525_600;

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

function within(value: number | null | undefined, least: number, most: number): string | false {
  if (!isGiven(value) || (Number.isInteger(value) && value >= least && value <= most)) return false;
  return `found ${value}, want a whole number from ${least} to ${most}`;
}

function specific(monitor: MonitorInput): Finding[] {
  switch (monitor.type) {
    case "host":
      return [
        !isHostMetric(monitor.metric) && ["metric", `found "${monitor.metric}", want a metric's name`],
        ["duration", within(monitor.duration, 1, LIMITS.duration)],
        ...levels(monitor, isRate(monitor.metric)),
      ];
    case "connectivity":
      return [];
    case "service":
      return service(monitor);
    case "external":
      return external(monitor);
    case "expression":
      return [
        monitor.expression.trim() === "" && ["expression", "found nothing, want an expression"],
        ["evaluateBackwardMinutes", within(monitor.evaluateBackwardMinutes, 2, 10)],
        ...levels(monitor, false),
      ];
    case "anomalyDetection":
      return anomaly(monitor);
    case "query":
      return [
        ["query", queryProblem(monitor.query) ?? false],
        ["evaluateBackwardMinutes", within(monitor.evaluateBackwardMinutes, 0, 10)],
        ...levels(monitor, false),
      ];
  }
}

const isRate = (metric: string): boolean => (RATE_METRICS as readonly string[]).includes(metric);

/** Names of cloud integrations too, which no agent posts: `ec2.cpu.used`. */
const isHostMetric = (metric: string): boolean =>
  isRate(metric) || (metric.startsWith("custom.") ? isHostMetricName(metric) : isServiceMetricName(metric));

function levels({ warning, critical }: Thresholds, isRate: boolean): Finding[] {
  const percent = (value: number | null | undefined) =>
    isRate && isGiven(value) && (value < 0 || value > 100) && `found ${value}, want 0 to 100`;
  return [
    !isGiven(warning) && !isGiven(critical) && ["warning", "found neither warning nor critical, want at least one"],
    ["warning", percent(warning)],
    ["critical", percent(critical)],
  ];
}

type Input<M> = Omit<M, "id" | "createdAt" | "recoverAfter" | "mutedUntil">;

function service(monitor: Input<ServiceMonitor>): Finding[] {
  const { missingDurationWarning, missingDurationCritical } = monitor;
  const silence = (minutes: number | null | undefined) =>
    isGiven(minutes) &&
    (within(minutes, 10, LIMITS.longestMissingDuration) ||
      (minutes % 10 !== 0 && `found ${minutes}, want a multiple of 10`));
  const onlySilence = isGiven(missingDurationWarning) || isGiven(missingDurationCritical);
  return [
    !isServiceMetricName(monitor.metric) && ["metric", `found "${monitor.metric}", want a metric's name`],
    ["duration", within(monitor.duration, 1, LIMITS.duration)],
    ["missingDurationWarning", silence(missingDurationWarning)],
    ["missingDurationCritical", silence(missingDurationCritical)],
    // Silence may be all that is watched.
    ...(onlySilence ? [] : levels(monitor, false)),
  ];
}

function external(monitor: Input<ExternalMonitor>): Finding[] {
  const { service, responseTimeWarning: warning, responseTimeCritical: critical, responseTimeDuration } = monitor;
  const limit = isGiven(warning) ? "responseTimeWarning" : isGiven(critical) ? "responseTimeCritical" : undefined;
  const time = (value: number | null | undefined) =>
    isGiven(value) && value < 0 && `found ${value}, want milliseconds, 0 or more`;
  const days = (value: number | null | undefined) => within(value, 0, 10_000);
  return [
    !isHttpUrl(monitor.url) && ["url", `found "${shownUrl(monitor.url)}", want an address with http:// or https://`],
    ["responseTimeWarning", time(warning)],
    ["responseTimeCritical", time(critical)],
    ["responseTimeDuration", within(responseTimeDuration, 1, LIMITS.duration)],
    limit !== undefined && !isGiven(service) && ["service", `found none, want one that keeps the times for ${limit}`],
    limit !== undefined &&
      !isGiven(responseTimeDuration) && ["responseTimeDuration", `found none, want 1 to ${LIMITS.duration}`],
    ["certificationExpirationWarning", days(monitor.certificationExpirationWarning)],
    ["certificationExpirationCritical", days(monitor.certificationExpirationCritical)],
    ["expectedStatusCode", within(monitor.expectedStatusCode, 100, 599)],
    ...monitor.headers.flatMap(({ name, value }): Finding[] => [
      !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && ["headers", `found "${name}", want the name of an HTTP header`],
      !isHeaderValue(value) && ["headers", `found a character in "${name}" that no HTTP header may have`],
    ]),
  ];
}

const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

function anomaly(monitor: Input<AnomalyMonitor>): Finding[] {
  const { scopes, warningSensitivity, criticalSensitivity } = monitor;
  const service = scopes.find(({ role }) => role === undefined);
  return [
    scopes.length === 0 && ["scopes", "found none, want at least one role"],
    service !== undefined && ["scopes", `found the service "${formatScope(service)}", want roles only`],
    !isGiven(warningSensitivity) &&
      !isGiven(criticalSensitivity) && [
        "warningSensitivity",
        "found neither warningSensitivity nor criticalSensitivity, want at least one",
      ],
    ["trainingPeriodFrom", within(monitor.trainingPeriodFrom, 0, 2 ** 31 - 1)],
  ];
}
