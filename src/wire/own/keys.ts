import { z } from "zod";

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, enough to recognise it; the key itself is shown once, when it is made. */
  hint: z.string(),
  read: z.boolean(),
  write: z.boolean(),
  createdAt: z.number().int(),
  createdBy: z.string(),
  lastUsedAt: z.number().int().optional(),
  revokedAt: z.number().int().optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `GET /api-keys` */
export const ApiKeyList = z.object({ keys: z.array(ApiKey) });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** `POST /api-keys` */
export const NewApiKey = z.object({ name: z.string().min(1).max(64), read: z.boolean(), write: z.boolean() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** Its answer, the only time `secret` is shown. */
export const CreatedApiKey = z.object({ key: ApiKey, secret: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** `GET /audit-log?before=&limit=` */
export const AuditLog = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      at: z.number().int(),
      actor: z.string(),
      action: z.string(),
      subject: z.string(),
      from: z.string().optional(),
      detail: z.unknown().optional(),
    }),
  ),
  nextBefore: z.string().optional(),
});
export type AuditLog = z.infer<typeof AuditLog>;
