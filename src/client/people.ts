import type {
  InvitationView,
  Invited,
  IpRestriction,
  IpRestrictions,
  MemberChange,
  MemberList,
  NewInvitation,
  OrganisationChange,
  OrganisationView,
  PasswordChange,
} from "#wire/own/people.ts";
import type { Acceptance, Session, SessionList } from "#wire/own/session.ts";
import type { AwsIntegrationAnswer } from "#wire/v0/aws-integrations.ts";
import { part } from "./url.ts";

type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>;

/** The networks of `/meta/ip-ranges.json`. */
export interface IpRanges {
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly incoming_ipv6: readonly string[];
  readonly outgoing_ipv6: readonly string[];
}

/** Members, invitations, settings of the organisation. */
export const peopleClient = (call: Call) => ({
  members: (signal?: AbortSignal) => call<MemberList>("GET", "/api/sawara/v1/members", undefined, signal),
  changeMember: (id: string, change: MemberChange) =>
    call<unknown>("PATCH", `/api/sawara/v1/members/${part(id)}`, change),
  removeMember: (id: string) => call<unknown>("DELETE", `/api/sawara/v1/members/${part(id)}`),
  invite: (invitation: NewInvitation) => call<Invited>("POST", "/api/sawara/v1/invitations", invitation),
  renewInvitation: (email: string) => call<Invited>("POST", `/api/sawara/v1/invitations/${part(email)}/link`),
  revokeInvitation: (email: string) => call<unknown>("DELETE", `/api/sawara/v1/invitations/${part(email)}`),
  invitation: (token: string) => call<InvitationView>("POST", "/api/sawara/v1/invitation", { token }),
  acceptInvitation: (person: Acceptance) => call<Session>("POST", "/api/sawara/v1/invitation/accept", person),
  changePassword: (change: PasswordChange) => call<Session>("POST", "/api/sawara/v1/session/password", change),
  sessions: (signal?: AbortSignal) => call<SessionList>("GET", "/api/sawara/v1/sessions", undefined, signal),
  signOutElsewhere: () => call<unknown>("DELETE", "/api/sawara/v1/sessions"),
  organisation: (signal?: AbortSignal) =>
    call<OrganisationView>("GET", "/api/sawara/v1/organisation", undefined, signal),
  changeOrganisation: (change: OrganisationChange) =>
    call<OrganisationView>("PATCH", "/api/sawara/v1/organisation", change),
  ipRestrictions: (signal?: AbortSignal) =>
    call<IpRestrictions>("GET", "/api/sawara/v1/ip-restrictions", undefined, signal),
  restrictAddresses: (way: "web" | "api", restriction: IpRestriction) =>
    call<unknown>("PUT", `/api/sawara/v1/ip-restrictions/${way}`, restriction),
  ipRanges: (signal?: AbortSignal) => call<IpRanges>("GET", "/meta/ip-ranges.json", undefined, signal),
  awsIntegrations: (signal?: AbortSignal) =>
    call<{ aws_integrations: AwsIntegrationAnswer[] }>("GET", "/api/v0/aws-integrations", undefined, signal),
  createAwsIntegration: (body: unknown) => call<AwsIntegrationAnswer>("POST", "/api/v0/aws-integrations", body),
  replaceAwsIntegration: (id: string, body: unknown) =>
    call<AwsIntegrationAnswer>("PUT", `/api/v0/aws-integrations/${part(id)}`, body),
  removeAwsIntegration: (id: string) => call<unknown>("DELETE", `/api/v0/aws-integrations/${part(id)}`),
  newAwsExternalId: () => call<{ externalId: string }>("POST", "/api/v0/aws-integrations-external-id"),
});
