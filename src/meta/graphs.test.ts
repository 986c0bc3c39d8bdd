import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { GraphDef } from "#core/graph-def.ts";
import { DAY } from "#core/time.ts";
import { causeAt, eachEngine, T0 } from "#test/support/meta.ts";

const def = (name: string, displayName = name): GraphDef => ({
  name,
  displayName,
  unit: "float",
  metrics: [
    { name: `${name}.b`, displayName: "b", stacked: true },
    { name: `${name}.a`, displayName: "a", stacked: false },
  ],
});

eachEngine((_, { openOrg }) => {
  it("[ME80] definitions are made or replaced by name, and repeating them changes nothing", async () => {
    const { meta, org } = await openOrg();
    await meta.graphDefs.put(org, [def("custom.b"), def("custom.a"), def("custom.b", "twice")], causeAt(T0));
    await meta.graphDefs.put(org, [def("custom.a")], causeAt(T0 + 60));
    deepEqual(await meta.graphDefs.list(org), [def("custom.a"), def("custom.b", "twice")]);
    const puts = async () =>
      (await meta.audit.list(org, { limit: 10 })).entries.filter(({ action }) => action === "graph-def.put").length;
    equal(await puts(), 2);
    await meta.graphDefs.put(org, [def("custom.a", "A")], causeAt(T0 + 120));
    equal(await puts(), 3);
  });

  it("[ME81] a deleted graph is hidden until it is declared again", async () => {
    const { meta, org } = await openOrg();
    await meta.graphDefs.put(org, [def("custom.a")], causeAt(T0));
    await meta.graphDefs.remove(org, "custom.a", { drawn: false }, causeAt(T0 + 60));
    deepEqual(await meta.graphDefs.list(org), []);
    deepEqual(await meta.graphDefs.hidden(org), [{ name: "custom.a", hiddenAt: T0 + 60 }]);
    const missing = { reason: "invalid", message: 'Cannot delete graph "custom.a": there is none of this name' };
    await rejects(meta.graphDefs.remove(org, "custom.a", { drawn: false }, causeAt(T0 + 70)), missing);
    await meta.graphDefs.remove(org, "custom.a", { drawn: true }, causeAt(T0 + 80));
    deepEqual(await meta.graphDefs.hidden(org), [{ name: "custom.a", hiddenAt: T0 + 80 }]);
    await meta.graphDefs.put(org, [def("custom.a")], causeAt(T0 + 90));
    deepEqual(await meta.graphDefs.hidden(org), []);
  });

  it("[ME81] a service's graphs are hidden apart from those of hosts", async () => {
    const { meta, org } = await openOrg();
    await meta.services.create(org, { name: "shop", memo: "" }, causeAt(T0));
    await meta.graphDefs.hide(org, "shop", "access.*", causeAt(T0));
    await meta.graphDefs.hide(org, "shop", "access.*", causeAt(T0 + 60));
    deepEqual(await meta.graphDefs.hidden(org, "shop"), [{ name: "access.*", hiddenAt: T0 + 60 }]);
    deepEqual(await meta.graphDefs.hidden(org), []);
    await rejects(meta.graphDefs.hide(org, "nothing", "access.*", causeAt(T0)), { reason: "not-found" });
  });

  it("[ME82] metric names are remembered with the day on which they were last seen", async () => {
    const { meta, org } = await openOrg();
    const day = T0 - (T0 % DAY);
    const { metricNames } = meta;
    await metricNames.record([{ org, target: "host:a", names: ["loadavg5", "custom.x", "loadavg5"] }], day);
    await metricNames.record([{ org, target: "host:a", names: ["loadavg5"] }], day + 3 * DAY);
    await metricNames.record([{ org, target: "host:a", names: ["loadavg5"] }], day + DAY);
    await metricNames.record([{ org, target: "service:shop", names: ["access"] }], day);
    await metricNames.record([], day);
    deepEqual(await metricNames.list(org, "host:a", day), ["custom.x", "loadavg5"]);
    deepEqual(await metricNames.list(org, "host:a", day + DAY), ["loadavg5"]);
    deepEqual([...(await metricNames.counts(org, "host", day))], [["host:a", 2]]);
    deepEqual([...(await metricNames.counts(org, "service", 0))], [["service:shop", 1]]);
    equal(await metricNames.prune(day + 3 * DAY), 2);
    deepEqual(await metricNames.list(org, "host:a", 0), ["loadavg5"]);
    const many = Array.from({ length: 2_500 }, (_, i) => `custom.m.${String(i).padStart(4, "0")}`);
    await metricNames.record([{ org, target: "host:b", names: many }], day);
    deepEqual(await metricNames.list(org, "host:b", 0), many);
  });

  it("the audit log is read backwards page by page, and pruned by age", async () => {
    const { meta, org } = await openOrg();
    for (let i = 1; i <= 5; i++)
      await meta.audit.record(org, { action: "test.done", subject: `n:${i}`, detail: { i } }, causeAt(T0 + i));
    const first = await meta.audit.list(org, { limit: 4 });
    const second = await meta.audit.list(org, { before: first.next, limit: 4 });
    deepEqual(
      [...first.entries, ...second.entries].map(({ subject }) => subject),
      ["n:5", "n:4", "n:3", "n:2", "n:1", "org:acme"],
    );
    equal(second.next, undefined);
    deepEqual(first.entries[0]?.detail, { i: 5 });
    equal(await meta.audit.prune((T0 + 3) * 1000), 3);
    equal((await meta.audit.list(org, { limit: 10 })).entries.length, 3);
  });
});
