import { z } from "zod";
import { AUTHORITIES, type Member } from "#core/account.ts";
import { INVITED_AUTHORITIES, type Invitation } from "#core/invitation.ts";
import { wholeListOf } from "./common.ts";

/** A member, as `GET /api/v0/users` has it. People without an address have an empty one. */
export const UserAnswer = z.object({
  id: z.string(),
  screenName: z.string(),
  email: z.string(),
  authority: z.enum(AUTHORITIES),
  isInRegistrationProcess: z.boolean(),
  isMFAEnabled: z.boolean(),
  authenticationMethods: z.array(z.enum(["password", "github", "idcf", "google", "nifty", "kddi"])),
  joinedAt: z.number().int(),
});
export type UserAnswer = z.infer<typeof UserAnswer>;

export const toUserAnswer = ({ user, authority, joinedAt }: Member): UserAnswer => ({
  id: user.id,
  screenName: user.name,
  email: user.email ?? "",
  authority,
  isInRegistrationProcess: false,
  isMFAEnabled: false,
  authenticationMethods: ["password"],
  joinedAt,
});

export const InvitationBody = z.object({ email: z.string(), authority: z.enum(INVITED_AUTHORITIES) });

export const InvitationAnswer = InvitationBody.extend({ expiresAt: z.number().int() });
export type InvitationAnswer = z.infer<typeof InvitationAnswer>;

export const toInvitationAnswer = ({ email, authority, expiresAt }: Invitation): InvitationAnswer => ({
  email,
  authority,
  expiresAt,
});

/** Networks as CIDRs, for both directions. */
export const Cidrs = z.object({ cidrs: wholeListOf(z.string()) });
export const CidrsAnswer = z.object({ cidrs: z.array(z.string()) });
