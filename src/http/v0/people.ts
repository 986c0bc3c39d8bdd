import { z } from "zod";
import type { Organisation } from "#app/organisation.ts";
import type { RestrictedWay } from "#core/account.ts";
import { type Route, route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";
import {
  Cidrs,
  CidrsAnswer,
  InvitationAnswer,
  InvitationBody,
  toInvitationAnswer,
  toUserAnswer,
  UserAnswer,
} from "#wire/v0/people.ts";
import { asInvalid } from "./as-invalid.ts";

const tag = "organization";

/** Members, invitations and restrictions of addresses. */
export function peopleRoutes(organisation: Organisation, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/users",
      needs: "read",
      summary: "Members",
      tag,
      answer: z.object({ users: z.array(UserAnswer) }),
      handle: async ({ principal }) => ({ users: (await organisation.members(principal.org)).map(toUserAnswer) }),
    }),
    route({
      method: "DELETE",
      path: "/api/v0/users/:id",
      needs: "administer",
      summary: "Removes a member; owners stay",
      tag,
      answer: UserAnswer,
      handle: async ({ principal, cause, params }) =>
        toUserAnswer(await organisation.removeMember(principal.org, params.id!, principal.session?.authority, cause)),
    }),
    route({
      method: "GET",
      path: "/api/v0/invitations",
      needs: "read",
      summary: "Invitations that still work",
      tag,
      answer: z.object({ invitations: z.array(InvitationAnswer) }),
      handle: async ({ principal }) => ({
        invitations: (await organisation.invitations(principal.org, clock.now())).map(toInvitationAnswer),
      }),
    }),
    route({
      method: "POST",
      path: "/api/v0/invitations",
      needs: "administer",
      summary: "Invites somebody by mail; where no mail can be sent, the page of members makes a link",
      tag,
      body: InvitationBody,
      answer: InvitationAnswer,
      handle: async ({ principal, cause, body }) => {
        const { invitation } = await asInvalid(
          organisation.invite(principal.org, body, principal.session?.user.locale ?? "en", cause),
        );
        return toInvitationAnswer(invitation);
      },
    }),
    route({
      method: "POST",
      path: "/api/v0/invitations/revoke",
      needs: "administer",
      summary: "Takes an invitation back",
      tag,
      body: z.object({ email: z.string() }),
      answer: Success,
      handle: async ({ principal, cause, body }) => {
        await organisation.revokeInvitation(principal.org, body.email, cause);
        return SUCCESS;
      },
    }),
    ...restriction(organisation, "web", "pages may be used from"),
    ...restriction(organisation, "api", "API keys may be used from"),
  ];
}

function restriction(organisation: Organisation, way: RestrictedWay, what: string): Route[] {
  const path = `/api/v0/settings/ip-restriction/${way}`;
  return [
    route({
      method: "GET",
      path,
      needs: "read",
      summary: `Networks that ${what}; none is all`,
      tag,
      answer: CidrsAnswer,
      handle: async ({ principal }) => ({ cidrs: [...(await organisation.networks(principal.org, way))] }),
    }),
    route({
      method: "POST",
      path,
      needs: "administer",
      summary: `Replaces the networks that ${what}`,
      tag,
      body: Cidrs,
      answer: Success,
      handle: async ({ principal, cause, body, request }) => {
        // Keys are restricted by one list and people by the other: only one's own can lock one out [IR3].
        const own = (principal.session === undefined ? "api" : "web") === way;
        const options = own ? { from: request.ip } : {};
        await asInvalid(organisation.restrict(principal.org, way, body.cidrs, options, cause));
        return SUCCESS;
      },
    }),
  ];
}
