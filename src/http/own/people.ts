import type { Organisation } from "#app/organisation.ts";
import type { Member as DomainMember, Org, Session } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import {
  Invited,
  IpRestriction,
  IpRestrictions,
  type Member,
  MemberChange,
  MemberList,
  NewInvitation,
  OrganisationChange,
  OrganisationView,
} from "#wire/own/people.ts";
import { present, SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "settings";

const toMember = ({ user, authority, joinedAt }: DomainMember, lastSeenAt: number | undefined): Member =>
  present({ id: user.id, name: user.name, email: user.email, authority, joinedAt, lastSeenAt });

const toOrganisation = ({ name, displayName, settings }: Org): OrganisationView => ({
  name,
  displayName,
  defaultHostStatus: settings.defaultHostStatus,
  timeZone: settings.timeZone,
  allowPrivateTargets: settings.allowPrivateTargets,
});

/** `manage` lets nobody in without one. */
function sessionOf(session: Session | undefined): Session {
  if (session === undefined) throw new Rejected("forbidden", "An API key is no member; sign in as a person");
  return session;
}

const localeOf = (session: Session | undefined): "en" | "ja" => session?.user.locale ?? "en";

/** Members, invitations, the organisation's settings, and from where it can be reached. */
export function organisationRoutes(organisation: Organisation, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/members",
      needs: "read",
      summary: "Members, and invitations that still work",
      tag,
      answer: MemberList,
      handle: async ({ principal }) => {
        const seen = await organisation.lastSeen(principal.org);
        return {
          members: (await organisation.members(principal.org)).map((each) => toMember(each, seen.get(each.user.id))),
          invitations: [...(await organisation.invitations(principal.org, clock.now()))],
        };
      },
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/members/:id",
      needs: "manage",
      summary: "Changes what a member may do",
      tag,
      body: MemberChange,
      answer: Success,
      handle: async ({ principal, cause, params, body }) => {
        await organisation.setAuthority(sessionOf(principal.session), params.id!, body.authority, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/members/:id",
      needs: "manage",
      summary: "Removes a member and ends their sessions",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        const { authority } = sessionOf(principal.session);
        await organisation.removeMember(principal.org, params.id!, authority, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/invitations",
      needs: "manage",
      summary: "Invites somebody; the link is in this answer, and in a mail where mail can be sent",
      tag,
      body: NewInvitation,
      answer: Invited,
      handle: ({ principal, cause, body }) =>
        organisation.invite(principal.org, body, localeOf(principal.session), cause),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/invitations/:email/link",
      needs: "manage",
      summary: "A new link, for a week from now; the one before stops working",
      tag,
      answer: Invited,
      handle: ({ principal, cause, params }) =>
        organisation.renewInvitation(principal.org, params.email!, localeOf(principal.session), cause),
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/invitations/:email",
      needs: "manage",
      summary: "Takes an invitation back",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await organisation.revokeInvitation(principal.org, params.email!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/organisation",
      needs: "read",
      summary: "The organisation's settings",
      tag,
      answer: OrganisationView,
      handle: async ({ principal }) => toOrganisation(await organisation.get(principal.org)),
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/organisation",
      needs: "manage",
      summary: "Changes the organisation's settings; what is absent stays",
      tag,
      body: OrganisationChange,
      answer: OrganisationView,
      handle: async ({ principal, cause, body }) => {
        const { displayName, ...settings } = body;
        return toOrganisation(
          await organisation.update(principal.org, { displayName, settings: present(settings) }, cause),
        );
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/ip-restrictions",
      needs: "manage",
      summary: "Networks that pages and API keys may be used from; none is all",
      tag,
      answer: IpRestrictions,
      handle: async ({ principal, request }) => ({
        web: [...(await organisation.networks(principal.org, "web"))],
        api: [...(await organisation.networks(principal.org, "api"))],
        yourAddress: request.ip,
      }),
    }),
    ...(["web", "api"] as const).map((way) =>
      route({
        method: "PUT",
        path: `/api/sawara/v1/ip-restrictions/${way}`,
        needs: "manage",
        summary: way === "web" ? "Restricts where pages are used from" : "Restricts where API keys are used from",
        tag,
        body: IpRestriction,
        answer: Success,
        handle: async ({ principal, cause, body, request }) => {
          // A list for programs says nothing of where people are.
          const from = way === "web" && !body.force ? request.ip : undefined;
          await organisation.restrict(principal.org, way, body.cidrs, { from }, cause);
          return SUCCESS;
        },
      }),
    ),
  ];
}
