import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { DashboardInput, Widget } from "#core/dashboard.ts";
import type { OrgId } from "#core/series.ts";
import type { Meta } from "#meta/meta.ts";
import { causeAt, eachEngine, role, T0 } from "#test/support/meta.ts";

const layout = { x: 0, y: 0, width: 8, height: 8 };
const text = (markdown: string): Widget => ({ type: "markdown", title: "", layout, markdown });
const board = (title: string, more: Partial<DashboardInput> = {}): DashboardInput => ({
  title,
  memo: "",
  urlPath: "",
  widgets: [],
  ...more,
});

async function makeRole(meta: Meta, org: OrgId, at: number): Promise<void> {
  await meta.services.create(org, { name: "shop", memo: "" }, causeAt(at));
  await meta.services.createRole(org, "shop", { name: "web", memo: "" }, causeAt(at));
}

eachEngine((_, { openOrg }) => {
  it("[DB1] [DB2] dashboards are listed in the order of their creation, widgets in theirs", async () => {
    const { meta, org } = await openOrg();
    const widgets = [text("b"), text("a"), text("c")];
    const first = await meta.dashboards.create(org, board("Z", { widgets, memo: "m", urlPath: "z" }), causeAt(T0));
    const second = await meta.dashboards.create(org, board("A"), causeAt(T0));
    deepEqual(first, {
      id: first.id,
      title: "Z",
      memo: "m",
      urlPath: "z",
      widgets,
      createdAt: T0,
      updatedAt: T0,
      revision: 1,
    });
    deepEqual(await meta.dashboards.list(org), [first, second]);
    deepEqual(
      (await meta.dashboards.summaries(org)).map(({ title, widgets }) => [title, widgets]),
      [
        ["Z", 3],
        ["A", 0],
      ],
    );
    deepEqual(await meta.dashboards.remove(org, first.id, causeAt(T0 + 1)), first);
    await rejects(meta.dashboards.remove(org, first.id, causeAt(T0 + 1)), { reason: "not-found" });
    equal(await meta.dashboards.find(org, first.id), undefined);
    await meta.dashboards.create(org, board("Z again", { urlPath: "z" }), causeAt(T0 + 2));
  });

  it("[DB5] a path belongs to one dashboard, and is kept by an update without one", async () => {
    const { meta, org } = await openOrg();
    const one = await meta.dashboards.create(org, board("One", { urlPath: "a/b" }), causeAt(T0));
    const two = await meta.dashboards.create(org, board("Two"), causeAt(T0));
    equal(two.urlPath, two.id);
    const taken = { reason: "conflict", message: /another one has the path "a\/b"/ };
    await rejects(meta.dashboards.create(org, board("Three", { urlPath: "a/b" }), causeAt(T0)), taken);
    await rejects(meta.dashboards.replace(org, two.id, board("Two", { urlPath: "a/b" }), {}, causeAt(T0)), taken);
    await meta.dashboards.create(org, board("Three", { urlPath: "A/b" }), causeAt(T0));
    const again = await meta.dashboards.replace(org, one.id, board("One"), {}, causeAt(T0 + 5));
    deepEqual([again.urlPath, again.createdAt, again.updatedAt], ["a/b", T0, T0 + 5]);
  });

  it("[DB20] a dashboard is found by its path, else by its id", async () => {
    const { meta, org } = await openOrg();
    const one = await meta.dashboards.create(org, board("One", { urlPath: "one" }), causeAt(T0));
    equal((await meta.dashboards.findByPath(org, "one"))?.title, "One");
    equal((await meta.dashboards.findByPath(org, one.id))?.title, "One");
    equal(await meta.dashboards.findByPath(org, "nothing"), undefined);
    await meta.dashboards.create(org, board("Two", { urlPath: one.id }), causeAt(T0));
    equal((await meta.dashboards.findByPath(org, one.id))?.title, "Two");
  });

  it("[DB20] saving what was another revision changes nothing", async () => {
    const { meta, org } = await openOrg();
    const { id, revision } = await meta.dashboards.create(org, board("One"), causeAt(T0));
    const save = (title: string, of?: number) =>
      meta.dashboards.replace(org, id, board(title), { revision: of }, causeAt(T0));
    equal((await save("Two", revision)).revision, revision + 1);
    await rejects(save("Three", revision), { reason: "conflict", message: /somebody saved it meanwhile/ });
    equal((await meta.dashboards.find(org, id))?.title, "Two");
    equal((await save("Four")).revision, revision + 2);
    const both = await Promise.allSettled([save("Five", revision + 2), save("Six", revision + 2)]);
    deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  it("[DB7] widgets of a role that is gone are unknown until it is back", async () => {
    const { meta, org } = await openOrg();
    await makeRole(meta, org, T0);
    const widgets: Widget[] = [
      {
        type: "graph",
        title: "",
        layout,
        graph: { type: "role", role: role("shop:web"), name: "loadavg5", isStacked: true },
        valueRange: {},
        referenceLines: [],
      },
      { type: "alertStatus", title: "", layout, role: role("shop:web") },
    ];
    const { id } = await meta.dashboards.create(org, board("Shop", { widgets }), causeAt(T0));
    const read = async () => (await meta.dashboards.find(org, id))?.widgets;
    deepEqual(await read(), widgets);
    await meta.services.removeRole(org, "shop", "web", causeAt(T0 + 1));
    const gone = [
      { ...widgets[0], graph: { type: "unknown" } },
      { ...widgets[1], role: undefined },
    ];
    deepEqual(await read(), gone);
    deepEqual((await meta.dashboards.list(org))[0]?.widgets, gone);
    await meta.services.createRole(org, "shop", { name: "web", memo: "" }, causeAt(T0 + 2));
    deepEqual(await read(), widgets);
  });

  it("[DB8] there are at most a thousand", async () => {
    const { meta, org } = await openOrg();
    const make = (i: number) => meta.dashboards.create(org, board(`${i}`), causeAt(T0));
    const { id } = await make(0);
    for (let i = 1; i < 1_000; i += 25)
      await Promise.all(
        Array.from({ length: 25 }, (_, j) => i + j)
          .filter((n) => n < 1_000)
          .map(make),
      );
    await rejects(make(1_000), { reason: "forbidden", message: /there are 1000, want at most 1000/ });
    await meta.dashboards.remove(org, id, causeAt(T0));
    await make(1_001);
  });

  it("[DB9] [ME2] every write is in the audit log, and no other organisation sees it", async () => {
    const { meta, org } = await openOrg();
    const other = (await meta.orgs.ensure("other", causeAt(T0))).id;
    const { id } = await meta.dashboards.create(org, board("One", { urlPath: "one" }), causeAt(T0));
    await meta.dashboards.create(other, board("Theirs", { urlPath: "one" }), causeAt(T0));
    equal(await meta.dashboards.find(other, id), undefined);
    await rejects(meta.dashboards.replace(other, id, board("Stolen"), {}, causeAt(T0)), { reason: "not-found" });
    await rejects(meta.dashboards.remove(other, id, causeAt(T0)), { reason: "not-found" });
    await meta.dashboards.replace(org, id, board("Two"), {}, causeAt(T0));
    await meta.dashboards.remove(org, id, causeAt(T0));
    const { entries } = await meta.audit.list(org, { limit: 3 });
    deepEqual(
      entries.map(({ action, subject, detail }) => [action, subject, detail]),
      [
        ["dashboard.remove", `dashboard:${id}`, { title: "Two" }],
        ["dashboard.update", `dashboard:${id}`, { title: "Two" }],
        ["dashboard.create", `dashboard:${id}`, { title: "One" }],
      ],
    );
  });
});
