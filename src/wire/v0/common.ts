import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";

/** What operations without a payload answer. */
export const Success = z.object({ success: z.literal(true) });
export const SUCCESS = { success: true } as const;

/** Go clients spell an empty slice `null`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list): z.output<T>[] => list ?? []);

/** A query parameter that may be repeated. */
export const repeated = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));

/** `service:role`, with or without the space that Mackerel's own answers have. */
export function parseRole(fullname: string): RoleRef {
  const match = /^([A-Za-z0-9][A-Za-z0-9_-]*):\s*([A-Za-z0-9][A-Za-z0-9_-]*)$/.exec(fullname);
  if (match === null) throw new Rejected("invalid", `Cannot read role "${fullname}": want "service:role"`);
  return { service: match[1]!, role: match[2]! };
}

/** `service:role`, as our own API writes it. */
export const formatRole = ({ service, role }: RoleRef): string => `${service}:${role}`;

/** Epoch seconds; some clients send them as floats. */
export const Epoch = z.number().transform(Math.floor);
