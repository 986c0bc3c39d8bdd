import { deepEqual, equal, notEqual, rejects } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { MONITOR_TYPES, type MonitorInput } from "#core/monitor/monitor.ts";
import { STARTER_MONITORS } from "#core/monitor/starter.ts";
import { downtimeOf, groupOf, hostMonitor, webhook } from "#test/support/alerting.ts";
import { causeAt, eachEngine, role, T0 } from "#test/support/meta.ts";

const SCOPES = { scopes: [role("shop:web")], excludeScopes: [{ service: "blog" }] };
const common = { name: "a name", memo: "# Runbook\r\n「鰆」 \\ ' \" %", isMute: true, notificationInterval: 10 };

/** One of each type, with everything that it may have. */
const EVERY_TYPE: readonly MonitorInput[] = [
  {
    ...common,
    type: "anomalyDetection",
    scopes: [role("shop:web")],
    warningSensitivity: "insensitive",
    criticalSensitivity: null,
    trainingPeriodFrom: T0,
    maxCheckAttempts: 3,
  },
  { ...common, ...SCOPES, type: "connectivity", alertStatusOnGone: "WARNING" },
  {
    ...common,
    type: "expression",
    expression: ' avg( role("shop:web", loadavg5) )\n',
    operator: "<",
    warning: 0.1,
    critical: null,
    evaluateBackwardMinutes: 5,
  },
  {
    ...common,
    type: "external",
    url: "https://user:password@example.com/?q=1",
    method: "POST",
    service: "shop",
    responseTimeWarning: 800.5,
    responseTimeCritical: null,
    responseTimeDuration: 3,
    containsString: "",
    certificationExpirationWarning: 30,
    skipCertificateVerification: false,
    expectedStatusCode: 301,
    headers: [{ name: "Authorization", value: "Bearer s3cret" }],
    requestBody: "{}",
    followRedirect: true,
    dualstack: "auto",
    maxCheckAttempts: 2,
  },
  hostMonitor("host", { ...SCOPES, warning: null, critical: 5e-324 }),
  { ...common, type: "query", query: "up", legend: "{{x}}", operator: ">", warning: 1, evaluateBackwardMinutes: 0 },
  {
    ...common,
    type: "service",
    service: "shop",
    metric: "access.5xx",
    operator: ">",
    warning: 5,
    duration: 1,
    missingDurationWarning: null,
    missingDurationCritical: 20,
  },
];

eachEngine((_, { openOrg, open }) => {
  async function openShop() {
    const opened = await openOrg();
    for (const name of ["shop", "blog"]) await opened.meta.services.create(opened.org, { name, memo: "" }, causeAt(T0));
    await opened.meta.services.createRole(opened.org, "shop", { name: "web", memo: "" }, causeAt(T0));
    return opened;
  }

  it("[MA1] an organisation begins with the starter monitors and one default group, however often it is ensured", async () => {
    const { meta, org } = await openOrg();
    equal((await meta.orgs.ensure("acme", causeAt(T0 + 60))).id, org);
    const other = await meta.orgs.ensure("beta", causeAt(T0));
    for (const id of [org, other.id]) {
      const monitors = await meta.monitors.list(id);
      deepEqual(
        monitors.map(({ id: _, createdAt: __, recoverAfter: ___, ...input }) => input.name).sort(),
        STARTER_MONITORS.map(({ name }) => name).sort(),
      );
      deepEqual(
        (await meta.notificationGroups.list(id)).map(({ type, name }) => [type, name]),
        [["group-default", "Default"]],
      );
    }
  });

  it("[MA10] a monitor of every type comes back as it was given", async () => {
    const { meta, org } = await openShop();
    deepEqual(
      EVERY_TYPE.map(({ type }) => type),
      MONITOR_TYPES,
    );
    for (const input of EVERY_TYPE) {
      const made = await meta.monitors.create(org, input, causeAt(T0));
      deepEqual(made, { ...input, id: made.id, createdAt: T0, recoverAfter: 1 });
      deepEqual(await meta.monitors.find(org, made.id), made);
      deepEqual(await meta.monitors.replace(org, made.id, input, causeAt(T0)), made);
    }
    equal(await meta.monitors.find(org, "nothing"), undefined);
    const other = await meta.orgs.ensure("beta", causeAt(T0));
    equal(await meta.monitors.find(other.id, (await meta.monitors.list(org))[0]!.id), undefined);
  });

  it("[MA10] any text and number comes back as it was given", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.monitors.create(org, hostMonitor("x"), causeAt(T0));
    const text = fc.string({ unit: "binary" }).filter((each) => !each.includes("\0") && each.isWellFormed());
    const limit = fc.oneof(
      fc.constant(null),
      fc.constant(undefined),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    await fc.assert(
      fc.asyncProperty(text, text, limit, async (name, memo, warning) => {
        const input = hostMonitor(name, {
          memo,
          ...(warning === undefined ? {} : { warning: warning === 0 ? 0 : warning }),
        });
        await meta.monitors.replace(org, id, input, causeAt(T0));
        deepEqual(await meta.monitors.find(org, id), { ...input, id, createdAt: T0, recoverAfter: 1 });
      }),
      { numRuns: 30 },
    );
  });

  it("[MA10] monitors are listed by type, then name, then id", async () => {
    const { meta, org } = await openOrg();
    for (const { id } of await meta.monitors.list(org)) await meta.monitors.remove(org, id, causeAt(T0));
    const ids: string[] = [];
    for (const name of ["b", "a", "b", "B"])
      ids.push((await meta.monitors.create(org, hostMonitor(name), causeAt(T0))).id);
    const gone = EVERY_TYPE.find(({ type }) => type === "connectivity")!;
    const first = await meta.monitors.create(
      org,
      { ...gone, scopes: [], excludeScopes: [] } as MonitorInput,
      causeAt(T0),
    );
    deepEqual(
      (await meta.monitors.list(org)).map(({ id }) => id),
      [first.id, ids[3], ids[1], ids[0], ids[2]],
    );
  });

  it("[MA3] names of services and roles that are not there are refused, and nothing is stored", async () => {
    const { meta, org } = await openShop();
    const before = await meta.monitors.list(org);
    for (const [more, missing] of [
      [{ scopes: [{ service: "shop" }, { service: "nothing" }] }, 'there is no service "nothing"'],
      [{ excludeScopes: [role("shop:db")] }, 'there is no role "shop:db"'],
      [{ scopes: [role("blog:web")] }, 'there is no role "blog:web"'],
    ] as const)
      await rejects(meta.monitors.create(org, hostMonitor("x", more), causeAt(T0)), {
        reason: "invalid",
        message: `Cannot save monitor "x": ${missing}`,
      });
    const external = EVERY_TYPE.find(({ type }) => type === "external");
    await rejects(meta.monitors.create(org, { ...external, service: "nothing" } as MonitorInput, causeAt(T0)), {
      reason: "invalid",
    });
    deepEqual(await meta.monitors.list(org), before);
  });

  it("[MA11] replacing keeps type, time of creation and what only we know", async () => {
    const { meta, org } = await openOrg();
    const { id } = await meta.monitors.create(org, hostMonitor("x"), causeAt(T0));
    const extras = { recoverAfter: 3, mutedUntil: T0 + 600 };
    deepEqual(await meta.monitors.setExtras(org, id, extras, causeAt(T0)), {
      ...hostMonitor("x"),
      id,
      createdAt: T0,
      ...extras,
    });
    const replaced = await meta.monitors.replace(org, id, hostMonitor("y"), causeAt(T0 + 60));
    deepEqual(replaced, { ...hostMonitor("y"), id, createdAt: T0, ...extras });
    const starter = STARTER_MONITORS.find(({ type }) => type !== "host")!;
    await rejects(meta.monitors.replace(org, id, starter, causeAt(T0)), {
      reason: "invalid",
      message: /type of monitor/,
    });
    await rejects(meta.monitors.replace(org, "nothing", starter, causeAt(T0)), { reason: "not-found" });
    const cleared = await meta.monitors.setExtras(org, id, { mutedUntil: null }, causeAt(T0));
    deepEqual([cleared.recoverAfter, cleared.mutedUntil], [3, undefined]);
    for (const recoverAfter of [0, 11, 1.5])
      await rejects(meta.monitors.setExtras(org, id, { recoverAfter }, causeAt(T0)), { reason: "invalid" });
    await rejects(meta.monitors.setExtras(org, "nothing", {}, causeAt(T0)), { reason: "not-found" });
  });

  it("[MA12] a role has one anomaly monitor", async () => {
    const { meta, org } = await openShop();
    const anomaly = EVERY_TYPE[0]!;
    const { id } = await meta.monitors.create(org, anomaly, causeAt(T0));
    await meta.monitors.replace(org, id, anomaly, causeAt(T0));
    await rejects(meta.monitors.create(org, { ...anomaly, name: "second" }, causeAt(T0)), {
      reason: "invalid",
      message: 'Cannot save monitor "second": the role "shop: web" has the anomaly monitor "a name" already',
    });
  });

  it("[MA14] a monitor that goes is forgotten by groups, downtimes and alert groups, and widens none of them", async () => {
    const { meta, org } = await openOrg();
    const [a, b] = [
      (await meta.monitors.create(org, hostMonitor("a"), causeAt(T0))).id,
      (await meta.monitors.create(org, hostMonitor("b"), causeAt(T0))).id,
    ];
    const monitors = [a, b].map((id) => ({ id, skipDefault: true }));
    const group = await meta.notificationGroups.create(org, groupOf("g", { monitors }), causeAt(T0));
    const downtime = (monitorScopes: string[], monitorExcludeScopes: string[] = []) =>
      meta.downtimes.create(org, downtimeOf("d", { monitorScopes, monitorExcludeScopes }), causeAt(T0));
    const [both, only, but] = [await downtime([a, b]), await downtime([a]), await downtime([], [a])];
    const setting = (monitorScopes: string[]) =>
      meta.alertGroupSettings.create(
        org,
        { name: "s", memo: "", serviceScopes: [], roleScopes: [], monitorScopes },
        causeAt(T0),
      );
    const [ofBoth, ofOnly] = [await setting([b, a]), await setting([a])];
    const state = { at: T0, bad: 0, status: "OK", message: "", responseTimes: [] } as const;
    await meta.probeStates.put(org, new Map([[a, state]]));

    equal((await meta.monitors.remove(org, a, causeAt(T0 + 60))).name, "a");
    await rejects(meta.monitors.remove(org, a, causeAt(T0 + 60)), { reason: "not-found" });
    deepEqual((await meta.notificationGroups.find(org, group.id))?.monitors, [{ id: b, skipDefault: true }]);
    const scopesOf = async (id: string) => (await meta.downtimes.find(org, id))?.monitorScopes;
    deepEqual([await scopesOf(both.id), await scopesOf(only.id), await scopesOf(but.id)], [[b], [a], []]);
    deepEqual((await meta.downtimes.find(org, but.id))?.monitorExcludeScopes, []);
    const groupScopesOf = async (id: string) => (await meta.alertGroupSettings.find(org, id))?.monitorScopes;
    deepEqual([await groupScopesOf(ofBoth.id), await groupScopesOf(ofOnly.id)], [[b], [a]]);
    equal((await meta.probeStates.all(org)).size, 0);
  });

  it("[MA15] a service that goes is forgotten by groups; scopes stay as they are and cover nothing", async () => {
    const { meta, org } = await openShop();
    const monitor = await meta.monitors.create(org, hostMonitor("x", SCOPES), causeAt(T0));
    const services = [{ name: "shop" }, { name: "blog" }];
    const group = await meta.notificationGroups.create(org, groupOf("g", { services }), causeAt(T0));
    const downtime = await meta.downtimes.create(org, downtimeOf("d", { serviceScopes: ["shop"] }), causeAt(T0));
    await meta.services.removeRole(org, "shop", "web", causeAt(T0));
    await meta.services.remove(org, "shop", causeAt(T0));
    deepEqual((await meta.notificationGroups.find(org, group.id))?.services, [{ name: "blog" }]);
    deepEqual(await meta.monitors.find(org, monitor.id), monitor);
    deepEqual(await meta.downtimes.find(org, downtime.id), downtime);
  });

  it("[MA2] the revision changes with every write, and with no read", async () => {
    const { meta, org } = await openShop();
    let before = await meta.monitors.revision();
    const changes = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const result = await work();
      notEqual(await meta.monitors.revision(), before, what);
      before = await meta.monitors.revision();
      return result;
    };
    const monitor = await changes("create", () => meta.monitors.create(org, hostMonitor("x"), causeAt(T0)));
    await changes("replace", () => meta.monitors.replace(org, monitor.id, hostMonitor("y"), causeAt(T0)));
    await changes("extras", () => meta.monitors.setExtras(org, monitor.id, { recoverAfter: 2 }, causeAt(T0)));
    const channel = await changes("channel", () =>
      meta.channels.create(org, webhook("c"), { addToDefaultGroup: true }, causeAt(T0)),
    );
    await changes("suspend", () => meta.channels.suspend(org, channel.id, T0, causeAt(T0)));
    await changes("channel gone", () => meta.channels.remove(org, channel.id, causeAt(T0)));
    const group = await changes("group", () => meta.notificationGroups.create(org, groupOf("g"), causeAt(T0)));
    await changes("group extras", () => meta.notificationGroups.setExtras(org, group.id, {}, causeAt(T0)));
    const downtime = await changes("downtime", () => meta.downtimes.create(org, downtimeOf("d"), causeAt(T0)));
    await changes("downtime gone", () => meta.downtimes.remove(org, downtime.id, causeAt(T0)));
    await changes("service gone", () => meta.services.remove(org, "shop", causeAt(T0)));
    await changes("remove", () => meta.monitors.remove(org, monitor.id, causeAt(T0)));
    await rejects(meta.monitors.remove(org, monitor.id, causeAt(T0)));
    await meta.monitors.list(org);
    equal(await meta.monitors.revision(), before);
  });

  it("[MA4] changes leave their audit rows, without anything secret", async () => {
    const { meta, org } = await openShop();
    const external = EVERY_TYPE.find(({ type }) => type === "external")!;
    const { id } = await meta.monitors.create(org, external, causeAt(T0));
    await meta.monitors.replace(org, id, external, causeAt(T0));
    await meta.monitors.replace(org, id, { ...external, name: "other", headers: [] } as MonitorInput, causeAt(T0));
    await meta.monitors.setExtras(org, id, { recoverAfter: 2 }, causeAt(T0));
    await meta.monitors.remove(org, id, causeAt(T0));
    const channel = await meta.channels.create(
      org,
      webhook("c", "https://hooks.example/s3cret"),
      { addToDefaultGroup: true },
      causeAt(T0),
    );
    await meta.channels.replace(org, channel.id, webhook("d", "https://hooks.example/s3cret2"), causeAt(T0));
    await meta.channels.suspend(org, channel.id, T0, causeAt(T0));
    await meta.channels.suspend(org, channel.id, undefined, causeAt(T0));
    await meta.channels.remove(org, channel.id, causeAt(T0));
    const { entries } = await meta.audit.list(org, { limit: 9 });
    deepEqual(entries.map(({ action }) => action).reverse(), [
      "monitor.create",
      "monitor.update",
      "monitor.set-extras",
      "monitor.remove",
      "channel.create",
      "channel.update",
      "channel.suspend",
      "channel.resume",
      "channel.remove",
    ]);
    deepEqual(entries.find(({ action }) => action === "monitor.update")?.detail, {
      name: "other",
      changed: ["headers", "name"],
    });
    equal(/s3cret|password/.test(JSON.stringify(entries)), false);
  });

  it("[MA3] what is stored beside a removal at the same time names nothing that is gone", async () => {
    const { meta, org } = await openOrg();
    for (let round = 0; round < 5; round++) {
      const { id } = await meta.monitors.create(org, hostMonitor("x"), causeAt(T0));
      await Promise.allSettled([
        meta.notificationGroups.create(org, groupOf("g", { monitors: [{ id, skipDefault: false }] }), causeAt(T0)),
        meta.monitors.remove(org, id, causeAt(T0)),
        meta.downtimes.create(org, downtimeOf("d", { monitorExcludeScopes: [id] }), causeAt(T0)),
      ]);
      equal(await meta.monitors.find(org, id), undefined);
      for (const group of await meta.notificationGroups.list(org)) deepEqual(group.monitors, []);
      for (const downtime of await meta.downtimes.list(org)) deepEqual(downtime.monitorExcludeScopes, []);
    }
  });

  it("[ME2] [MA2] organisations know nothing of each other's monitors", async () => {
    const meta = await open();
    const [a, b] = [await meta.orgs.ensure("a", causeAt(T0)), await meta.orgs.ensure("b", causeAt(T0))];
    const { id } = await meta.monitors.create(a.id, hostMonitor("x"), causeAt(T0));
    await rejects(meta.monitors.remove(b.id, id, causeAt(T0)), { reason: "not-found" });
    const foreign = downtimeOf("d", { monitorScopes: [id] });
    await rejects(meta.downtimes.create(b.id, foreign, causeAt(T0)), { reason: "invalid" });
  });
});
