import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { AlertGroupSetting } from "#core/alert/alert.ts";
import { downtimeOf, hostMonitor } from "#test/support/alerting.ts";
import { causeAt, eachEngine, role, T0 } from "#test/support/meta.ts";

eachEngine((_, { openOrg }) => {
  async function openShop() {
    const opened = await openOrg();
    const { meta, org } = opened;
    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0));
    await meta.services.createRole(org, "shop", { name: "web", memo: "" }, causeAt(T0));
    return { ...opened, monitor: (await meta.monitors.create(org, hostMonitor("m"), causeAt(T0))).id };
  }

  it("[MA60] a downtime comes back as it was given, with who made it and when", async () => {
    const { meta, org, monitor } = await openShop();
    const input = downtimeOf("backup", {
      memo: "each week",
      recurrence: { type: "weekly", interval: 2, weekdays: ["Sunday", "Monday"], until: T0 * 2 },
      serviceScopes: ["shop"],
      roleExcludeScopes: [role("shop:web")],
      monitorScopes: [monitor],
    });
    const made = await meta.downtimes.create(org, input, causeAt(T0, "ada"));
    deepEqual(made, { ...input, id: made.id, createdAt: T0, createdBy: "ada" });
    deepEqual(await meta.downtimes.find(org, made.id), made);
    const second = await meta.downtimes.create(org, downtimeOf("second"), causeAt(T0));
    const after = await meta.downtimes.replace(org, made.id, downtimeOf("other"), causeAt(T0 + 60, "bob"));
    deepEqual(after, { ...downtimeOf("other"), id: made.id, createdAt: T0, createdBy: "ada" });
    deepEqual(await meta.downtimes.list(org), [after, second]);
    deepEqual(await meta.downtimes.remove(org, made.id, causeAt(T0)), after);
    await rejects(meta.downtimes.remove(org, made.id, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.downtimes.replace(org, made.id, input, causeAt(T0)), { reason: "not-found" });
    equal(await meta.downtimes.find(org, made.id), undefined);
    const { entries } = await meta.audit.list(org, { limit: 4 });
    deepEqual(
      entries.map(({ action }) => action),
      ["downtime.remove", "downtime.update", "downtime.create", "downtime.create"],
    );
  });

  it("[MA3] a downtime covers what is there", async () => {
    const { meta, org } = await openShop();
    for (const [more, missing] of [
      [{ serviceScopes: ["x"] }, 'service "x"'],
      [{ serviceExcludeScopes: ["x"] }, 'service "x"'],
      [{ roleScopes: [role("shop:db")] }, 'role "shop:db"'],
      [{ roleExcludeScopes: [role("x:web")] }, 'role "x:web"'],
      [{ monitorScopes: ["x"] }, 'monitor "x"'],
      [{ monitorExcludeScopes: ["x"] }, 'monitor "x"'],
    ] as const)
      await rejects(meta.downtimes.create(org, downtimeOf("d", more), causeAt(T0)), {
        reason: "invalid",
        message: `Cannot save downtime "d": there is no ${missing}`,
      });
    deepEqual(await meta.downtimes.list(org), []);
  });

  it("[MA61] settings of alert groups are made, replaced and removed", async () => {
    const { meta, org, monitor } = await openShop();
    const input: Omit<AlertGroupSetting, "id"> = {
      name: "shop",
      memo: "m",
      serviceScopes: ["shop"],
      roleScopes: [role("shop:web")],
      monitorScopes: [monitor],
      notificationInterval: 60,
    };
    const made = await meta.alertGroupSettings.create(org, input, causeAt(T0));
    deepEqual(made, { ...input, id: made.id });
    const bare = { name: "b", memo: "", serviceScopes: [], roleScopes: [], monitorScopes: [] };
    const after = await meta.alertGroupSettings.replace(org, made.id, bare, causeAt(T0));
    deepEqual(after, { ...bare, id: made.id });
    deepEqual(await meta.alertGroupSettings.find(org, made.id), after);
    deepEqual(await meta.alertGroupSettings.list(org), [after]);
    await rejects(meta.alertGroupSettings.create(org, { ...input, monitorScopes: ["x"] }, causeAt(T0)), {
      reason: "invalid",
      message: 'Cannot save alert group setting "shop": there is no monitor "x"',
    });
    deepEqual(await meta.alertGroupSettings.remove(org, made.id, causeAt(T0)), after);
    await rejects(meta.alertGroupSettings.remove(org, made.id, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.alertGroupSettings.replace(org, made.id, bare, causeAt(T0)), { reason: "not-found" });
  });

  it("[MA70] results of probes are kept of monitors that are there", async () => {
    const { meta, org, monitor } = await openShop();
    const state = {
      at: T0,
      bad: 2,
      status: "CRITICAL",
      message: "503",
      responseTimes: [12.5, 13],
      phases: { dns: 1, connect: 2, tls: 3, firstByte: 4, total: 10.5 },
      certificateExpiresAt: T0 * 2,
    } as const;
    await meta.probeStates.put(org, new Map([[monitor, { ...state, bad: 1 }]]));
    await meta.probeStates.put(
      org,
      new Map([
        [monitor, state],
        ["gone", state],
      ]),
    );
    deepEqual([...(await meta.probeStates.all(org))], [[monitor, state]]);
    await meta.probeStates.put(org, new Map());
  });

  it("[MA71] a picture is found by its token and by nothing else, until it is old", async () => {
    const { meta, org } = await openOrg();
    const png = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
    const token = await meta.alertImages.put(org, png, T0 * 1000);
    const found = await meta.alertImages.find(token);
    equal(found !== undefined && Buffer.compare(png, found), 0);
    equal(token.length, 43);
    equal(await meta.alertImages.find(`${token}x`), undefined);
    equal(await meta.alertImages.prune(T0), 0);
    equal(await meta.alertImages.prune(T0 + 1), 1);
    equal(await meta.alertImages.find(token), undefined);
  });
});
