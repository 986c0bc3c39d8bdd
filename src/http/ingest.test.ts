import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { targetKey } from "#core/series.ts";
import { DAY } from "#core/time.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
// These paths are answered before the router, so they are asked through a socket.
const address = await edge.app.listen({ host: "127.0.0.1", port: 0 });

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await fetch(`${address}${path}`, {
    method: "POST",
    headers: { "x-api-key": edge.key, ...headers },
    body: payload as string,
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const point = (hostId: string, name = "loadavg5", value: number | string | null = 1, time = NOW) => ({
  hostId,
  name,
  time,
  value,
});
const arrival = (id: string) => edge.series.lastArrival(edge.org, targetKey({ kind: "host", id }));
const names = (id: string) => edge.series.names(edge.org, targetKey({ kind: "host", id }), 0);

describe("posts of points", () => {
  it("[TS3] are answered when they are stored", async () => {
    const id = await edge.host("stores");
    deepEqual(await post("/api/v0/tsdb", [point(id)]), { status: 200, body: { success: true } });
    deepEqual(edge.series.latest(edge.org, targetKey({ kind: "host", id }), "loadavg5"), { time: NOW, value: 1 });
    deepEqual(await post("/api/v0/tsdb", []), { status: 200, body: { success: true } });
    deepEqual(await post("/api/v0/tsdb", "null"), { status: 200, body: { success: true } });
    equal(
      (await post("/api/v0/tsdb", gzipSync(JSON.stringify([point(id, "loadavg1")])), { "content-encoding": "gzip" }))
        .status,
      200,
    );
    deepEqual(await names(id), ["loadavg1", "loadavg5"]);
    edge.series.setReady(false);
    equal((await post("/api/v0/tsdb", [point(id)])).status, 503);
    edge.series.setReady(true);
  });

  it("[TS4] are taken without their bad points", async () => {
    const id = await edge.host("partly");
    const bad = [
      point(id, "bad name"),
      point(id, "custom.null", null),
      point(id, "custom.old", 1, NOW - 2 * DAY),
      point(id, "custom.ahead", 1, NOW + 2 * DAY),
      point("nobody"),
      {},
      7,
    ];
    deepEqual(await post("/api/v0/tsdb", [...bad, point(id, "custom.good")]), { status: 200, body: { success: true } });
    deepEqual(await names(id), ["custom.good"]);
  });

  it("[TS9] for hosts that nobody knows are answered 404, for retired ones 200", async () => {
    const id = await edge.host("retires");
    equal((await post("/api/v0/tsdb", [point("nobody"), point("noone")])).status, 404);
    equal((await post("/api/v0/tsdb", [point("nobody"), point(id)])).status, 200);
    await edge.ok(`POST /api/v0/hosts/${id}/retire`, { body: {} });
    equal((await post("/api/v0/tsdb", [point(id, "custom.after.end")])).status, 200);
    deepEqual(await names(id), ["loadavg5"]);
  });

  it("[TS10] show that a host lives when they carry a system metric", async () => {
    const id = await edge.host("lives");
    await post("/api/v0/tsdb", [point(id, "custom.backup.age")]);
    equal(arrival(id), 0);
    await post("/api/v0/tsdb", [point(id, "custom.backup.age"), point(id, "cpu.user.percentage", 5)]);
    equal(arrival(id), NOW);
  });

  it("[AC1] [AC2] need a key that may write", async () => {
    const id = await edge.host("guarded");
    const readOnly = await edge.makeKey({ read: true, write: false });
    const writeOnly = await edge.makeKey({ read: false, write: true });
    for (const [key, want] of [
      ["", 401],
      ["wrong", 401],
      [readOnly, 403],
      [writeOnly, 403],
      [edge.key, 200],
    ] as const)
      equal((await post("/api/v0/tsdb", [point(id)], { "x-api-key": key })).status, want);
  });

  it("[WI9] of more than the limit are refused", async () => {
    const id = await edge.host("large");
    equal((await post("/api/v0/tsdb", JSON.stringify([point(id)]).padEnd(1024 * 1024 + 1))).status, 413);
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, " "));
    equal((await post("/api/v0/tsdb", bomb, { "content-encoding": "gzip" })).status, 413);
  });
});

it("[TS6] posts of service points need the service", async () => {
  await edge.ok("POST /api/v0/services", { body: { name: "Shop" } });
  const points = [{ name: "orders.count", time: NOW, value: 3 }];
  equal((await post("/api/v0/services/Shop/tsdb", points)).status, 200);
  equal((await post("/api/v0/services/None/tsdb", points)).status, 404);
  equal((await post("/api/v0/services/%zz/tsdb", points)).status, 400);
  deepEqual(edge.series.latest(edge.org, targetKey({ kind: "service", id: "Shop" }), "orders.count"), {
    time: NOW,
    value: 3,
  });
});
