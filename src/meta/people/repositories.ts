import type { Cause, User } from "#core/account.ts";
import type { AwsIntegration, AwsIntegrationInput, SecretChange } from "#core/aws/integration.ts";
import type { Invitation, InvitedAuthority } from "#core/invitation.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis } from "#core/time.ts";
import type { Secret } from "#kit/secret.ts";
import type { NewUser } from "#meta/repositories.ts";

/** Invitations and integrations. What `repositories.ts` of the parent folder says of every repository holds here too. */
export interface Invitations {
  /** Those that still work, in the order of their creation. */
  list(org: OrgId, at: UnixMillis): Promise<readonly Invitation[]>;
  /**
   * With the token of its link, shown once. `invalid` for what is no address; `conflict` when it is invited already or belongs to
   * a member. One that has expired is replaced.
   */
  create(
    org: OrgId,
    invitation: { readonly email: string; readonly authority: InvitedAuthority },
    cause: Cause,
  ): Promise<{ readonly invitation: Invitation; readonly token: Secret }>;
  /** A new token, for a week from now; the one before stops working. `not-found`. */
  renew(org: OrgId, email: string, cause: Cause): Promise<{ readonly invitation: Invitation; readonly token: Secret }>;
  /** `not-found`. */
  revoke(org: OrgId, email: string, cause: Cause): Promise<void>;
  /** By the token of its link; `undefined` when there is none that still works. */
  find(token: string, at: UnixMillis): Promise<{ readonly org: OrgId; readonly invitation: Invitation } | undefined>;
  /**
   * Makes the person and the membership, once. `not-found` for a link that does not work any more; `conflict` and `invalid` as in
   * `users.create`.
   */
  accept(
    token: string,
    person: Omit<NewUser, "authority" | "email">,
    cause: Cause,
  ): Promise<{ readonly org: OrgId; readonly user: User }>;
}

export interface AwsIntegrations {
  /** In the order of their creation. A role that is gone is none. */
  list(org: OrgId): Promise<readonly AwsIntegration[]>;
  find(org: OrgId, id: string): Promise<AwsIntegration | undefined>;
  /** `invalid` as `checkAwsIntegration` says and for unknown roles; `conflict` when the name is taken. */
  create(org: OrgId, input: AwsIntegrationInput, secretKey: string | undefined, cause: Cause): Promise<AwsIntegration>;
  /** Everything but the id; `merge` makes the new one from what is stored. Also `not-found`. */
  replace(
    org: OrgId,
    id: string,
    merge: (before: AwsIntegration) => AwsIntegrationInput,
    secret: SecretChange,
    cause: Cause,
  ): Promise<AwsIntegration>;
  /** Answers what it was. `not-found`. */
  remove(org: OrgId, id: string, cause: Cause): Promise<AwsIntegration>;
}

export interface PeopleMeta {
  readonly invitations: Invitations;
  readonly awsIntegrations: AwsIntegrations;
}
