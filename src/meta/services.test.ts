import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { causeAt, eachEngine, hostInput, role, T0 } from "#test/support/meta.ts";

eachEngine((_, { openOrg }) => {
  it("[ME60] services and roles are listed by name", async () => {
    const { meta, org } = await openOrg();
    for (const name of ["shop", "API", "jobs"]) await meta.services.create(org, { name, memo: "" }, causeAt(T0));
    await meta.services.createRole(org, "shop", { name: "web", memo: "front" }, causeAt(T0));
    await meta.services.createRole(org, "shop", { name: "db", memo: "" }, causeAt(T0));
    deepEqual(await meta.services.list(org), [
      { name: "API", memo: "", roles: [] },
      { name: "jobs", memo: "", roles: [] },
      {
        name: "shop",
        memo: "",
        roles: [
          { name: "db", memo: "" },
          { name: "web", memo: "front" },
        ],
      },
    ]);
    equal((await meta.services.find(org, "shop"))?.roles.length, 2);
    equal(await meta.services.find(org, "nothing"), undefined);
  });

  it("[ME61] bad and taken names are refused", async () => {
    const { meta, org } = await openOrg();
    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0));
    await meta.services.createRole(org, "shop", { name: "web", memo: "" }, causeAt(T0));
    const service = (name: string) => meta.services.create(org, { name, memo: "" }, causeAt(T0));
    await rejects(service("shop"), { reason: "invalid", message: 'Cannot create service "shop": it exists already' });
    for (const name of ["s", "-shop", "a b", "shop:web", "", "'; drop table services; --", "鮮魚"])
      await rejects(service(name), { reason: "invalid" });
    const newRole = (of: string, name: string) => meta.services.createRole(org, of, { name, memo: "" }, causeAt(T0));
    await rejects(newRole("shop", "web"), { reason: "invalid" });
    await rejects(newRole("shop", "w b"), { reason: "invalid" });
    await rejects(newRole("nothing", "web"), { reason: "not-found" });
  });

  it("[ME62] a service takes its roles, memberships, metadata and hidden graphs with it", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(
      org,
      hostInput("web-1", { roles: [role("shop:web"), role("all:linux")] }),
      causeAt(T0),
    );
    const service = { kind: "service", service: "shop" } as const;
    await meta.metadata.put(org, service, "team", '"a"', causeAt(T0));
    await meta.metadata.put(org, { ...role("shop:web"), kind: "role" }, "team", '"a"', causeAt(T0));
    await meta.graphDefs.hide(org, "shop", "access.*", causeAt(T0));
    await meta.metricNames.record([{ org, target: "service:shop", names: ["access.200"] }], T0);

    deepEqual(await meta.services.remove(org, "shop", causeAt(T0 + 100)), {
      name: "shop",
      memo: "",
      roles: [{ name: "web", memo: "" }],
    });
    await rejects(meta.services.remove(org, "shop", causeAt(T0 + 100)), { reason: "not-found" });
    deepEqual((await meta.hosts.find(org, id))?.roles, [role("all:linux")]);
    equal(await meta.services.members(org, "shop", "web", { from: 0, to: T0 * 2 }), undefined);

    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0 + 200));
    await meta.services.createRole(org, "shop", { name: "web", memo: "" }, causeAt(T0 + 200));
    deepEqual(await meta.metadata.list(org, service, T0 * 1000), []);
    deepEqual(await meta.metadata.list(org, { ...role("shop:web"), kind: "role" }, T0 * 1000), []);
    deepEqual(await meta.graphDefs.hidden(org, "shop"), []);
    deepEqual(await meta.metricNames.list(org, "service:shop", 0), []);
    const members = await meta.services.members(org, "shop", "web", { from: 0, to: T0 * 2 });
    deepEqual(
      members?.map(({ hostId, from, to }) => [hostId, from, to]),
      [[id, T0, T0 + 100]],
      "the past of a role is kept",
    );
  });

  it("[ME62] a role takes its memberships and metadata with it, and no other role's", async () => {
    const { meta, org } = await openOrg();
    const roles = [role("shop:web"), role("shop:db")];
    const id = await meta.hosts.register(org, hostInput("web-1", { roles }), causeAt(T0));
    for (const one of roles) await meta.metadata.put(org, { ...one, kind: "role" }, "team", "1", causeAt(T0));
    deepEqual(await meta.services.removeRole(org, "shop", "web", causeAt(T0 + 10)), { name: "web", memo: "" });
    await rejects(meta.services.removeRole(org, "shop", "web", causeAt(T0 + 10)), { reason: "not-found" });
    deepEqual((await meta.hosts.find(org, id))?.roles, [role("shop:db")]);
    deepEqual(await meta.services.current(org), [{ ...role("shop:db"), hostId: id, status: "working" }]);
    equal((await meta.metadata.list(org, { ...role("shop:db"), kind: "role" }, T0 * 1000)).length, 1);
  });
});
