import { z } from "zod";
import { CHECK_STATUSES, type Check, type CheckReport } from "#core/check.ts";
import { Epoch, listOf } from "./common.ts";

/** A check's name, as agents may choose it. */
const NAME = /^[a-zA-Z0-9_-]+$/;

/** Longer messages are cut, as agents cut them, rather than refused: the alert matters more than its last words. */
const MAX_MESSAGE = 1024;

/** One by one, so that a bad report does not take its neighbours with it [WI31]. */
export const ReportBody = z.object({
  source: z.object({ type: z.literal("host"), hostId: z.string() }),
  name: z.string().regex(NAME),
  status: z.enum(CHECK_STATUSES),
  message: z
    .string()
    .nullish()
    .transform((message) => [...(message ?? "")].slice(0, MAX_MESSAGE).join("")),
  occurredAt: Epoch,
  notificationInterval: z.number().nullish(),
  maxCheckAttempts: z.number().nullish(),
});

export const ReportsBody = z.object({ reports: listOf(z.unknown()) });

export const CheckAnswer = z.object({ id: z.string(), name: z.string() });

export const toCheckAnswer = ({ id, name }: Check): z.output<typeof CheckAnswer> => ({ id, name });

export function toCheckReport(body: z.output<typeof ReportBody>): CheckReport {
  const { notificationInterval: interval, maxCheckAttempts: attempts } = body;
  return {
    hostId: body.source.hostId,
    name: body.name,
    status: body.status,
    message: body.message,
    occurredAt: body.occurredAt,
    // Absent means never again; everything below ten minutes counts as ten.
    ...(interval === null || interval === undefined
      ? {}
      : { notificationInterval: Math.max(10, Math.floor(interval)) }),
    maxCheckAttempts: Math.min(10, Math.max(1, Math.floor(attempts ?? 1))),
  };
}
