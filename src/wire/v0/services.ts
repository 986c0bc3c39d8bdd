import { z } from "zod";
import type { Role, Service } from "#core/service.ts";

export const NamedBody = z.object({ name: z.string(), memo: z.string().max(2048).nullish() });

export const ServiceAnswer = z.object({ name: z.string(), memo: z.string(), roles: z.array(z.string()) });
export const RoleAnswer = z.object({ name: z.string(), memo: z.string() });

export const toServiceAnswer = ({ name, memo, roles }: Service): z.output<typeof ServiceAnswer> => ({
  name,
  memo,
  roles: roles.map((role) => role.name),
});

export const toRoleAnswer = ({ name, memo }: Role): z.output<typeof RoleAnswer> => ({ name, memo });
