import type { FastifyReply } from "fastify";

export const SESSION_COOKIE = "sawara_session";

/** Browsers forget it with the session's own end; the server decides anyway. */
const MAX_AGE_SECONDS = 30 * 86_400;

export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(SESSION_COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    maxAge: MAX_AGE_SECONDS,
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { path: "/" });
}
