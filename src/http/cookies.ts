import type { FastifyReply, FastifyRequest } from "fastify";

/** On plain HTTP, as at http://localhost. */
export const SESSION_COOKIE = "sawara_session";
/** On HTTPS. Browsers take a cookie of this prefix only from this very host, so that no neighbour can plant one. */
export const SECURE_SESSION_COOKIE = `__Host-${SESSION_COOKIE}`;

/** As long as a session can live at all. Whether it still does is the server's decision. */
const MAX_AGE_SECONDS = 90 * 86_400;

export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
    maxAge: MAX_AGE_SECONDS,
  });
}

export function clearSessionCookies(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { path: "/" }).clearCookie(SECURE_SESSION_COOKIE, { path: "/", secure: true });
}

/** The session token that a request carries, if any. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  const secure = request.cookies[SECURE_SESSION_COOKIE];
  if (secure !== undefined) return secure;
  return request.protocol === "https" ? undefined : request.cookies[SESSION_COOKIE];
}
