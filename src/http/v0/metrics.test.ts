import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import { targetKey } from "#core/series.ts";
import { DAY, HOUR } from "#core/time.ts";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok } = edge;
/** A full hour before now. */
const T = NOW - (NOW % HOUR) - HOUR;

const metrics = async (path: string) =>
  ((await ok(`GET ${path}`)) as { metrics: { time: number; value: number }[] }).metrics;

describe("points of a host", () => {
  it("[QY1] are those from one end to the other, both included, ascending", async () => {
    const id = await edge.host("ends");
    for (const minute of [3, 1, 0, 2]) edge.point(id, "loadavg5", minute, T + minute * 60);
    const at = `/api/v0/hosts/${id}/metrics?name=loadavg5`;
    const points = [0, 1, 2, 3].map((minute) => ({ time: T + minute * 60, value: minute }));
    deepEqual(await metrics(`${at}&from=${T}&to=${T + 180}`), points);
    deepEqual(await metrics(`${at}&from=${T + 60}&to=${T + 120}`), points.slice(1, 3));
    deepEqual(await metrics(`${at}&from=${T + 60}&to=${T + 60}`), points.slice(1, 2));
    deepEqual(await metrics(`${at}&from=${T + 61}&to=${T + 119}`), []);
    equal((await call(`GET ${at}&from=${T + 60}&to=${T}`)).status, 400);
    equal((await call(`GET ${at}&from=x&to=${T}`)).status, 400);
    equal((await call(`GET ${at}`)).status, 400);
  });

  it("[QY2] come by the minute for a month, by the hour for five years, then by the day, counted from the oldest", async () => {
    const id = await edge.host("spans");
    const at = `/api/v0/hosts/${id}/metrics?name=loadavg5`;
    for (let minute = 0; minute < 60; minute++) edge.point(id, "loadavg5", minute, T + minute * 60);
    equal((await metrics(`${at}&from=0&to=${NOW}`)).length, 60);
    edge.point(id, "loadavg5", 1, T - 33 * DAY);
    deepEqual(await metrics(`${at}&from=0&to=${NOW}`), [
      { time: T - 33 * DAY, value: 1 },
      { time: T, value: 29.5 },
    ]);
    equal((await metrics(`${at}&from=${T - DAY}&to=${NOW}`)).length, 60);
    edge.point(id, "loadavg5", 1, T - 6 * 366 * DAY);
    const daily = await metrics(`${at}&from=0&to=${NOW}`);
    equal(
      daily.every(({ time }) => time % DAY === 0),
      true,
    );
    equal(daily.at(-1)!.value, 29.5);
  });

  it("[QY10] are an empty list where there are none, and 404 where there never were any", async () => {
    const id = await edge.host("never");
    edge.point(id, "loadavg5", 1, T);
    const range = `from=${T + 60}&to=${T + 120}`;
    deepEqual(await metrics(`/api/v0/hosts/${id}/metrics?name=loadavg5&${range}`), []);
    const { status, body } = await call(`GET /api/v0/hosts/${id}/metrics?name=loadavg1&${range}`);
    equal(status, 404);
    match((body as { error: { message: string } }).error.message, /^Metric Not Found/);
    equal((await call(`GET /api/v0/hosts/nobody/metrics?name=loadavg5&${range}`)).status, 404);
  });

  it("[QY9] are derived where a rate is asked for and its parts are there", async () => {
    const id = await edge.host("derived");
    edge.point(id, "memory.swap_total", 100, T);
    edge.point(id, "memory.swap_free", 60, T);
    deepEqual(await metrics(`/api/v0/hosts/${id}/metrics?name=memory.swap_used&from=${T}&to=${T}`), [
      { time: T, value: 40 },
    ]);
  });
});

it("[QY1] points of a service are read in the same way", async () => {
  await ok("POST /api/v0/services", { body: { name: "Shop" } });
  edge.series.put(edge.org, targetKey({ kind: "service", id: "Shop" }), "orders.count", T, 7);
  const range = `from=${T}&to=${T}`;
  deepEqual(await metrics(`/api/v0/services/Shop/metrics?name=orders.count&${range}`), [{ time: T, value: 7 }]);
  equal((await call(`GET /api/v0/services/Shop/metrics?name=none.such&${range}`)).status, 404);
  equal((await call(`GET /api/v0/services/None/metrics?name=orders.count&${range}`)).status, 404);
});

it("[QY11] the newest points come from the last day, for each host and name that has one", async () => {
  const [a, b] = [await edge.host("newest-a"), await edge.host("newest-b")];
  edge.point(a, "loadavg5", 1, NOW - 120);
  edge.point(a, "loadavg5", 2, NOW - 60);
  edge.point(a, "loadavg1", 3, NOW - DAY - 120);
  const query = `hostId=${a}&hostId=${b}&hostId=nobody&name=loadavg5&name=loadavg1`;
  deepEqual(await ok(`GET /api/v0/tsdb/latest?${query}`), {
    tsdbLatest: { [a]: { loadavg5: { time: NOW - 60, value: 2, name: "loadavg5" } }, [b]: {}, nobody: {} },
  });
});
