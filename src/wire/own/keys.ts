import { z } from "zod";

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, enough to recognise it; the key itself is shown once, when it is made. */
  hint: z.string(),
  read: z.boolean(),
  write: z.boolean(),
  /** Whether it may move traffic: only with both others. */
  traffic: z.boolean(),
  createdAt: z.number().int(),
  createdBy: z.string(),
  lastUsedAt: z.number().int().optional(),
  revokedAt: z.number().int().optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `GET /api-keys` */
export const ApiKeyList = z.object({ keys: z.array(ApiKey) });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** `POST /api-keys`. Moving traffic has to be asked for, and includes reading and writing. */
export const NewApiKey = z.object({
  name: z.string().min(1).max(64),
  read: z.boolean(),
  write: z.boolean(),
  traffic: z.boolean().default(false),
});
export type NewApiKey = z.input<typeof NewApiKey>;

/** `PATCH /api-keys/:id`: the right to move traffic is given and taken; a key that may not read or write is replaced by another. */
export const ApiKeyChange = z.object({ traffic: z.boolean() });
export type ApiKeyChange = z.infer<typeof ApiKeyChange>;

/** Its answer, the only time `secret` is shown. */
export const CreatedApiKey = z.object({ key: ApiKey, secret: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** Most entries of the audit log in one answer. */
export const MOST_AUDIT_ENTRIES = 200;

/** `GET /audit-log?…`: those before the entry `before`, by whom exactly, and what exactly, as in `host.retire`. */
export const AuditQuery = z.object({
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MOST_AUDIT_ENTRIES).default(50),
  actor: z.string().optional(),
  action: z.string().optional(),
});
export type AuditQuery = z.input<typeof AuditQuery>;

/** `GET /audit-log/choices`: what there is to ask for. */
export const AuditChoices = z.object({ actors: z.array(z.string()), actions: z.array(z.string()) });
export type AuditChoices = z.infer<typeof AuditChoices>;

/** Its answer. */
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
