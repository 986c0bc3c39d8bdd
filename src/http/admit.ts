import type { FastifyRequest } from "fastify";
import { type Access, mayManage, type Principal } from "#app/access.ts";
import { Rejected } from "#core/errors.ts";
import { HOW_TO_GET_TRAFFIC, mayMoveTraffic, type Rights, sayRights } from "#core/move-traffic.ts";
import { must } from "#kit/assert.ts";
import { sessionTokenOf } from "./cookies.ts";
import type { Needs } from "./route.ts";

/** The API key of a request, if it has one. */
export function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers["x-api-key"];
  return typeof header === "string" && header !== "" ? header : undefined;
}

const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Lets a request in, or rejects with `unauthenticated` or `forbidden` [OW1] [OW2]. `undefined` is somebody unknown. */
export async function admit(access: Access, needs: Needs, request: FastifyRequest): Promise<Principal | undefined> {
  const key = keyOf(request);
  if (key !== undefined) {
    const principal = await access.byKey(key);
    access.checkAddress(principal.org, "api", request.ip);
    check(principal, needs);
    return principal;
  }
  const changes = CHANGES.has(request.method);
  // Signing in needs no token, so a page elsewhere could sign somebody in as its own account: browsers say where from.
  if (changes && request.headers["sec-fetch-site"] === "cross-site") {
    throw new Rejected("forbidden", "This request comes from a page of another site; use the pages of this one");
  }
  const token = sessionTokenOf(request);
  const principal = token === undefined ? undefined : await access.bySession(token, request.ip);
  if (principal === undefined) {
    if (needs === "nothing") return undefined;
    throw new Rejected("unauthenticated", "Authentication failed: sign in, or send an API key in the header X-Api-Key");
  }
  access.checkAddress(principal.org, "web", request.ip);
  if (changes && needs !== "nothing" && request.headers["x-csrf-token"] !== must(principal.session).csrfToken) {
    throw new Rejected("forbidden", "The page is out of date: its token is not that of this session; reload it");
  }
  check(principal, needs);
  return principal;
}

/** What each need asks of whoever makes the request. A need that is not here lets nobody in. */
const ALLOWS: Readonly<Record<Needs, (principal: Principal) => boolean>> = {
  nothing: () => true,
  read: ({ read }) => read,
  write: ({ read, write }) => read && write,
  "write-only": ({ write }) => write,
  // What Mackerel's API lets keys do, and our pages only owners and managers.
  administer: ({ read, write, session }) => (session === undefined ? read && write : mayManage(session.authority)),
  "move-traffic": ({ read, write, actor }) => read && write && mayMoveTraffic(actor),
  "define-traffic": ({ read, write, actor, session }) =>
    session === undefined ? read && write && mayMoveTraffic(actor) : mayManage(session.authority),
  // Agents carry keys with both permissions on every machine: none of them may make keys that outlive it [OW8].
  manage: ({ session }) => session !== undefined && mayManage(session.authority),
};

export const isNeed = (needs: unknown): needs is Needs => typeof needs === "string" && Object.hasOwn(ALLOWS, needs);

/** The rights of a key that may do it, for OpenAPI too. */
export const RIGHTS = {
  nothing: undefined,
  read: { read: true, write: false, traffic: false },
  write: { read: true, write: true, traffic: false },
  "write-only": { read: false, write: true, traffic: false },
  administer: { read: true, write: true, traffic: false },
  "move-traffic": { read: true, write: true, traffic: true },
  "define-traffic": { read: true, write: true, traffic: true },
  manage: undefined,
} as const satisfies Readonly<Record<Needs, Rights | undefined>>;

function check(principal: Principal, needs: Needs): void {
  if (ALLOWS[needs](principal)) return;
  const { read, write, session, actor } = principal;
  if (session !== undefined) {
    const wanted = needs === "write" || needs === "write-only" || needs === "move-traffic";
    throw new Rejected(
      "forbidden",
      `A ${session.authority} may not do this: it needs ${wanted ? "permission to read and write" : "an owner or manager"}`,
    );
  }
  const wanted = RIGHTS[needs];
  if (wanted === undefined)
    throw new Rejected(
      "forbidden",
      `The API key "${actor.name}" may not do this: it needs an owner or manager who is signed in`,
    );
  // Of a key only this one right can be given later.
  const how = read && write ? HOW_TO_GET_TRAFFIC : "an owner or manager makes keys on the page Settings, API keys";
  const found = sayRights({ read, write, traffic: mayMoveTraffic(actor) });
  throw new Rejected(
    "forbidden",
    `The API key "${actor.name}" may not do this: found the permission to ${found}, want that to ${sayRights(wanted)}; ${how}`,
  );
}
