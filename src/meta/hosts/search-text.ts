import { addressesOf, type HostInterface, type RoleRef } from "#core/host.ts";
import { foldText } from "#core/names.ts";

/** Stands on both sides of every role, so that a role can be taken out by one `replace` for thousands of hosts. */
const BORDER = "\u0001";

/** Folded, and without the characters that separate the parts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const clean = (text: string): string => foldText(text).replace(/[\u0000-\u001f]/g, " ");

const roleText = ({ service, role }: RoleRef): string => clean(`${service}:${role}`);

/** Everything by which a person may look for a host, folded. */
export function searchText(
  host: {
    readonly id: string;
    readonly name: string;
    readonly displayName: string | null;
    readonly customIdentifier: string | null;
    readonly interfaces: readonly HostInterface[];
  },
  roles: readonly RoleRef[],
): string {
  const { name, displayName, id, customIdentifier, interfaces } = host;
  const words = [name, displayName ?? "", id, customIdentifier ?? "", ...addressesOf(interfaces)];
  return `${words.map(clean).join("\n")}\n${BORDER}${roles.map((role) => roleText(role) + BORDER).join("")}`;
}

/** What stands in a search text for a role, and what stands there when it is gone. */
export const roleInSearchText = (role: RoleRef): Removal => ({
  found: `${BORDER}${roleText(role)}${BORDER}`,
  left: BORDER,
});

/** What to replace by what, to take a role out of a column. */
export interface Removal {
  readonly found: string;
  readonly left: string;
}

/** Roles in one column: each on a line of its own, with a line end before the first. */
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

export const roleInRoles = ({ service, role }: RoleRef): Removal => ({ found: `\n${service}:${role}\n`, left: "\n" });

/** The words of a search, each as a pattern for `like … escape '!'` that matches it anywhere. */
export const patternsOf = (q: string): string[] =>
  clean(q)
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `%${word.replace(/[!%_]/g, "!$&")}%`);
