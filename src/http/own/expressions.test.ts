import { deepEqual, equal, match, ok as yes } from "node:assert/strict";
import { describe, it } from "node:test";
import { NOW, openEdge } from "#test/support/edge.ts";
import type { ExpressionResult } from "#wire/own/expressions.ts";
import type { QueryResult } from "#wire/own/graphs.ts";

const edge = await openEdge();
const { ok, call } = edge;
const LINE = "POST /api/sawara/v1/expressions";
const range = { from: NOW - 600, to: NOW, width: 60 };

const ask = async (expression: string, more: object = {}) =>
  (await ok(LINE, { body: { expression, ...range, ...more } })) as ExpressionResult;

/** Labels with the values that there are, oldest first. */
const lines = async (expression: string, more: object = {}) =>
  (await ask(expression, more)).series.map(({ label, values }) => [label, values.filter((value) => value !== null)]);

describe("graph expressions over HTTP", () => {
  it("[EX5] hosts are named by their names, and stars give every metric", async () => {
    const id = await edge.host("db-1", { displayName: "the database" });
    edge.point(id, "custom.jobs.mail", 3, NOW - 300);
    edge.point(id, "custom.jobs.fax", 1, NOW - 300);
    edge.point(id, "custom.jobs.old", 1, NOW - 86_000);
    edge.point(id, "memory.swap_total", 8, NOW - 300);
    edge.point(id, "memory.swap_free", 5, NOW - 300);
    deepEqual(await lines(`host(${id}, custom.jobs.*)`), [
      ["the database custom.jobs.fax", [1]],
      ["the database custom.jobs.mail", [3]],
    ]);
    deepEqual(await lines(`host(${id}, memory.swap_used)`), [["the database memory.swap_used", [3]]]);
    deepEqual(await lines(`divide(host(${id}, memory.swap_free), host(${id}, memory.swap_total))`), [
      ["divide(the database memory.swap_free, the database memory.swap_total)", [0.625]],
    ]);
  });

  it("[EX6] role slots add up the devices of each host", async () => {
    const id = await edge.host("two-disks", { roleFullnames: ["Store:disks"] });
    edge.point(id, "disk.sda.reads.delta", 3, NOW - 60);
    edge.point(id, "disk.sdb.reads.delta", 4, NOW - 60);
    await edge.clock.advance(60_000);
    const later = { from: NOW - 600, to: NOW + 60 };
    deepEqual(await lines("roleSlots(Store:disks, disk.reads.delta)", later), []);
    edge.point(id, "disk.sda.reads.delta", 5, NOW + 30);
    edge.point(id, "disk.sdb.reads.delta", 6, NOW + 30);
    deepEqual(await lines("roleSlots(Store:disks, disk.reads.delta)", later), [["two-disks disk.reads.delta", [11]]]);
    deepEqual(await lines("roleSlots('Store: disks', disk.sdb.reads.delta)", later), [
      ["two-disks disk.sdb.reads.delta", [6]],
    ]);
  });

  it("[EX7] role is who is in it now, with all of their past; role slots are who was in it, while they were", async () => {
    const now = Math.floor(edge.clock.now() / 1000);
    const [gone, stays] = [await edge.host("gone"), await edge.host("stays")];
    const roles = (id: string, ...roleFullnames: string[]) =>
      ok(`PUT /api/v0/hosts/${id}/role-fullnames`, { body: { roleFullnames } });
    for (const id of [gone, stays]) edge.point(id, "loadavg5", 1, now - 120);
    await roles(gone, "Shop:web");
    await roles(stays, "Shop:web");
    await edge.clock.advance(120_000);
    for (const id of [gone, stays]) edge.point(id, "loadavg5", 2, now + 60);
    await roles(gone);
    await edge.clock.advance(120_000);
    for (const id of [gone, stays]) edge.point(id, "loadavg5", 3, now + 180);
    const all = { from: now - 600, to: now + 240 };
    deepEqual(await lines("role(Shop:web, loadavg5)", all), [["stays loadavg5", [1, 2, 3]]]);
    deepEqual(await lines("roleSlots(Shop:web, loadavg5)", all), [
      ["gone loadavg5", [2]],
      ["stays loadavg5", [2, 3]],
    ]);
    deepEqual(await lines("timeShift(roleSlots(Shop:web, loadavg5), 10m)", { from: now, to: now + 840 }), [
      ["timeShift(gone loadavg5, 10m)", [2]],
      ["timeShift(stays loadavg5, 10m)", [2, 3]],
    ]);
  });

  it("[EX8] what is not there gives nothing", async () => {
    const id = await edge.host("empty");
    for (const source of [
      "host(nobody, loadavg5)",
      `host(${id}, nothing)`,
      `host(${id}, custom.*)`,
      "service(Nothing, a.b)",
      "role(Nothing:web, loadavg5)",
      "roleSlots(Nothing:web, loadavg5)",
    ])
      deepEqual(await lines(`avg(${source})`), []);
  });

  it("[EX25] service metrics are read from their service", async () => {
    await ok("POST /api/v0/services", { body: { name: "Bills", memo: "" } });
    edge.series.put(edge.org, "service:Bills", "orders.paid", NOW - 60, 42);
    deepEqual(await lines("scale(service(Bills, orders.paid), 1/2)"), [["scale(Bills orders.paid, 1/2)", [21]]]);
  });

  it("[EX10] coarse cells are averages of the points, then the functions work on them", async () => {
    const id = await edge.host("coarse");
    for (let minute = 0; minute < 120; minute++) edge.point(id, "loadavg5", minute, NOW - 7200 + minute * 60);
    const week = { from: NOW - 7 * 86_400, to: NOW, width: 100 };
    const { step, series } = await ask(`offset(host(${id}, loadavg5), 1)`, week);
    equal(step, 7200);
    deepEqual(
      series[0]!.values.filter((value) => value !== null),
      [60.5],
    );
    equal(series[0]!.min, undefined);
  });

  it("[EX25] a mistake is answered as data, and what cannot be computed as a refusal", async () => {
    const { series, problem } = await ask("avg(\n  rolee(Shop:web, loadavg5))");
    deepEqual(series, []);
    deepEqual(problem, {
      message:
        'Cannot read expression at line 2, column 3: found "rolee", want a function such as "host", did you mean "role"',
      line: 2,
      column: 3,
      offset: 7,
      length: 5,
      found: "rolee",
      wanted: 'a function such as "host"',
      suggestion: "role",
    });
    equal((await call(LINE, { body: { expression: "avg(", from: NOW, to: NOW } })).status, 400);
    const id = await edge.host("unpaired");
    const pairs = `diff(group(${"host(ID, a), host(ID, b)"}), group(${"host(ID, a), host(ID, b), host(ID, c)"}))`;
    const answer = await call(LINE, { body: { expression: pairs.replaceAll("ID", id), ...range } });
    equal(answer.status, 400);
    match(answer.text, /Cannot compute diff: found 2 and 3 series/);
  });

  it("[EX25] expressions stand beside other graphs in a query", async () => {
    const id = await edge.host("beside");
    edge.point(id, "loadavg5", 3, NOW - 600);
    const items = [
      { id: "a", kind: "host", host: id, metrics: ["loadavg5"] },
      { id: "b", kind: "expression", expression: `stack(group(host(${id}, loadavg5), host(${id}, loadavg5)))` },
      { id: "c", kind: "expression", expression: "avg(" },
    ];
    const answered = ((await ok("POST /api/sawara/v1/query", { body: { ...range, items } })) as QueryResult).items;
    deepEqual(
      answered.map(({ series }) => series.map(({ key, stacked }) => [key, stacked])),
      [
        [["loadavg5", undefined]],
        [
          ["beside loadavg5", true],
          ["beside loadavg5 #2", true],
        ],
        [],
      ],
    );
    match(answered[2]!.error!, /^Cannot read expression at line 1, column 5/);
    yes(answered[1]!.error === undefined);
  });
});
