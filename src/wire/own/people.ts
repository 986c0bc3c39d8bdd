import { z } from "zod";
import { AUTHORITIES } from "#core/account.ts";
import { HOST_STATUSES } from "#core/host.ts";
import { INVITED_AUTHORITIES } from "#core/invitation.ts";

export const Member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional(),
  authority: z.enum(AUTHORITIES),
  joinedAt: z.number().int(),
  /** To the minute; absent for who was never here. */
  lastSeenAt: z.number().int().optional(),
});
export type Member = z.infer<typeof Member>;

export const Invitation = z.object({
  email: z.string(),
  authority: z.enum(INVITED_AUTHORITIES),
  createdAt: z.number().int(),
  expiresAt: z.number().int(),
  invitedBy: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;

/** `GET /members` */
export const MemberList = z.object({ members: z.array(Member), invitations: z.array(Invitation) });
export type MemberList = z.infer<typeof MemberList>;

/** `PATCH /members/:id` */
export const MemberChange = z.object({ authority: z.enum(AUTHORITIES) });
export type MemberChange = z.infer<typeof MemberChange>;

/** `POST /invitations` */
export const NewInvitation = z.object({ email: z.string().min(3).max(254), authority: z.enum(INVITED_AUTHORITIES) });
export type NewInvitation = z.infer<typeof NewInvitation>;

/** Its answer, and that of `POST /invitations/:email/link`: the only times the link is shown. */
export const Invited = z.object({
  invitation: Invitation,
  link: z.string(),
  /** A mail server took a mail with the link. */
  mailed: z.boolean(),
});
export type Invited = z.infer<typeof Invited>;

/** `POST /invitation`: what a link invites to, for whoever has it. */
export const InvitationQuestion = z.object({ token: z.string().min(1) });
export const InvitationView = z.object({
  orgDisplayName: z.string(),
  email: z.string(),
  authority: z.enum(INVITED_AUTHORITIES),
  invitedBy: z.string(),
  expiresAt: z.number().int(),
});
export type InvitationView = z.infer<typeof InvitationView>;

/** `GET /organisation` */
export const OrganisationView = z.object({
  name: z.string(),
  displayName: z.string(),
  defaultHostStatus: z.enum(HOST_STATUSES),
  timeZone: z.string(),
  allowPrivateTargets: z.boolean(),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** `PATCH /organisation`: what is absent stays. */
export const OrganisationChange = z.object({
  displayName: z.string().trim().min(1).max(100).optional(),
  defaultHostStatus: z.enum(HOST_STATUSES).optional(),
  timeZone: z.string().refine(isTimeZone, 'want the name of a time zone, as in "Asia/Tokyo"').optional(),
  allowPrivateTargets: z.boolean().optional(),
});
export type OrganisationChange = z.infer<typeof OrganisationChange>;

/** `GET /ip-restrictions` */
export const IpRestrictions = z.object({
  web: z.array(z.string()),
  api: z.array(z.string()),
  /** Where this request came from. */
  yourAddress: z.string(),
});
export type IpRestrictions = z.infer<typeof IpRestrictions>;

/** `PUT /ip-restrictions/:way`. A list of pages that leaves the caller's own address out is refused, unless `force` is set. */
export const IpRestriction = z.object({ cidrs: z.array(z.string()).max(100), force: z.boolean().default(false) });
export type IpRestriction = z.input<typeof IpRestriction>;

/** `POST /session/password` */
export const PasswordChange = z.object({ current: z.string().min(1), next: z.string().min(10).max(256) });
export type PasswordChange = z.infer<typeof PasswordChange>;
