import type { FastifyRequest } from "fastify";
import { type Access, mayManage, mayWrite, type Principal } from "#app/access.ts";
import type { Actor, Authority } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { EVERY_RIGHT, HOW_TO_GET_TRAFFIC, mayMoveTraffic, type Rights, sayRights } from "#core/move-traffic.ts";
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

const anybody = (): boolean => true;

/** What each need asks of a person's authority. A need that is not here lets nobody in. */
const PEOPLE: Readonly<Record<Needs, (authority: Authority) => boolean>> = {
  nothing: anybody,
  read: anybody,
  write: mayWrite,
  "write-only": mayWrite,
  "move-traffic": mayWrite,
  administer: mayManage,
  "define-traffic": mayManage,
  manage: mayManage,
};

const NOTHING: Rights = { read: false, write: false, traffic: false };
const READ: Rights = { ...NOTHING, read: true };
const WRITE: Rights = { ...READ, write: true };
const TRAFFIC: Rights = { ...WRITE, traffic: true };

/** The rights that each need asks of a key; `undefined`: none will do. */
export const RIGHTS: Readonly<Record<Needs, Rights | undefined>> = {
  nothing: NOTHING,
  read: READ,
  write: WRITE,
  "write-only": { ...NOTHING, write: true },
  // What Mackerel's API lets keys do, and our pages only owners and managers.
  administer: WRITE,
  "move-traffic": TRAFFIC,
  "define-traffic": TRAFFIC,
  // Agents carry keys with both permissions on every machine: none of them may make keys that outlive it [OW8].
  manage: undefined,
};

export const isNeed = (needs: unknown): needs is Needs => typeof needs === "string" && Object.hasOwn(PEOPLE, needs);

function check({ read, write, session, actor }: Principal, needs: Needs): void {
  if (session === undefined) {
    checkKey(actor, { read, write, traffic: mayMoveTraffic(actor) }, needs);
    return;
  }
  const may = PEOPLE[needs];
  if (may(session.authority)) return;
  const wanted = may === mayManage ? "an owner or manager" : "permission to read and write";
  throw new Rejected("forbidden", `A ${session.authority} may not do this: it needs ${wanted}`);
}

function checkKey({ name }: Actor, found: Rights, needs: Needs): void {
  const wanted = RIGHTS[needs];
  const refused = `The API key "${name}" may not do this`;
  if (wanted === undefined)
    throw new Rejected("forbidden", `${refused}: it needs an owner or manager who is signed in`);
  if (!EVERY_RIGHT.some((right) => wanted[right] && !found[right])) return;
  // Of a key that is there only this one right can be given.
  const how =
    found.read && found.write ? HOW_TO_GET_TRAFFIC : "an owner or manager makes keys on the page Settings, API keys";
  throw new Rejected(
    "forbidden",
    `${refused}: found permission to ${sayRights(found)}, want permission to ${sayRights(wanted)}; ${how}`,
  );
}
