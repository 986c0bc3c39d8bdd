import { z } from "zod";
import type { Request } from "#core/migration/verbs.ts";

/** `POST /migrations`, `PUT /migrations/:id`: the file as it was written, YAML. */
export const MigrationBody = z.object({ document: z.string().min(1).max(262_144) });
export type MigrationBody = z.input<typeof MigrationBody>;

/** `POST /migrations/:id/actions`. The same `requestId` again changes nothing. Steps count from 1, as people do. */
const word = {
  requestId: z.string().min(1).max(100).optional(),
  /** Why, for whoever reads the history. */
  reason: z.string().trim().min(1).max(500).optional(),
};
export const ActionBody = z.discriminatedUnion("verb", [
  z.object({ verb: z.enum(["hold", "resume", "step-down", "roll-back"]), ...word }),
  z.object({ verb: z.enum(["approve", "set-weight"]), step: z.number().int().min(0).max(50), ...word }),
  z.object({ verb: z.literal("abort"), keepWeight: z.boolean().default(false), ...word }),
]);
export type ActionBody = z.input<typeof ActionBody>;

export function toRequest({ requestId: _, ...asked }: z.output<typeof ActionBody>): Request {
  return "step" in asked ? { ...asked, step: asked.step - 1 } : asked;
}

export const CheckBody = z.object({ item: z.string().min(1), checked: z.boolean() });
export type CheckBody = z.input<typeof CheckBody>;
