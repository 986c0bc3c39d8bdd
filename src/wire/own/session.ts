import { z } from "zod";

/** What the pages ask first. `setup` until the first person exists, who must hold the one-time token. */
export const Session = z.discriminatedUnion("state", [
  z.object({ state: z.literal("setup"), version: z.string() }),
  z.object({ state: z.literal("anonymous"), version: z.string() }),
  z.object({
    state: z.literal("signed-in"),
    version: z.string(),
    user: z.object({
      id: z.string(),
      name: z.string(),
      /** Where notifications to this person go. */
      email: z.string().optional(),
      locale: z.enum(["en", "ja"]),
      timeZone: z.string(),
    }),
    org: z.object({ name: z.string(), displayName: z.string() }),
    authority: z.enum(["owner", "manager", "collaborator", "viewer"]),
    /** Goes back in `X-CSRF-Token` on every request that changes something. */
    csrfToken: z.string(),
    /** The address that agents and links use; `loopbackOnly` says that other machines cannot reach it. */
    publicUrl: z.string(),
    loopbackOnly: z.boolean(),
  }),
]);
export type Session = z.infer<typeof Session>;

/** `POST /invitation/accept`: how whoever was invited wants to be known. */
export const Acceptance = z.object({
  token: z.string().min(1),
  name: z.string().min(1).max(64),
  password: z.string().min(10).max(256),
  locale: z.enum(["en", "ja"]),
  timeZone: z.string(),
});
export type Acceptance = z.infer<typeof Acceptance>;

/** `POST /setup`, with what the organisation has to decide at once. */
export const Setup = Acceptance.extend({
  /** Whether probes and messages may go to addresses of private networks; they may unless somebody says no. */
  allowPrivateTargets: z.boolean().optional(),
});
export type Setup = z.infer<typeof Setup>;

/** `POST /session` */
export const SignIn = z.object({ name: z.string().min(1), password: z.string().min(1) });
export type SignIn = z.infer<typeof SignIn>;

/** `PATCH /session`: a person's own settings. */
export const Preferences = z.object({
  locale: z.enum(["en", "ja"]).optional(),
  timeZone: z.string().optional(),
  /** `null` for none. */
  email: z.string().nullable().optional(),
});
export type Preferences = z.infer<typeof Preferences>;

/** `GET /sessions`: one's own, in seconds. */
export const SessionList = z.object({
  sessions: z.array(
    z.object({
      createdAt: z.number().int(),
      lastUsedAt: z.number().int(),
      /** The one that asks. */
      isThis: z.boolean(),
    }),
  ),
});
export type SessionList = z.infer<typeof SessionList>;
