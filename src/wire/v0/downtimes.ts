import { z } from "zod";
import { type Downtime, type DowntimeInput, RECURRENCE_TYPES, WEEKDAYS } from "#core/alert/downtime.ts";
import { LIMITS } from "#core/monitor/monitor.ts";
import { LAST_EPOCH } from "./common.ts";
import { Names, Roles, toRoleTexts } from "./scopes.ts";

/** Mackerel publishes none; this one is generous. */
const MAX_NAME = 128;
/** Minutes. Ten years; whoever means longer means to delete the monitor. */
const MAX_DURATION = 5_256_000;

const seconds = z.number().int().min(0).max(LAST_EPOCH);

const RecurrenceBody = z
  .object({
    type: z.enum(RECURRENCE_TYPES),
    interval: z.number().int().min(1).max(1_000),
    weekdays: z.array(z.enum(WEEKDAYS)).nullish(),
    /** Go's clients spell "for ever" as 0. */
    until: seconds.nullish(),
  })
  .refine(({ type, weekdays }) => type === "weekly" || !weekdays?.length, {
    path: ["weekdays"],
    error: "found some, want none unless each week",
  });

export const DowntimeBody = z.object({
  name: z.string().min(1).max(MAX_NAME),
  memo: z.string().max(LIMITS.memo).nullish(),
  start: seconds,
  duration: z.number().int().min(1).max(MAX_DURATION),
  recurrence: RecurrenceBody.nullish(),
  serviceScopes: Names,
  serviceExcludeScopes: Names,
  roleScopes: Roles,
  roleExcludeScopes: Roles,
  monitorScopes: Names,
  monitorExcludeScopes: Names,
});

export const DowntimeAnswer = z.object({
  id: z.string(),
  name: z.string(),
  memo: z.string(),
  start: z.number().int(),
  duration: z.number().int(),
  recurrence: z
    .object({
      type: z.enum(RECURRENCE_TYPES),
      interval: z.number().int(),
      weekdays: z.array(z.enum(WEEKDAYS)).optional(),
      until: z.number().int().optional(),
    })
    .optional(),
  serviceScopes: z.array(z.string()),
  serviceExcludeScopes: z.array(z.string()),
  roleScopes: z.array(z.string()),
  roleExcludeScopes: z.array(z.string()),
  monitorScopes: z.array(z.string()),
  monitorExcludeScopes: z.array(z.string()),
});

export function toDowntimeInput({ memo, recurrence, ...body }: z.output<typeof DowntimeBody>): DowntimeInput {
  if (!recurrence) return { ...body, memo: memo ?? "" };
  const { type, interval, weekdays, until } = recurrence;
  return {
    ...body,
    memo: memo ?? "",
    recurrence: {
      type,
      interval,
      ...(weekdays?.length ? { weekdays: [...new Set(weekdays)] } : {}),
      ...(until ? { until } : {}),
    },
  };
}

/** Without a key for a recurrence that there is none of: Go's client reads no empty one. */
export const toDowntimeAnswer = (downtime: Downtime): z.output<typeof DowntimeAnswer> => ({
  id: downtime.id,
  name: downtime.name,
  memo: downtime.memo,
  start: downtime.start,
  duration: downtime.duration,
  ...(downtime.recurrence === undefined ? {} : { recurrence: recurrenceAnswer(downtime.recurrence) }),
  serviceScopes: [...downtime.serviceScopes],
  serviceExcludeScopes: [...downtime.serviceExcludeScopes],
  roleScopes: toRoleTexts(downtime.roleScopes),
  roleExcludeScopes: toRoleTexts(downtime.roleExcludeScopes),
  monitorScopes: [...downtime.monitorScopes],
  monitorExcludeScopes: [...downtime.monitorExcludeScopes],
});

const recurrenceAnswer = ({ type, interval, weekdays, until }: NonNullable<Downtime["recurrence"]>) => ({
  type,
  interval,
  ...(weekdays === undefined ? {} : { weekdays: [...weekdays] }),
  ...(until === undefined ? {} : { until }),
});
