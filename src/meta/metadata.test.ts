import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { DAY } from "#core/time.ts";
import { causeAt, eachEngine, hostInput, role, T0 } from "#test/support/meta.ts";

eachEngine((_, { openOrg }) => {
  it("[ME70] a value comes back to the byte, and is replaced as a whole", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1"), causeAt(T0));
    const owner = { kind: "host", id } as const;
    const value = '{ "b" : 1.0, "a": [null, "鰆", "\\u0000", 1e400] }';
    await meta.metadata.put(org, owner, "x", value, causeAt(T0));
    deepEqual(await meta.metadata.get(org, owner, "x", T0 * 1000), { namespace: "x", value, updatedAt: T0 });
    await meta.metadata.put(org, owner, "x", "null", causeAt(T0 + 60));
    await meta.metadata.put(org, owner, "x", "null", causeAt(T0 + 120));
    deepEqual(await meta.metadata.list(org, owner, T0 * 1000), [
      { namespace: "x", value: "null", updatedAt: T0 + 120 },
    ]);
    const puts = (await meta.audit.list(org, { limit: 10 })).entries.filter(({ action }) => action === "metadata.put");
    equal(puts.length, 2, "putting the same again is no change");
    await meta.metadata.remove(org, owner, "x", causeAt(T0 + 180));
    await rejects(meta.metadata.get(org, owner, "x", T0 * 1000), { reason: "not-found" });
    await rejects(meta.metadata.remove(org, owner, "x", causeAt(T0)), { reason: "not-found" });
  });

  it("[ME71] an owner that does not exist has none", async () => {
    const { meta, org } = await openOrg();
    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0));
    const owners = [
      { kind: "host", id: "00000000000" },
      { kind: "service", service: "nothing" },
      { kind: "role", service: "shop", role: "nothing" },
    ] as const;
    for (const owner of owners) {
      await rejects(meta.metadata.get(org, owner, "x", T0 * 1000), { reason: "not-found" });
      await rejects(meta.metadata.list(org, owner, T0 * 1000), { reason: "not-found" });
      await rejects(meta.metadata.put(org, owner, "x", "1", causeAt(T0)), { reason: "not-found" });
      await rejects(meta.metadata.remove(org, owner, "x", causeAt(T0)), { reason: "not-found" });
    }
  });

  it("[ME72] a host and a service have 50 namespaces, a role 10", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1", { roles: [role("shop:web")] }), causeAt(T0));
    const owners = [
      [{ kind: "host", id }, 50],
      [{ kind: "service", service: "shop" }, 50],
      [{ kind: "role", service: "shop", role: "web" }, 10],
    ] as const;
    for (const [owner, limit] of owners) {
      // All at once: counting and adding are one step.
      const puts = Array.from({ length: limit + 5 }, (_, i) =>
        meta.metadata.put(org, owner, `n${i}`, "1", causeAt(T0)),
      );
      const refused = (await Promise.allSettled(puts)).filter(({ status }) => status === "rejected");
      equal(refused.length, 5, owner.kind);
      const [known] = await meta.metadata.list(org, owner, T0 * 1000);
      await meta.metadata.put(org, owner, known!.namespace, "2", causeAt(T0));
      await rejects(meta.metadata.put(org, owner, "one-more", "1", causeAt(T0)), {
        reason: "invalid",
        message: /at most/,
      });
    }
  });

  it("[ME73] namespaces have plain names, values at most 100 KB", async () => {
    const { meta, org } = await openOrg();
    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0));
    const put = (namespace: string, value: string) =>
      meta.metadata.put(org, { kind: "service", service: "shop" }, namespace, value, causeAt(T0));
    for (const namespace of ["", "a.b", "a b", "mackerel-x", "'--"])
      await rejects(put(namespace, "1"), { reason: "invalid" });
    await put("big", JSON.stringify("x".repeat(102_398)));
    await rejects(put("big", JSON.stringify("x".repeat(102_399))), { reason: "too-large" });
    await rejects(put("big", JSON.stringify("鰆".repeat(34_133))), { reason: "too-large" });
  });

  it("[ME74] metadata of a retired host can be read for a week, and never changed", async () => {
    const { meta, org } = await openOrg();
    const id = await meta.hosts.register(org, hostInput("web-1"), causeAt(T0));
    const owner = { kind: "host", id } as const;
    await meta.metadata.put(org, owner, "x", "1", causeAt(T0));
    await meta.hosts.retire(org, [id], causeAt(T0));
    await rejects(meta.metadata.put(org, owner, "x", "2", causeAt(T0 + 1)), { reason: "invalid" });
    await rejects(meta.metadata.remove(org, owner, "x", causeAt(T0 + 1)), { reason: "invalid" });
    equal((await meta.metadata.get(org, owner, "x", (T0 + 7 * DAY) * 1000)).value, "1");
    await rejects(meta.metadata.get(org, owner, "x", (T0 + 7 * DAY + 1) * 1000), { reason: "invalid" });
    await rejects(meta.metadata.list(org, owner, (T0 + 7 * DAY + 1) * 1000), { reason: "invalid" });
  });
});
