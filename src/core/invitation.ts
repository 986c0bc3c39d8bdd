import type { Authority } from "./account.ts";
import { Rejected } from "./errors.ts";
import { DAY, type UnixSeconds } from "./time.ts";

/** Somebody who may join an organisation, once they follow their link. */
export interface Invitation {
  readonly email: string;
  readonly authority: InvitedAuthority;
  readonly createdAt: UnixSeconds;
  readonly expiresAt: UnixSeconds;
  /** Name of whoever invited them. */
  readonly invitedBy: string;
}

/** Owners are made by owners, among those who are there. */
export const INVITED_AUTHORITIES = ["manager", "collaborator", "viewer"] as const satisfies readonly Authority[];
export type InvitedAuthority = (typeof INVITED_AUTHORITIES)[number];

/** How long a link works. */
export const INVITATION_SECONDS = 7 * DAY;

/** One "@", something on both sides, nothing that could break a header: whether mail arrives is for the mail to show. */
const EMAIL = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;

/** Refuses what can be no mail address. */
export function checkEmail(email: string): void {
  if (email.length > 254 || !EMAIL.test(email))
    throw new Rejected("invalid", `Cannot use "${email}": want an e-mail address`);
}
