import type { FastifyRequest } from "fastify";
import type { People } from "#app/people.ts";
import type { Session as DomainSession } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { keyOf } from "#http/admit.ts";
import { clearSessionCookies, sessionTokenOf, setSessionCookie } from "#http/cookies.ts";
import { type Route, route } from "#http/route.ts";
import { InvitationQuestion, InvitationView, PasswordChange } from "#wire/own/people.ts";
import { Acceptance, Preferences, Session, SessionList, Setup, SignIn } from "#wire/own/session.ts";
import { present, SUCCESS, Success } from "#wire/v0/common.ts";

export interface SessionOptions {
  readonly people: People;
  readonly version: string;
  /** Known once the server listens. */
  readonly publicUrl: () => string;
  readonly loopbackOnly: boolean;
}

const tag = "session";

/** The token of whoever asks about their own sessions; a key has none. */
function ownToken(request: FastifyRequest): string {
  const token = keyOf(request) === undefined ? sessionTokenOf(request) : undefined;
  if (token === undefined) throw new Rejected("forbidden", "An API key has no sessions; sign in as a person");
  return token;
}

export function sessionRoutes({ people, version, publicUrl, loopbackOnly }: SessionOptions): Route[] {
  const signedIn = ({ user, org, authority, csrfToken }: DomainSession): Session => ({
    state: "signed-in",
    version,
    user: present({
      id: user.id,
      name: user.name,
      email: user.email,
      locale: user.locale,
      timeZone: user.timeZone,
    }),
    org: { name: org.name, displayName: org.displayName },
    authority,
    csrfToken,
    publicUrl: publicUrl(),
    loopbackOnly,
  });
  const isSecure = (request: FastifyRequest) => request.protocol === "https" || publicUrl().startsWith("https:");

  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/session",
      needs: "nothing",
      summary: "Who is signed in, if anybody",
      tag,
      answer: Session,
      handle: async ({ principal }): Promise<Session> => {
        if (principal?.session !== undefined) return signedIn(principal.session);
        return { state: (await people.setupNeeded()) ? "setup" : "anonymous", version };
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/setup",
      needs: "nothing",
      summary: "Makes the first person, with the token that the server printed",
      tag,
      body: Setup,
      answer: Session,
      handle: async ({ body, request, reply }) => {
        const { token, session } = await people.setUp(body, request.ip);
        setSessionCookie(reply, token, isSecure(request));
        return signedIn(session);
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/session",
      needs: "nothing",
      summary: "Signs in",
      tag,
      body: SignIn,
      answer: Session,
      handle: async ({ body, request, reply }) => {
        const { token, session } = await people.signIn(body.name, body.password, request.ip);
        setSessionCookie(reply, token, isSecure(request));
        return signedIn(session);
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/invitation",
      needs: "nothing",
      summary: "What the link of an invitation leads to",
      tag,
      body: InvitationQuestion,
      answer: InvitationView,
      handle: async ({ body, request }): Promise<InvitationView> => {
        const { org, invitation } = await people.invited(body.token, request.ip);
        const { email, authority, invitedBy, expiresAt } = invitation;
        return { orgDisplayName: org.displayName, email, authority, invitedBy, expiresAt };
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/invitation/accept",
      needs: "nothing",
      summary: "Makes the person who was invited, and signs in",
      tag,
      body: Acceptance,
      answer: Session,
      handle: async ({ body, request, reply }) => {
        const { token, session } = await people.accept(body, request.ip);
        setSessionCookie(reply, token, isSecure(request));
        return signedIn(session);
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/session/password",
      needs: "read",
      summary: "Changes one's own password and ends all of one's other sessions",
      tag,
      body: PasswordChange,
      answer: Session,
      handle: async ({ principal, body, request, reply }) => {
        if (principal.session === undefined)
          throw new Rejected("forbidden", "An API key has no password; sign in as a person");
        const { token, session } = await people.changePassword(principal.session, body.current, body.next, request.ip);
        setSessionCookie(reply, token, isSecure(request));
        return signedIn(session);
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/sessions",
      needs: "read",
      summary: "Where one is signed in, the last used first",
      tag,
      answer: SessionList,
      handle: async ({ request }) => ({
        sessions: (await people.sessions(ownToken(request))).map(({ createdAt, lastUsedAt, isThis }) => ({
          createdAt: Math.floor(createdAt / 1000),
          lastUsedAt: Math.floor(lastUsedAt / 1000),
          isThis,
        })),
      }),
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/sessions",
      needs: "read",
      summary: "Ends all of one's other sessions",
      tag,
      answer: Success,
      handle: async ({ cause, request }) => {
        await people.signOutElsewhere(ownToken(request), cause);
        return SUCCESS;
      },
    }),
    route({
      method: "PATCH",
      path: "/api/sawara/v1/session",
      needs: "read",
      summary: "Changes one's own language, time zone and address",
      tag,
      body: Preferences,
      answer: Session,
      handle: async ({ principal, cause, body }) => {
        const { session } = principal;
        if (session === undefined)
          throw new Rejected("forbidden", "An API key has no preferences; sign in as a person");
        return signedIn({ ...session, user: await people.setPreferences(session, body, cause) });
      },
    }),
    route({
      method: "DELETE",
      path: "/api/sawara/v1/session",
      needs: "read",
      summary: "Signs out",
      tag,
      answer: Success,
      handle: async ({ cause, request, reply }) => {
        const token = sessionTokenOf(request);
        if (token !== undefined) await people.signOut(token, cause);
        clearSessionCookies(reply);
        return SUCCESS;
      },
    }),
  ];
}
