import { z } from "zod";
import { type Monitor, type MonitorInput, SENSITIVITIES } from "#core/monitor/monitor.ts";
import { problemsOf } from "#core/monitor/problems.ts";
import { formatScope, parseScope } from "#core/monitor/scope.ts";
import { isObject, present } from "./common.ts";

const whole = z.number().int();
const Sensitivity = z.enum(SENSITIVITIES).nullish();

const LEVELS = {
  operator: z.enum([">", "<"]),
  warning: z.number().nullish(),
  critical: z.number().nullish(),
};
const ATTEMPTS = { maxCheckAttempts: whole.optional() };

/** What each type has besides what all have: spelled alike in both directions. */
const OWN = {
  host: { ...LEVELS, ...ATTEMPTS, metric: z.string(), duration: whole },
  service: {
    ...LEVELS,
    ...ATTEMPTS,
    service: z.string(),
    metric: z.string(),
    duration: whole,
    missingDurationWarning: whole.nullish(),
    missingDurationCritical: whole.nullish(),
  },
  external: {
    ...ATTEMPTS,
    url: z.string(),
    service: z.string().nullish(),
    responseTimeWarning: z.number().nullish(),
    responseTimeCritical: z.number().nullish(),
    responseTimeDuration: whole.nullish(),
    containsString: z.string().nullish(),
    certificationExpirationWarning: whole.nullish(),
    certificationExpirationCritical: whole.nullish(),
    skipCertificateVerification: z.boolean().optional(),
    expectedStatusCode: whole.nullish(),
    requestBody: z.string().nullish(),
    followRedirect: z.boolean().optional(),
    dualstack: z.enum(["ipv4", "ipv6", "auto"]).optional(),
  },
  expression: { ...LEVELS, expression: z.string(), evaluateBackwardMinutes: whole.optional() },
  anomalyDetection: {
    ...ATTEMPTS,
    warningSensitivity: Sensitivity,
    criticalSensitivity: Sensitivity,
    trainingPeriodFrom: whole.nullish(),
  },
  query: { ...LEVELS, query: z.string(), evaluateBackwardMinutes: whole.optional() },
};
const Method = z.enum(["GET", "POST", "PUT", "DELETE"]);
const Headers = z.array(z.object({ name: z.string(), value: z.string() }));
const StatusOnGone = z.enum(["CRITICAL", "WARNING"]);

const ScopeText = z.string().transform((text, context) => {
  const scope = parseScope(text);
  if (scope !== undefined) return scope;
  context.addIssue({ code: "custom", message: `found "${text}", want a service, or a role as "service:role"` });
  return z.NEVER;
});
const Scopes = z.array(ScopeText).default([]);

const sent = {
  name: z.string(),
  memo: z.string().default(""),
  isMute: z.boolean().default(false),
  notificationInterval: whole.optional(),
};

const Sent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("host"), ...sent, ...OWN.host, scopes: Scopes, excludeScopes: Scopes }),
  z.object({
    type: z.literal("connectivity"),
    ...sent,
    name: z.string().default("connectivity"),
    alertStatusOnGone: StatusOnGone.optional(),
    scopes: Scopes,
    excludeScopes: Scopes,
  }),
  z.object({ type: z.literal("service"), ...sent, ...OWN.service }),
  z.object({
    type: z.literal("external"),
    ...sent,
    ...OWN.external,
    method: Method.default("GET"),
    headers: Headers.optional(),
  }),
  z.object({ type: z.literal("expression"), ...sent, ...OWN.expression }),
  z.object({ type: z.literal("anomalyDetection"), ...sent, ...OWN.anomalyDetection, scopes: Scopes }),
  z.object({ type: z.literal("query"), ...sent, ...OWN.query, legend: z.string().default("") }),
]);
type Sent = z.output<typeof Sent>;

/** Everywhere else `null` says the same as leaving the field out; here clients compare what they sent [WM3]. */
const KEEPS_NULL = new Set([
  "warning",
  "critical",
  "missingDurationWarning",
  "missingDurationCritical",
  "service",
  "responseTimeWarning",
  "responseTimeCritical",
  "responseTimeDuration",
  "containsString",
  "certificationExpirationWarning",
  "certificationExpirationCritical",
  "expectedStatusCode",
  "requestBody",
  "warningSensitivity",
  "criticalSensitivity",
  "trainingPeriodFrom",
]);

/** Here Go's zero value means that nothing was set; no limit of these may be zero. */
const ZERO_IS_UNSET = new Set([
  "notificationInterval",
  "maxCheckAttempts",
  "service",
  "responseTimeWarning",
  "responseTimeCritical",
  "responseTimeDuration",
]);

function withoutUnset(body: unknown): unknown {
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).filter(([key, value]) => {
      if (value === null) return KEEPS_NULL.has(key);
      return !ZERO_IS_UNSET.has(key) || (value !== 0 && value !== "");
    }),
  );
}

/** A monitor as clients send it, within all documented limits. */
export const MonitorBody = z.preprocess(
  withoutUnset,
  Sent.superRefine((body, context) => {
    for (const { field, message } of problemsOf(toMonitorInput(body)))
      context.addIssue({ code: "custom", path: [field], message });
  }),
);
export type MonitorBody = z.output<typeof MonitorBody>;

/** What Mackerel gives an external monitor that says nothing of headers. */
const DEFAULT_HEADERS = [{ name: "Cache-Control", value: "no-cache" }];

/** `before` is the monitor that is replaced: two fields stay as they were when they are left out [WM6]. */
export function toMonitorInput(body: Sent, before?: Monitor): MonitorInput {
  switch (body.type) {
    case "connectivity": {
      const was = before?.type === "connectivity" ? before.alertStatusOnGone : "CRITICAL";
      return present({ ...body, alertStatusOnGone: body.alertStatusOnGone ?? was });
    }
    case "external": {
      const were = before?.type === "external" ? before.headers : DEFAULT_HEADERS;
      return present({ ...body, headers: body.headers ?? were });
    }
    default:
      return present(body);
  }
}

const answered = {
  id: z.string(),
  name: z.string(),
  memo: z.string(),
  isMute: z.boolean(),
  notificationInterval: whole.optional(),
};
const ScopeTexts = z.array(z.string());

export const MonitorAnswer = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("host"),
    ...answered,
    ...OWN.host,
    scopes: ScopeTexts,
    excludeScopes: ScopeTexts,
  }),
  z.object({
    type: z.literal("connectivity"),
    ...answered,
    alertStatusOnGone: StatusOnGone,
    scopes: ScopeTexts,
    excludeScopes: ScopeTexts,
  }),
  z.object({ type: z.literal("service"), ...answered, ...OWN.service }),
  z.object({ type: z.literal("external"), ...answered, ...OWN.external, method: Method, headers: Headers }),
  z.object({ type: z.literal("expression"), ...answered, ...OWN.expression }),
  z.object({ type: z.literal("anomalyDetection"), ...answered, ...OWN.anomalyDetection, scopes: ScopeTexts }),
  z.object({ type: z.literal("query"), ...answered, ...OWN.query, legend: z.string() }),
]);
export type MonitorAnswer = z.output<typeof MonitorAnswer>;

export function toMonitorAnswer(monitor: Monitor): MonitorAnswer {
  const { createdAt: _, recoverAfter: __, mutedUntil: ___, ...known } = monitor;
  return present({
    ...known,
    ...("scopes" in known ? { scopes: known.scopes.map(formatScope) } : {}),
    ...("excludeScopes" in known ? { excludeScopes: known.excludeScopes.map(formatScope) } : {}),
  }) as MonitorAnswer;
}
