import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;

type Json = Record<string, unknown>;
const make = async (path: string, body: object) =>
  (await ok(`POST /api/v0/${path}`, { body })) as Json & { id: string };
const refused = async (line: string, body: unknown, want = 400) => {
  const answer = await call(line, body === undefined ? {} : { body });
  equal(answer.status, want, `${line} ${JSON.stringify(body)} ${answer.text}`);
  return (answer.body as { error: { message: string } }).error.message;
};

await ok("POST /api/v0/services", { body: { name: "shop" } });
await ok("POST /api/v0/services/shop/roles", { body: { name: "web" } });
const monitor = (await make("monitors", { type: "connectivity" })).id;

const EMPTY = {
  memo: "",
  serviceScopes: [],
  serviceExcludeScopes: [],
  roleScopes: [],
  roleExcludeScopes: [],
  monitorScopes: [],
  monitorExcludeScopes: [],
};

describe("downtimes", () => {
  it("[WM50] come back as they were sent, without a recurrence where there is none", async () => {
    const bare = await make("downtimes", { name: "once", start: NOW, duration: 1 });
    deepEqual(bare, { ...EMPTY, id: bare.id, name: "once", start: NOW, duration: 1 });
    const body = {
      name: "backup",
      memo: "m",
      start: NOW,
      duration: 120,
      recurrence: { type: "weekly", interval: 2, weekdays: ["Sunday", "Monday"], until: NOW * 2 },
      serviceScopes: ["shop"],
      serviceExcludeScopes: [],
      roleScopes: ["shop: web"],
      roleExcludeScopes: [],
      monitorScopes: [monitor],
      monitorExcludeScopes: [],
    };
    const made = await make("downtimes", body);
    deepEqual(made, { ...body, id: made.id });
    deepEqual(await ok(`GET /api/v0/downtimes/${made.id}`), made);
    deepEqual(await ok(`PUT /api/v0/downtimes/${made.id}`, { body: made }), made, "what was read can be written");
    deepEqual(await ok("GET /api/v0/downtimes"), { downtimes: [bare, made] });
    const nulls = { name: "x", memo: null, start: NOW, duration: 5, recurrence: null, roleScopes: null };
    deepEqual(await ok(`PUT /api/v0/downtimes/${made.id}`, { body: nulls }), {
      ...EMPTY,
      id: made.id,
      name: "x",
      start: NOW,
      duration: 5,
    });
    equal(((await ok(`DELETE /api/v0/downtimes/${made.id}`)) as Json).name, "x");
    equal(await refused(`GET /api/v0/downtimes/${made.id}`, undefined, 404), "Downtime Not Found.");
    await refused(`DELETE /api/v0/downtimes/${made.id}`, undefined, 404);
    await refused(`PUT /api/v0/downtimes/${made.id}`, nulls, 404);
  });

  it("[WM50] leave out what Go's client spells as nothing", async () => {
    const recurrence = { type: "daily", interval: 1, weekdays: [], until: 0 };
    const made = await make("downtimes", { name: "x", start: NOW, duration: 1, recurrence, roleScopes: ["shop:web"] });
    deepEqual([made.recurrence, made.roleScopes], [{ type: "daily", interval: 1 }, ["shop: web"]]);
  });

  it("[WM51] are refused with bad times, and with targets that are unknown or named twice", async () => {
    const good = { name: "x", start: NOW, duration: 1 };
    for (const more of [
      { name: "" },
      { name: "x".repeat(129) },
      { memo: "x".repeat(2049) },
      { start: -1 },
      { start: 1.5 },
      { start: undefined },
      { duration: 0 },
      { duration: undefined },
      { recurrence: {} },
      { recurrence: { type: "weekdays", interval: 1 } },
      { recurrence: { type: "daily", interval: 0 } },
      { recurrence: { type: "weekly", interval: 1, weekdays: ["sunday"] } },
      { recurrence: { type: "daily", interval: 1, weekdays: ["Sunday"] } },
      { serviceScopes: ["nothing"] },
      { serviceScopes: ["shop", "shop"] },
      { roleScopes: ["shop:db"] },
      { roleScopes: ["shop"] },
      { roleScopes: ["shop:web", "shop: web"] },
      { monitorScopes: ["nothing"] },
      { monitorExcludeScopes: [monitor, monitor] },
    ])
      await refused("POST /api/v0/downtimes", { ...good, ...more });
    match(
      await refused("POST /api/v0/downtimes", { ...good, serviceScopes: ["nothing"] }),
      /^Cannot save downtime "x": there is no service "nothing"$/,
    );
  });
});

describe("settings of alert groups", () => {
  it("[WM20] are made, read, replaced and deleted", async () => {
    const body = {
      name: "shop",
      memo: "m",
      serviceScopes: ["shop"],
      roleScopes: ["shop: web"],
      monitorScopes: [monitor],
      notificationInterval: 60,
    };
    const made = await make("alert-group-settings", body);
    deepEqual(made, { ...body, id: made.id });
    deepEqual(await ok(`GET /api/v0/alert-group-settings/${made.id}`), made);
    deepEqual(await ok("GET /api/v0/alert-group-settings"), { alertGroupSettings: [made] });
    deepEqual(await ok(`PUT /api/v0/alert-group-settings/${made.id}`, { body: made }), made);
    const bare = { id: made.id, name: "b", memo: "", serviceScopes: [], roleScopes: [], monitorScopes: [] };
    for (const empty of [{ name: "b" }, { name: "b", memo: null, roleScopes: null, notificationInterval: 0 }])
      deepEqual(await ok(`PUT /api/v0/alert-group-settings/${made.id}`, { body: empty }), bare);
    deepEqual(await ok(`DELETE /api/v0/alert-group-settings/${made.id}`), bare);
    for (const method of ["GET", "DELETE"])
      await refused(`${method} /api/v0/alert-group-settings/${made.id}`, undefined, 404);
    await refused(`PUT /api/v0/alert-group-settings/${made.id}`, body, 404);
    for (const more of [
      { name: "" },
      { name: undefined },
      { serviceScopes: ["nothing"] },
      { roleScopes: ["nothing"] },
      { monitorScopes: ["nothing"] },
      { notificationInterval: -1 },
      { notificationInterval: 1.5 },
    ])
      await refused("POST /api/v0/alert-group-settings", { ...body, ...more });
  });
});
