import { z } from "zod";
import { CHECK_STATUSES, type Check, type CheckReport } from "#core/check.ts";
import { isCheckName } from "#core/names.ts";
import { cutTo, Epoch, listOf } from "./common.ts";

/** Longer messages are cut, as agents cut them, rather than refused: the alert matters more than its last words. */
const MAX_MESSAGE = 1024;

/** One by one, so that a bad report does not take its neighbours with it. */
export const ReportBody = z.object({
  source: z.object({ type: z.literal("host"), hostId: z.string() }),
  name: z.string().refine(isCheckName, 'want letters, digits, "-" and "_", 255 at most'),
  status: z.enum(CHECK_STATUSES),
  message: z
    .string()
    .nullish()
    .transform((message) => cutTo(MAX_MESSAGE, message ?? "")),
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
