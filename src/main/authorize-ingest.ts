import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import type { Access, Principal } from "#app/access.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";

/** The organisation of a key that may write; at once, without a promise, for a key that was used lately. */
export function authorizeIngest(
  access: Access,
  trustedProxies: readonly string[],
): (request: IncomingMessage) => OrgId | Promise<OrgId> {
  // As Fastify does it for everything else.
  const isTrusted = proxyAddr.compile([...trustedProxies]);

  return (request) => {
    const check = ({ org, read, write, actor }: Principal): OrgId => {
      // Where a request comes from is only asked where it matters: most organisations take posts from anywhere.
      if (access.isRestricted(org, "api")) access.checkAddress(org, "api", proxyAddr(request, isTrusted));
      if (read && write) return org;
      throw new Rejected(
        "forbidden",
        `The API key "${actor.name}" may not post metrics: it needs read and write permission`,
      );
    };
    const key = request.headers["x-api-key"];
    if (typeof key !== "string" || key === "") {
      throw new Rejected("unauthenticated", "Authentication failed: send an API key in the header X-Api-Key");
    }
    const known = access.byKnownKey(key);
    return known === undefined ? access.byKey(key).then(check) : check(known);
  };
}
