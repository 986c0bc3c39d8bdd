import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { it } from "node:test";
import { isId } from "#core/id.ts";
import { causeAt, eachEngine, hostInput, role, T0 } from "#test/support/meta.ts";

const fullNames = (roles: readonly { service: string; role: string }[]) =>
  roles.map(({ service, role }) => `${service}:${role}`);

eachEngine((_, { openOrg }) => {
  it("[ME30] a registered host is found as it was described", async () => {
    const { meta, org } = await openOrg();
    const input = hostInput("web-1", {
      meta: '{ "kernel" : {"name":"Linux"},\n "z":1 }',
      displayName: "Front",
      customIdentifier: "i-1.ec2.amazonaws.com",
      memo: "rack 4",
      cores: 8,
      roles: [role("shop:web"), role("shop:app"), role("all:linux")],
      checks: [{ name: "ssh", memo: "port 22" }],
    });
    const id = await meta.hosts.register(org, input, causeAt(T0));
    ok(isId(id));
    deepEqual(await meta.hosts.find(org, id), {
      id,
      name: "web-1",
      displayName: "Front",
      customIdentifier: "i-1.ec2.amazonaws.com",
      memo: "rack 4",
      meta: '{ "kernel" : {"name":"Linux"},\n "z":1 }',
      interfaces: input.interfaces,
      size: "standard",
      status: "working",
      cores: 8,
      createdAt: T0,
      retiredAt: undefined,
      roles: [role("all:linux"), role("shop:app"), role("shop:web")],
    });
    deepEqual(
      (await meta.services.list(org)).map(({ name, roles }) => [name, roles.map((one) => one.name)]),
      [
        ["all", ["linux"]],
        ["shop", ["app", "web"]],
      ],
    );
    deepEqual(
      (await meta.checks.ofHost(org, id)).map(({ name, memo, state }) => [name, memo, state]),
      [["ssh", "port 22", undefined]],
    );
    equal(await meta.hosts.find(org, "00000000000"), undefined);
  });

  it("[ME2] nothing of an organisation is seen by another", async () => {
    const { meta, org } = await openOrg();
    const { id: other } = await meta.orgs.ensure("other", causeAt(T0));
    const id = await meta.hosts.register(org, hostInput("web-1", { roles: [role("shop:web")] }), causeAt(T0));
    equal(await meta.hosts.find(other, id), undefined);
    deepEqual(await meta.hosts.list(other, {}), []);
    deepEqual(await meta.services.list(other), []);
    await rejects(meta.hosts.retire(other, [id], causeAt(T0)), { reason: "not-found" });
    equal((await meta.hosts.search(other, {}, { sort: "name", order: "asc", offset: 0, limit: 10 })).total, 0);
  });

  it("[ME31] a new host has the organisation's default status", async () => {
    const { meta, org } = await openOrg();
    await meta.orgs.update(org, { settings: { defaultHostStatus: "maintenance" } }, causeAt(T0));
    const id = await meta.hosts.register(org, hostInput("web-1"), causeAt(T0));
    equal((await meta.hosts.find(org, id))?.status, "maintenance");
  });

  it("[ME32] a custom identifier belongs to one live host", async () => {
    const { meta, org } = await openOrg();
    const taken = { reason: "invalid", message: /custom identifier "i-1".*another host has it/ };
    const first = await meta.hosts.register(org, hostInput("a", { customIdentifier: "i-1" }), causeAt(T0));
    await rejects(meta.hosts.register(org, hostInput("b", { customIdentifier: "i-1" }), causeAt(T0)), taken);
    const second = await meta.hosts.register(org, hostInput("b"), causeAt(T0));
    await rejects(meta.hosts.update(org, second, hostInput("b", { customIdentifier: "i-1" }), causeAt(T0)), taken);
    await meta.hosts.retire(org, [first], causeAt(T0));
    await meta.hosts.update(org, second, hostInput("b", { customIdentifier: "i-1" }), causeAt(T0));
    equal((await meta.hosts.findByCustomIdentifier(org, "i-1", false))?.id, second);
  });

  it("[ME32] of identifiers that differ in case the oldest is found", async () => {
    const { meta, org } = await openOrg();
    const first = await meta.hosts.register(org, hostInput("a", { customIdentifier: "I-1" }), causeAt(T0));
    const second = await meta.hosts.register(org, hostInput("b", { customIdentifier: "i-1" }), causeAt(T0 + 1));
    equal((await meta.hosts.findByCustomIdentifier(org, "i-1", true))?.id, first);
    equal((await meta.hosts.findByCustomIdentifier(org, "i-1", false))?.id, second);
    equal(await meta.hosts.findByCustomIdentifier(org, "i-2", true), undefined);
  });

  it("[ME33] what an update leaves out stays; an empty identifier is cleared", async () => {
    const { meta, org } = await openOrg();
    const described = { displayName: "Front", customIdentifier: "i-1", memo: "rack 4" };
    const id = await meta.hosts.register(org, hostInput("web-1", described), causeAt(T0));
    const again = hostInput("web-2", { meta: '{"a":1}', interfaces: [] });
    await meta.hosts.update(org, id, again, causeAt(T0 + 3600));
    const host = await meta.hosts.find(org, id);
    deepEqual(
      [host?.name, host?.displayName, host?.customIdentifier, host?.memo, host?.meta, host?.interfaces],
      ["web-2", "Front", "i-1", "rack 4", '{"a":1}', []],
    );
    await meta.hosts.update(org, id, { ...again, customIdentifier: null, memo: "" }, causeAt(T0 + 7200));
    const cleared = await meta.hosts.find(org, id);
    deepEqual([cleared?.customIdentifier, cleared?.memo], [undefined, ""]);
    await meta.hosts.update(org, id, { ...again, customIdentifier: "i-2" }, causeAt(T0 + 7200));
    await meta.hosts.update(org, id, { ...again, customIdentifier: "" }, causeAt(T0 + 7200));
    equal((await meta.hosts.find(org, id))?.customIdentifier, undefined);
    await rejects(meta.hosts.update(org, "00000000000", again, causeAt(T0)), { reason: "not-found" });
  });

  it("[ME34] an update adds roles and never takes one away", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1", { roles: [role("shop:web")] }), causeAt(T0));
    await meta.hosts.update(org, id, hostInput("web-1", { roles: [] }), causeAt(T0 + 3600));
    await meta.hosts.update(org, id, hostInput("web-1", { roles: [role("shop:app")] }), causeAt(T0 + 7200));
    const host = await meta.hosts.find(org, id);
    deepEqual(fullNames(host!.roles), ["shop:app", "shop:web"]);
    deepEqual(await meta.services.members(org, "shop", "web", { from: 0, to: T0 * 2 }), [
      { hostId: id, hostName: "web-1", displayName: undefined, from: T0, to: Number.POSITIVE_INFINITY },
    ]);
  });

  it("[ME35] replacing roles ends the old memberships and keeps their past", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(
      org,
      hostInput("web-1", { roles: [role("shop:web"), role("shop:app")] }),
      causeAt(T0),
    );
    await meta.hosts.setRoles(org, id, [role("shop:app"), role("cart:db")], causeAt(T0 + 100));
    await meta.hosts.setRoles(org, id, [role("shop:app"), role("cart:db")], causeAt(T0 + 150));
    deepEqual(fullNames((await meta.hosts.find(org, id))!.roles), ["cart:db", "shop:app"]);
    await meta.hosts.setRoles(org, id, [role("shop:web")], causeAt(T0 + 200));
    const spans = async (service: string, name: string) =>
      (await meta.services.members(org, service, name, { from: 0, to: T0 * 2 }))?.map(({ from, to }) => [
        from - T0,
        to - T0,
      ]);
    deepEqual(await spans("shop", "web"), [
      [0, 100],
      [200, Number.POSITIVE_INFINITY],
    ]);
    deepEqual(await spans("shop", "app"), [[0, 200]]);
    deepEqual(await spans("cart", "db"), [[100, 200]]);
    equal(await spans("cart", "nothing"), undefined);
    await meta.hosts.setRoles(org, id, [], causeAt(T0 + 300));
    deepEqual((await meta.hosts.find(org, id))?.roles, []);
  });

  it("[ME35] a role held for less than a second leaves no past, and one left for as long has not been left", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1", { roles: [role("shop:web")] }), causeAt(T0));
    await meta.hosts.setRoles(org, id, [role("shop:app")], causeAt(T0));
    deepEqual(await meta.services.members(org, "shop", "web", { from: 0, to: T0 * 2 }), []);
    await meta.hosts.setRoles(org, id, [], causeAt(T0 + 10));
    await meta.hosts.setRoles(org, id, [role("shop:app")], causeAt(T0 + 10));
    await meta.hosts.setRoles(org, id, [], causeAt(T0 + 10));
    const members = await meta.services.members(org, "shop", "app", { from: 0, to: T0 * 2 });
    deepEqual(
      members?.map(({ from, to }) => [from, to]),
      [[T0, T0 + 10]],
    );
  });

  it("[ME35] members are those whose span overlaps the half-open range", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1", { roles: [role("shop:web")] }), causeAt(T0));
    await meta.hosts.retire(org, [id], causeAt(T0 + 100));
    const count = async (from: number, to: number) =>
      (await meta.services.members(org, "shop", "web", { from: T0 + from, to: T0 + to }))?.length;
    equal(await count(-10, 0), 0);
    equal(await count(-10, 1), 1);
    equal(await count(99, 200), 1);
    equal(await count(100, 200), 0);
  });

  it("a role that is no name is refused, and nothing is made", async () => {
    const { meta, org } = await openOrg();
    const bad = hostInput("web-1", { roles: [role("shop:web"), { service: "sh op", role: "web" }] });
    await rejects(meta.hosts.register(org, bad, causeAt(T0)), { reason: "invalid", message: /role "sh op:web"/ });
    deepEqual(await meta.services.list(org), []);
    deepEqual(await meta.hosts.list(org, {}), []);
  });

  it("[ME36] status and retirement are for all named hosts or for none", async () => {
    const { meta, org } = await openOrg();
    const [a, b] = await Promise.all(["a", "b"].map((name) => meta.hosts.register(org, hostInput(name), causeAt(T0))));
    const missing = { reason: "not-found", message: 'Cannot find hosts "0000000000x", "0000000000y"' };
    const some = [a!, "0000000000x", b!, "0000000000y"];
    await rejects(meta.hosts.setStatus(org, some, "poweroff", causeAt(T0 + 1)), missing);
    await rejects(meta.hosts.retire(org, some, causeAt(T0 + 1)), missing);
    deepEqual(
      (await meta.hosts.list(org, {})).map(({ status }) => status),
      ["working", "working"],
    );
    await meta.hosts.setStatus(org, [a!, b!, a!], "standby", causeAt(T0 + 2));
    deepEqual(
      (await meta.hosts.list(org, {})).map(({ status }) => status),
      ["standby", "standby"],
    );
    await rejects(meta.hosts.setStatus(org, ["0000000000x"], "standby", causeAt(T0)), {
      message: 'Cannot find host "0000000000x"',
    });
  });

  it("[ME37] retiring twice is retiring once; a retired host is found and never listed or changed", async () => {
    const { meta, org } = await openOrg();
    const roles = [role("shop:web")];
    const id = await meta.hosts.register(org, hostInput("web-1", { roles }), causeAt(T0));
    await meta.hosts.retire(org, [id], causeAt(T0 + 10));
    await meta.hosts.retire(org, [id], causeAt(T0 + 20));
    const host = await meta.hosts.find(org, id);
    deepEqual([host?.retiredAt, host?.roles], [T0 + 10, []]);
    deepEqual(await meta.hosts.list(org, {}), []);
    equal((await meta.hosts.list(org, { ids: [id] })).length, 1);
    deepEqual(await meta.services.current(org), []);
    const retired = { reason: "invalid", message: /is retired/ };
    await rejects(meta.hosts.update(org, id, hostInput("web-1"), causeAt(T0 + 30)), retired);
    await rejects(meta.hosts.setStatus(org, [id], "working", causeAt(T0 + 30)), retired);
    await rejects(meta.hosts.setRoles(org, id, roles, causeAt(T0 + 30)), retired);
    const { entries } = await meta.audit.list(org, { limit: 10 });
    equal(entries.filter(({ action }) => action === "host.retire").length, 1);
  });

  it("[ME43] declared checks replace those that are not declared, unless they fail", async () => {
    const { meta, org } = await openOrg();
    const checks = ["ssh", "disk", "cron"].map((name) => ({ name, memo: `about ${name}` }));
    const id = await meta.hosts.register(org, hostInput("web-1", { checks }), causeAt(T0));
    const report = (name: string, status: "OK" | "CRITICAL", at: number) =>
      meta.checks.report(
        org,
        [{ hostId: id, name, status, message: "", occurredAt: at, maxCheckAttempts: 1 }],
        at * 1000,
      );
    const names = async () => (await meta.checks.ofHost(org, id)).map(({ name, memo }) => `${name}: ${memo}`);
    await report("disk", "CRITICAL", T0 + 60);
    await report("cron", "OK", T0 + 60);
    const before = await meta.checks.ofHost(org, id);

    await meta.hosts.update(org, id, hostInput("web-1"), causeAt(T0 + 100));
    equal((await names()).length, 3, "a host that says nothing about checks changes none");

    await meta.hosts.update(org, id, hostInput("web-1", { checks: [{ name: "ssh", memo: "new" }] }), causeAt(T0 + 200));
    deepEqual(await names(), ["disk: about disk", "ssh: new"]);
    equal(
      (await meta.checks.ofHost(org, id)).find(({ name }) => name === "ssh")?.id,
      before.find(({ name }) => name === "ssh")?.id,
    );

    await report("disk", "OK", T0 + 260);
    await meta.hosts.update(org, id, hostInput("web-1", { checks: [] }), causeAt(T0 + 300));
    deepEqual(await names(), []);
  });

  it("[ME4] an agent that repeats itself every hour leaves no audit rows", async () => {
    const { meta, org } = await openOrg();
    const roles = [role("shop:web")];
    const id = await meta.hosts.register(org, hostInput("web-1", { roles }), causeAt(T0));
    for (let hour = 1; hour <= 3; hour++)
      await meta.hosts.update(org, id, hostInput("web-1", { roles, meta: `{"h":${hour}}` }), causeAt(T0 + hour * 3600));
    const actions = async () => (await meta.audit.list(org, { limit: 10 })).entries.map(({ action }) => action);
    deepEqual(await actions(), ["host.register", "org.create"]);
    await meta.hosts.update(org, id, hostInput("web-2", { roles: [role("shop:app")] }), causeAt(T0 + 20_000));
    const [last] = (await meta.audit.list(org, { limit: 1 })).entries;
    deepEqual(
      [last?.action, last?.subject, last?.detail],
      ["host.update", `host:${id}`, { name: "web-2", changed: ["name"], rolesAdded: ["shop:app"] }],
    );
  });

  it("[ME38] changes since a moment are told across organisations", async () => {
    const { meta, org } = await openOrg();
    const { id: other } = await meta.orgs.ensure("other", causeAt(T0));
    const a = await meta.hosts.register(org, hostInput("a"), causeAt(T0));
    const b = await meta.hosts.register(other, hostInput("b"), causeAt(T0 + 10));
    equal((await meta.hosts.changes(0)).length, 2);
    deepEqual(await meta.hosts.changes((T0 + 10) * 1000), [{ org: other, id: b, retired: false }]);
    await meta.hosts.retire(org, [a], causeAt(T0 + 20));
    deepEqual(await meta.hosts.changes((T0 + 11) * 1000), [{ org, id: a, retired: true }]);
  });
});
