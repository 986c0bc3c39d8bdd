import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { HostInput } from "#core/host.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import { causeAt, eachEngine, hostInput, role, T0 } from "#test/support/meta.ts";

const byName = { sort: "name", order: "asc", offset: 0, limit: 50 } as const;

async function register(meta: Meta, org: OrgId, hosts: Record<string, Partial<HostInput>>): Promise<void> {
  let at = T0;
  for (const [name, more] of Object.entries(hosts))
    await meta.hosts.register(org, hostInput(name, more), causeAt(at++));
}

const FLEET = {
  "web-10": { roles: [role("shop:web")] },
  "web-2": { roles: [role("shop:web"), role("all:linux")], displayName: "Ｆｒｏｎｔ two" },
  "db-1": { roles: [role("shop:db"), role("all:linux")] },
  "batch-1": {
    roles: [role("jobs:batch")],
    interfaces: [{ name: "eth0", ipv4Addresses: ["10.1.2.3"], ipv6Addresses: ["fe80::beef"] }],
  },
  "100%_sure": {},
};

eachEngine((_, { openOrg }) => {
  it("[ME50] a search finds words anywhere, without regard to width and case", async () => {
    const { meta, org } = await openOrg();
    await register(meta, org, FLEET);
    const f = async (q: string, ...want: string[]) => {
      const { hosts, total } = await meta.hosts.search(org, { q }, byName);
      deepEqual([hosts.map(({ name }) => name), total], [want, want.length], q);
    };
    await f("WEB", "web-2", "web-10");
    await f("front", "web-2");
    await f("ｗｅｂ－１０", "web-10");
    await f("1.2.3", "batch-1");
    await f("BEEF", "batch-1");
    await f("shop:db", "db-1");
    await f("linux db", "db-1");
    await f("  ", "100%_sure", "batch-1", "db-1", "web-2", "web-10");
    await f("nothing");
    await f("%", "100%_sure");
    await f("_", "100%_sure");
    await f("!");
    await f("'; drop table hosts; --");
    const [id] = await meta.hosts.ids(org, { q: "batch-1" });
    await f(id!.toUpperCase(), "batch-1");
  });

  it("[ME51] hosts are sorted as people count, by status, or by age, and cut into pages", async () => {
    const { meta, org } = await openOrg();
    await register(meta, org, FLEET);
    const [web10] = await meta.hosts.ids(org, { q: "web-10" });
    await meta.hosts.setStatus(org, [web10!], "poweroff", causeAt(T0 + 100));
    const names = async (page: Partial<typeof byName> | object) =>
      (await meta.hosts.search(org, {}, { ...byName, ...page })).hosts.map(({ name }) => name);
    // A display name is what people see, so it is what they expect to be sorted by: "Front two".
    deepEqual(await names({}), ["100%_sure", "batch-1", "db-1", "web-2", "web-10"]);
    deepEqual(await names({ sort: "created" }), ["web-10", "web-2", "db-1", "batch-1", "100%_sure"]);
    deepEqual(await names({ sort: "created", order: "desc", limit: 2 }), ["100%_sure", "batch-1"]);
    deepEqual(await names({ sort: "status", order: "desc", limit: 1 }), ["web-10"]);
    deepEqual(await names({ offset: 1, limit: 2 }), ["batch-1", "db-1"]);
    deepEqual(await names({ offset: 99 }), []);
    deepEqual(
      (await meta.hosts.summaries(org, await meta.hosts.ids(org, {}))).map(({ name }) => name),
      await names({}),
    );
  });

  it("[ME52] each facet is counted under all filters but its own", async () => {
    const { meta, org } = await openOrg();
    await register(meta, org, FLEET);
    await meta.services.create(org, { name: "empty", memo: "" }, causeAt(T0));
    const [web2] = await meta.hosts.ids(org, { q: "web-2" });
    await meta.hosts.setStatus(org, [web2!], "standby", causeAt(T0 + 100));
    const services = async (query: Parameters<typeof meta.hosts.search>[1]) =>
      (await meta.hosts.search(org, query, byName)).facets.services.map(
        ({ name, hosts, roles }) => `${name} ${hosts} (${roles.map((one) => `${one.name} ${one.hosts}`).join(", ")})`,
      );
    deepEqual(await services({ service: "shop", role: "web" }), [
      "all 2 (linux 2)",
      "empty 0 ()",
      "jobs 1 (batch 1)",
      "shop 3 (db 1, web 2)",
    ]);
    deepEqual(await services({ statuses: ["standby"] }), [
      "all 1 (linux 1)",
      "empty 0 ()",
      "jobs 0 (batch 0)",
      "shop 1 (db 0, web 1)",
    ]);
    const found = await meta.hosts.search(org, { service: "shop", statuses: ["standby"] }, byName);
    equal(found.total, 1);
    deepEqual(found.facets.status, { working: 2, standby: 1, maintenance: 0, poweroff: 0 });
    deepEqual(found.hosts[0]?.roles, [role("all:linux"), role("shop:web")]);
  });

  it("[ME53] a role that goes takes nothing else with it out of the search", async () => {
    const { meta, org } = await openOrg();
    await register(meta, org, {
      "web-1": { roles: [role("shop:web"), role("shop:webapp"), role("ashop:web")] },
      "web-2": { roles: [role("Shop:Web"), role("shop:web"), role("SHOP:web")] },
    });
    await meta.services.removeRole(org, "shop", "web", causeAt(T0 + 10));
    const found = async (q: string) => (await meta.hosts.search(org, { q }, byName)).hosts.map(({ name }) => name);
    deepEqual(await found("shop:webapp"), ["web-1"]);
    deepEqual(await found("ashop:web"), ["web-1"]);
    deepEqual(await found("shop:web"), ["web-1", "web-2"]);
    deepEqual(
      (await meta.hosts.list(org, {})).map(({ roles }) => roles),
      [
        [role("ashop:web"), role("shop:webapp")],
        [role("SHOP:web"), role("Shop:Web")],
      ],
    );
    await meta.services.remove(org, "Shop", causeAt(T0 + 20));
    deepEqual(await found("shop:web"), ["web-1", "web-2"]);
    await meta.services.remove(org, "SHOP", causeAt(T0 + 20));
    await meta.services.remove(org, "shop", causeAt(T0 + 20));
    deepEqual(await found("shop"), ["web-1"]);
  });

  it("[ME54] the list of Mackerel's API narrows by service, roles, name, status and identifier", async () => {
    const { meta, org } = await openOrg();
    await register(meta, org, { ...FLEET, twin: { customIdentifier: "i-1" } });
    const f = async (filter: Parameters<typeof meta.hosts.list>[1], ...want: string[]) =>
      deepEqual((await meta.hosts.list(org, filter)).map(({ name }) => name).sort(), want);
    await f({ service: "shop" }, "db-1", "web-10", "web-2");
    await f({ service: "shop", roles: ["web"] }, "web-10", "web-2");
    await f({ service: "shop", roles: ["web", "db"] }, "db-1", "web-10", "web-2");
    await f({ service: "SHOP" });
    await f({ service: "all", roles: ["web"] });
    await f({ roles: ["web"] }, "100%_sure", "batch-1", "db-1", "twin", "web-10", "web-2");
    await f({ name: "web-2" }, "web-2");
    await f({ name: "web" });
    await f({ customIdentifier: "i-1" }, "twin");
    await f({ statuses: ["standby"] });
    await f({ statuses: ["standby", "working"], service: "jobs" }, "batch-1");
    await f({ name: "' or 1=1 --" });
  });
});
