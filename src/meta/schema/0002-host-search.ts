import type { Step } from "./step.ts";

/**
 * Columns by which the host list is searched and sorted: `search_text` holds what a person may type, folded;
 * `sort_key` makes `web-2` come before `web-10`; `roles` repeats the open memberships, so that lists and their counts need
 * no second table.
 *
 * Spelled as `hosts/search-text.ts` spelled it when this step was written; every later write of a host does it anew.
 */
export const hostSearch: Step = {
  id: 2,
  name: "host-search",
  statements: ({ text }) => [
    `alter table hosts add column search_text ${text} not null default ''`,
    `alter table hosts add column sort_key ${text} not null default ''`,
    `alter table hosts add column identifier_folded ${text}`,
    `alter table hosts add column roles ${text} not null default '\n'`,
    `create index hosts_sort on hosts (org, sort_key, id) where retired_at is null`,
    `create index hosts_identifier_folded on hosts (org, identifier_folded) where retired_at is null`,
  ],
  async fill(run) {
    const hosts = await run("select org, id, name, display_name, custom_identifier, interfaces from hosts");
    const memberships = await run(
      "select org, host, service, role from role_memberships where left_at is null order by service, role",
    );
    const roles = new Map<string, string[]>();
    for (const { org, host, service, role } of memberships) {
      const key = `${org}/${host}`;
      roles.set(key, [...(roles.get(key) ?? []), `${service}:${role}`]);
    }
    for (const { org, id, name, display_name, custom_identifier, interfaces } of hosts) {
      const found = JSON.parse(String(interfaces)) as { ipv4Addresses: string[]; ipv6Addresses: string[] }[];
      const addresses = found.flatMap(({ ipv4Addresses, ipv6Addresses }) => [...ipv4Addresses, ...ipv6Addresses]);
      const words = [name, display_name ?? "", id, custom_identifier ?? "", ...addresses].map((word) =>
        clean(String(word)),
      );
      const search = words.join("\n");
      const folded = custom_identifier === null ? null : fold(String(custom_identifier)).slice(0, 500);
      const list = `\n${(roles.get(`${org}/${id}`) ?? []).map((role) => `${role}\n`).join("")}`;
      await run(
        "update hosts set search_text = ?, roles = ?, sort_key = ?, identifier_folded = ? where org = ? and id = ?",
        [search, list, countingKey(String(display_name ?? name)).slice(0, 500), folded, String(org), String(id)],
      );
    }
  },
};

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const clean = (text: string): string => fold(text).replace(/[\u0000-\u001f]/g, " ");

const countingKey = (text: string): string =>
  fold(text).replace(/[0-9]+/g, (run) => {
    const digits = run.replace(/^0+(?=.)/, "");
    return String(Math.min(digits.length, 99)).padStart(2, "0") + digits;
  });
