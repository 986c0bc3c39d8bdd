import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import type { Alert } from "#core/alert/alert.ts";
import { openAlert } from "#test/support/alerting.ts";
import { openEdge } from "#test/support/edge.ts";
import type { ServiceList } from "#wire/own/overview.ts";

const edge = await openEdge();
const { call, ok } = edge;
await ok("POST /api/v0/services", { body: { name: "shop", memo: "old" } });
await ok("POST /api/v0/services/shop/roles", { body: { name: "web" } });

describe("memos", () => {
  const change = async (path: string, body: object, who = {}) =>
    (await call(`PATCH /api/sawara/v1/services/${path}`, { ...who, body })).status;
  const seen = async () => [
    await ok("GET /api/v0/services"),
    ((await ok("GET /api/v0/services/shop/roles")) as { roles: unknown }).roles,
  ];

  it("[PE11] of services and roles change, and nothing else of them does", async () => {
    equal(await change("shop", { memo: "front of the house" }), 200);
    equal(await change("shop/roles/web", { memo: "nginx" }), 200);
    equal(await change("shop/roles/web", { memo: "nginx" }), 200);
    deepEqual(await seen(), [
      { services: [{ name: "shop", memo: "front of the house", roles: ["web"] }] },
      [{ name: "web", memo: "nginx" }],
    ]);
    const { entries } = await edge.meta.audit.list(edge.org, { limit: 3 });
    deepEqual(
      entries.map(({ action, subject }) => `${action} ${subject}`),
      ["role.set-memo role:shop:web", "role.set-memo role:shop:web", "service.set-memo service:shop"],
    );
  });

  it("[PE11] are refused where there is nothing to change, or nobody who may", async () => {
    const before = await seen();
    equal(await change("nobody", { memo: "x" }), 404);
    equal(await change("shop/roles/nobody", { memo: "x" }), 404);
    equal(await change("nobody/roles/web", { memo: "x" }), 404);
    equal(await change("shop", {}), 400);
    equal(await change("shop", { memo: "x".repeat(2049) }), 400);
    equal(await change("shop", { memo: "x" }, { key: null, headers: await edge.signIn("viewer") }), 403);
    equal(await change("shop", { memo: "x" }, { key: await edge.makeKey({ read: true, write: false }) }), 403);
    deepEqual(await seen(), before);
  });
});

describe("alerts of services", () => {
  it("[UI150] are those of its hosts, its metrics and its addresses, each once", async () => {
    await ok("POST /api/v0/services", { body: { name: "pets" } });
    await ok("POST /api/v0/services/pets/roles", { body: { name: "cats" } });
    await ok("POST /api/v0/services/pets/roles", { body: { name: "dogs" } });
    const host = await edge.host("pet-1", { roleFullnames: ["pets:cats", "pets:dogs"] });
    const { id } = (await ok("POST /api/v0/monitors", {
      body: { type: "service", name: "fed", service: "pets", metric: "fed", operator: "<", warning: 1, duration: 1 },
    })) as { id: string };
    const of = (alert: Partial<Alert> & { id: string }) => ({
      alert: openAlert(alert.id, alert),
      logs: [],
      deliveries: [],
    });
    await edge.meta.alerts.apply(edge.org, [
      of({ id: "p1", hostId: host }),
      of({ id: "p2", type: "service", monitorId: id, hostId: undefined, status: "WARNING" }),
      of({ id: "p3", hostId: "somewhere else" }),
    ]);
    const { services } = (await ok("GET /api/sawara/v1/services")) as ServiceList;
    const pets = services.find(({ name }) => name === "pets")!;
    const critical = { CRITICAL: 1, WARNING: 0, UNKNOWN: 0 };
    deepEqual(pets.alerts, { ...critical, WARNING: 1 });
    deepEqual(
      pets.roles.map(({ name, alerts }) => [name, alerts]),
      [
        ["cats", critical],
        ["dogs", critical],
      ],
    );
  });
});
