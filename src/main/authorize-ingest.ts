import type { IncomingMessage } from "node:http";
import type { Access, Principal } from "#app/access.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";

/** The organisation of a key that may write; at once, without a promise, for a key that was used lately. */
export function authorizeIngest(access: Access): (request: IncomingMessage) => OrgId | Promise<OrgId> {
  const check = ({ org, read, write, actor }: Principal): OrgId => {
    if (read && write) return org;
    throw new Rejected(
      "forbidden",
      `The API key "${actor.name}" may not post metrics: it needs read and write permission`,
    );
  };
  return (request) => {
    const key = request.headers["x-api-key"];
    if (typeof key !== "string" || key === "") {
      throw new Rejected("unauthenticated", "Authentication failed: send an API key in the header X-Api-Key");
    }
    const known = access.byKnownKey(key);
    return known === undefined ? access.byKey(key).then(check) : check(known);
  };
}
