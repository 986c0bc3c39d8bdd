import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import type { RoleRef } from "#core/host.ts";
import { causeAt, eachEngine, hostInput, role, T0 } from "#test/support/meta.ts";

/** Names that contain each other and differ in case, as those that a careless `replace` or `like` confuses. */
const ROLES = ["aa:web", "aa:webb", "aa:Web", "aaa:web", "AA:web"].map(role);

type Step =
  | { readonly kind: "register"; readonly roles: readonly RoleRef[] }
  | { readonly kind: "update" | "set"; readonly host: number; readonly roles: readonly RoleRef[] }
  | { readonly kind: "retire"; readonly host: number }
  | { readonly kind: "removeRole" | "removeService"; readonly ref: RoleRef };

const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 });
const host = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("register" as const), roles }),
  fc.record({ kind: fc.constantFrom("update" as const, "set" as const), host, roles }),
  fc.record({ kind: fc.constant("retire" as const), host }),
  fc.record({ kind: fc.constantFrom("removeRole" as const, "removeService" as const), ref: fc.constantFrom(...ROLES) }),
);

const spell = ({ service, role: name }: RoleRef) => `${service}:${name}`;
/** What is refused changes nothing, in the model too. */
const refused = () => undefined;

eachEngine((_, { open }) => {
  it("[ME56] hosts, memberships, counts and search agree on who is in which role, whatever happened", async () => {
    const meta = await open();
    let orgs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const { id: org } = await meta.orgs.ensure(`org${++orgs}`, causeAt(T0));
        const hosts: { id: string; roles: Set<string>; live: boolean }[] = [];
        let at = T0;
        for (const one of steps) {
          const cause = causeAt(++at);
          const known = "host" in one ? hosts[one.host] : undefined;
          switch (one.kind) {
            case "register": {
              const id = await meta.hosts.register(org, hostInput(`h${hosts.length}`, { roles: one.roles }), cause);
              hosts.push({ id, roles: new Set(one.roles.map(spell)), live: true });
              break;
            }
            case "update":
              if (!known?.live) break;
              await meta.hosts.update(org, known.id, hostInput("again", { roles: one.roles }), cause);
              for (const ref of one.roles) known.roles.add(spell(ref));
              break;
            case "set":
              if (!known?.live) break;
              await meta.hosts.setRoles(org, known.id, one.roles, cause);
              known.roles = new Set(one.roles.map(spell));
              break;
            case "retire":
              if (known === undefined) break;
              await meta.hosts.retire(org, [known.id], cause);
              known.live = false;
              known.roles.clear();
              break;
            case "removeRole":
              await meta.services.removeRole(org, one.ref.service, one.ref.role, cause).catch(refused);
              for (const { roles: held } of hosts) held.delete(spell(one.ref));
              break;
            case "removeService":
              await meta.services.remove(org, one.ref.service, cause).catch(refused);
              for (const { roles: held } of hosts)
                for (const ref of held) if (ref.startsWith(`${one.ref.service}:`)) held.delete(ref);
              break;
          }
        }
        const holders = (ref: RoleRef) => hosts.filter(({ roles: held }) => held.has(spell(ref))).map(({ id }) => id);
        for (const { id, roles: held } of hosts)
          deepEqual((await meta.hosts.find(org, id))?.roles.map(spell), [...held].sort());
        for (const ref of ROLES) {
          const members = (await meta.services.members(org, ref.service, ref.role, { from: at, to: at + 1 })) ?? [];
          deepEqual(members.map(({ hostId }) => hostId).sort(), holders(ref));
          deepEqual([...(await meta.hosts.ids(org, ref))].sort(), holders(ref));
          const listed = await meta.hosts.list(org, { service: ref.service, roles: [ref.role] });
          deepEqual(
            listed.map(({ id }) => id),
            holders(ref),
          );
          const page = { sort: "name", order: "asc", offset: 0, limit: 10 } as const;
          const { total, facets } = await meta.hosts.search(org, ref, page);
          equal(total, holders(ref).length);
          const facet = facets.services.find(({ name }) => name === ref.service)?.roles;
          equal(facet?.find(({ name }) => name === ref.role)?.hosts ?? 0, holders(ref).length);
          const found = await meta.hosts.ids(org, { q: spell(ref) });
          for (const id of holders(ref)) equal(found.includes(id), true, `${spell(ref)} does not find ${id}`);
        }
        const text = await meta.hosts.ids(org, { q: ":" });
        deepEqual(
          [...text].sort(),
          hosts.filter(({ roles: held }) => held.size > 0).map(({ id }) => id),
        );
      }),
      { numRuns: 40 },
    );
  });
});
