import { z } from "zod";
import { ALERT_STATUSES, type Alert, type AlertLog, TRIGGERS } from "#core/alert/alert.ts";
import { MONITOR_TYPES } from "#core/monitor/monitor.ts";
import { onceText, pageLimit } from "./common.ts";

const seconds = z.number().int();
const Status = z.enum(ALERT_STATUSES);

export const AlertsQuery = z.object({ withClosed: onceText, nextId: onceText, limit: pageLimit });
export const LogsQuery = z.object({ nextId: onceText, limit: pageLimit });

/** Go's clients leave out an empty memo. */
export const MemoBody = z.object({ memo: z.string().default("") });
export const MemoAnswer = z.object({ id: z.string(), memo: z.string() });
export const CloseBody = z.object({ reason: z.string() });

export const AlertAnswer = z.object({
  id: z.string(),
  status: Status,
  monitorId: z.string(),
  type: z.enum([...MONITOR_TYPES, "check", "slo"]),
  hostId: z.string().optional(),
  series: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }).optional(),
  value: z.number().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  openedAt: seconds,
  closedAt: seconds.optional(),
  memo: z.string(),
});

/**
 * Types whose alerts have a number, and those that have words; Mackerel's documents know no others. Objectives are ours: clients take
 * the type as text, and an alert whose monitor is not in the list of monitors as they take that of a check.
 */
const WITH_VALUE: ReadonlySet<Alert["type"]> = new Set(["host", "service", "expression", "query", "external", "slo"]);
const WITH_MESSAGE: ReadonlySet<Alert["type"]> = new Set(["check", "external", "slo"]);

export const toAlertAnswer = (alert: Alert): z.output<typeof AlertAnswer> => ({
  id: alert.id,
  status: alert.status,
  monitorId: alert.monitorId,
  type: alert.type,
  ...(alert.hostId === undefined ? {} : { hostId: alert.hostId }),
  // Of an objective it is ours, and says what the message says.
  ...(alert.series === undefined || alert.type === "slo" ? {} : { series: alert.series }),
  ...(alert.value === undefined || !WITH_VALUE.has(alert.type) ? {} : { value: alert.value }),
  ...(alert.message === undefined || !WITH_MESSAGE.has(alert.type) ? {} : { message: alert.message }),
  ...(alert.closedAt === undefined || alert.reason === undefined ? {} : { reason: alert.reason }),
  openedAt: alert.openedAt,
  ...(alert.closedAt === undefined ? {} : { closedAt: alert.closedAt }),
  memo: alert.memo,
});

export const LogAnswer = z.object({
  id: z.string(),
  createdAt: seconds,
  status: Status,
  trigger: z.enum(TRIGGERS),
  monitorId: z.string().nullable(),
  targetValue: z.number().nullable(),
  statusDetail: z
    .object({ type: z.literal("check"), detail: z.object({ message: z.string(), memo: z.string() }) })
    .nullable(),
});

/** `known`: whether the monitor or check is still there. */
export const toLogAnswer = (log: AlertLog, known: boolean): z.output<typeof LogAnswer> => ({
  id: log.id,
  createdAt: log.createdAt,
  status: log.status,
  trigger: log.trigger,
  monitorId: known ? log.monitorId : null,
  targetValue: log.value ?? null,
  statusDetail: log.detail === undefined ? null : { type: "check", detail: log.detail },
});
