import { z } from "zod";
import type { Annotation, AnnotationInput } from "#core/annotation.ts";
import { Epoch, listOf } from "./common.ts";

export const AnnotationBody = z.object({
  title: z.string(),
  description: z.string().nullish(),
  from: Epoch,
  to: Epoch,
  service: z.string(),
  roles: listOf(z.string()),
});
export type AnnotationBody = z.input<typeof AnnotationBody>;

export const AnnotationAnswer = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  from: z.number().int(),
  to: z.number().int(),
  service: z.string(),
  /** Absent for what belongs to all of the service. */
  roles: z.array(z.string()).optional(),
});
export type AnnotationAnswer = z.output<typeof AnnotationAnswer>;

export const toAnnotationInput = ({ description, ...rest }: z.output<typeof AnnotationBody>): AnnotationInput => ({
  ...rest,
  ...(description ? { description } : {}),
});

export function toAnnotationAnswer({ id, title, description, from, to, service, roles }: Annotation): AnnotationAnswer {
  return {
    id,
    title,
    ...(description === undefined ? {} : { description }),
    from,
    to,
    service,
    ...(roles.length === 0 ? {} : { roles: [...roles] }),
  };
}
