import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

eachEngine((_, { open }) => {
  it("[ME10] an organisation is made once, however often it is asked for", async () => {
    const meta = await open();
    const first = await meta.orgs.ensure("acme", causeAt(T0));
    const again = await meta.orgs.ensure("acme", causeAt(T0 + 60));
    deepEqual(again, first);
    equal(first.displayName, "acme");
    deepEqual(first.settings, {
      defaultHostStatus: "working",
      timeZone: "UTC",
      allowPrivateTargets: true,
      allowedNetworks: { web: [], api: [] },
    });
    await meta.orgs.ensure("beta", causeAt(T0 + 61));
    deepEqual(
      (await meta.orgs.list()).map(({ name }) => name),
      ["acme", "beta"],
    );
    deepEqual(await meta.orgs.findByName("acme"), first);
    equal(await meta.orgs.find("nobody"), undefined);
  });

  it("settings change one by one", async () => {
    const meta = await open();
    const { id } = await meta.orgs.ensure("acme", causeAt(T0));
    await meta.orgs.update(id, { settings: { defaultHostStatus: "standby" } }, causeAt(T0 + 1));
    await meta.orgs.update(id, { displayName: "Acme, Inc.", settings: { timeZone: "Asia/Tokyo" } }, causeAt(T0 + 2));
    const org = await meta.orgs.find(id);
    equal(org?.displayName, "Acme, Inc.");
    deepEqual(org?.settings, {
      defaultHostStatus: "standby",
      timeZone: "Asia/Tokyo",
      allowPrivateTargets: true,
      allowedNetworks: { web: [], api: [] },
    });
    await rejects(meta.orgs.update("nobody", {}, causeAt(T0)), { name: "Rejected", reason: "not-found" });
  });

  it("[IR5] lists of networks change independently, at once too", async () => {
    const meta = await open();
    const { id } = await meta.orgs.ensure("acme", causeAt(T0));
    const set = (allowedNetworks: object) => meta.orgs.update(id, { settings: { allowedNetworks } }, causeAt(T0));
    await Promise.all([set({ web: ["192.0.2.0/24"] }), set({ api: ["10.0.0.0/8"] })]);
    const allowed = { web: ["192.0.2.0/24"], api: ["10.0.0.0/8"] };
    deepEqual((await meta.orgs.find(id))?.settings.allowedNetworks, allowed);
    await meta.orgs.update(id, { settings: { timeZone: "Asia/Tokyo" } }, causeAt(T0));
    deepEqual((await meta.orgs.find(id))?.settings.allowedNetworks, allowed);
  });

  it("[ME3] each change has its audit row", async () => {
    const meta = await open();
    const { id } = await meta.orgs.ensure("acme", causeAt(T0));
    await meta.orgs.update(id, { displayName: "Acme" }, causeAt(T0 + 1));
    await rejects(meta.orgs.update("nobody", {}, causeAt(T0 + 2)));
    const { entries, next } = await meta.audit.list(id, { limit: 10 });
    deepEqual(
      entries.map(({ at, action, subject, actor }) => [at, action, subject, actor.name, actor.from]),
      [
        [T0 + 1, "org.update", "org:acme", "ada", "192.0.2.1"],
        [T0, "org.create", "org:acme", "ada", "192.0.2.1"],
      ],
    );
    equal(next, undefined);
  });
});
