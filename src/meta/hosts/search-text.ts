import { addressesOf, type HostInterface, type RoleRef } from "#core/host.ts";
import { foldText } from "#core/names.ts";

/** PostgreSQL indexes 2,704 bytes at most, and NFKC makes up to 18 characters of one. Nobody tells longer texts apart anyway. */
export const INDEXED_LENGTH = 500;

/** As custom identifiers are compared where case does not count. */
export const foldIdentifier = (identifier: string): string => foldText(identifier).slice(0, INDEXED_LENGTH);

/** Folded, and without the characters that separate the parts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const clean = (text: string): string => foldText(text).replace(/[\u0000-\u001f]/g, " ");

/** Everything by which a person may look for a host, folded, except its roles, which have a column of their own. */
export function searchText(host: {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly customIdentifier: string | null;
  readonly interfaces: readonly HostInterface[];
}): string {
  const { name, displayName, id, customIdentifier, interfaces } = host;
  const words = [name, displayName ?? "", id, customIdentifier ?? "", ...addressesOf(interfaces)];
  return words.map(clean).join("\n");
}

/**
 * Roles in one column: each once, on a line of its own, with a line end before the first. So one role can be taken out of it by
 * one `replace` for thousands of hosts. (Folded for the search, two roles could be equal, and `replace` took both.)
 */
export const spellRoles = (roles: readonly RoleRef[]): string =>
  `\n${roles.map(({ service, role }) => `${service}:${role}\n`).join("")}`;

export function parseRoles(text: string): RoleRef[] {
  const roles: RoleRef[] = [];
  for (let from = 1; from < text.length; ) {
    const colon = text.indexOf(":", from);
    const end = text.indexOf("\n", colon);
    roles.push({ service: text.slice(from, colon), role: text.slice(colon + 1, end) });
    from = end + 1;
  }
  return roles;
}

/** What stands in that column for a role, and what is left there when it is gone. */
export const roleInRoles = ({ service, role }: RoleRef): { readonly found: string; readonly left: string } => ({
  found: `\n${service}:${role}\n`,
  left: "\n",
});

/** The words of a search, each as a pattern for `like … escape '!'` that matches it anywhere. */
export const patternsOf = (q: string): string[] =>
  clean(q)
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `%${word.replace(/[!%_]/g, "!$&")}%`);
