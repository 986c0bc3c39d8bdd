import { deepEqual, equal, match, ok as yes } from "node:assert/strict";
import { describe, it } from "node:test";
import { openAlert } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";
import { eventually } from "#test/support/eventually.ts";
import type { HostList } from "#wire/own/hosts.ts";

const edge = await openEdge();
const { call, ok } = edge;
const QUERY = "POST /api/sawara/v1/query";
const errorOf = (body: unknown) => (body as { error: { message: string; fields?: object } }).error;

describe("a query", () => {
  const range = { from: NOW - 3600, to: NOW, width: 60 };

  it("[OW6] answers its good items beside the bad ones", async () => {
    const id = await edge.host("queried");
    edge.point(id, "loadavg5", 3, NOW - 600);
    const items = [
      { id: "a", kind: "host", host: id, metrics: ["loadavg5"] },
      { id: "b", kind: "host", host: "nobody", metrics: ["loadavg5"] },
      { id: "c", kind: "role", service: "None", role: "web", metric: "loadavg5" },
    ];
    const { items: answered } = (await ok(QUERY, { body: { ...range, items } })) as {
      items: { id: string; error?: string; series: { avg?: unknown }[] }[];
    };
    deepEqual(
      answered.map(({ id: of, error }) => [of, error?.split(":")[0]]),
      [
        ["a", undefined],
        ["b", "Host Not Found"],
        ["c", "Role Not Found"],
      ],
    );
    equal(answered[0]!.series.length, 1);
    match(JSON.stringify(answered[0]), /\b3\b/);
  });

  it("[OW5] that asks for too much is refused with what to do", async () => {
    const id = await edge.host("large");
    const metrics = Array.from({ length: 501 }, (_, i) => `custom.n.${i}`);
    const { status, body } = await call(QUERY, {
      body: { ...range, items: [{ id: "a", kind: "host", host: id, metrics }] },
    });
    equal([400, 413].includes(status), true);
    const roles = Array.from({ length: 100 }, (_, i) => ({
      id: String(i),
      kind: "role",
      service: "Shop",
      role: "web",
      metric: "loadavg5",
      full: true,
    }));
    const wide = await call(QUERY, { body: { ...range, from: NOW - 86_400, width: 1440, items: roles.slice(0, 20) } });
    equal(wide.status, 413);
    match(errorOf(wide.body).message, /ask for fewer graphs or a shorter range/);
    yes(errorOf(body).message.length > 0);
  });

  it("[MM2] the host list shows open alerts, the worst host first, and is narrowed by them", async () => {
    const [a, b, c] = [await edge.host("zz-a"), await edge.host("zz-b"), await edge.host("zz-c")];
    await edge.host("zz-d");
    const open = (id: string, hostId: string, status: "CRITICAL" | "WARNING") => ({
      alert: openAlert(id, { hostId, status }),
      logs: [],
      deliveries: [],
    });
    await edge.meta.alerts.apply(edge.org, [
      open("a1", a!, "WARNING"),
      open("b1", b!, "CRITICAL"),
      { ...open("b2", b!, "WARNING"), alert: openAlert("b2", { hostId: b, monitorId: "other", status: "WARNING" }) },
      open("c1", c!, "WARNING"),
    ]);
    const list = async (search: string) => (await ok(`GET /api/sawara/v1/hosts?q=zz-${search}`)) as HostList;
    const f = async (search: string, want: string) => {
      const { hosts, total } = await list(search);
      equal(hosts.map(({ name }) => name.slice(3)).join(""), want, search);
      equal(total, want.length, search);
    };
    await f("&sort=alerts&order=desc", "bacd");
    await f("&sort=alerts&order=asc", "acbd");
    await f("&alerts=WARNING", "ac");
    await f("&alerts=WARNING&order=desc", "ca");
    await f("&alerts=WARNING&alerts=CRITICAL&sort=alerts&order=desc", "bac");
    await f("&alerts=CRITICAL&sort=status", "b");
    await f("&alerts=UNKNOWN", "");
    const { hosts, facets, total } = await list("&sort=alerts&order=desc&limit=1&offset=1");
    deepEqual([hosts.map(({ name }) => name), total], [["zz-a"], 4]);
    deepEqual(facets.alerts, { CRITICAL: 1, WARNING: 2, UNKNOWN: 0 });
    deepEqual((await list("b")).hosts[0]?.alerts, { CRITICAL: 1, WARNING: 1, UNKNOWN: 0 });
    equal((await list("d")).hosts[0]?.alerts, undefined);
    equal((await call("GET /api/sawara/v1/hosts?alerts=OK")).status, 400);
  });

  it("[OW5] lists of hosts are cut", async () => {
    for (let i = 0; i < 205; i++) await edge.host(`many-${i}`);
    const { hosts } = (await ok("GET /api/sawara/v1/hosts?limit=200")) as { hosts: unknown[] };
    equal(hosts.length, 200);
    equal((await call("GET /api/sawara/v1/hosts?limit=201")).status, 413);
  });

  it("[OW3] that is wrong says so in a sentence", async () => {
    for (const body of [{}, { ...range, items: 3 }, { ...range, from: NOW, to: NOW, items: [] }]) {
      const answer = await call(QUERY, { body });
      equal(answer.status, 400);
      deepEqual(Object.keys(answer.body as object), ["error"]);
      yes(errorOf(answer.body).message.length > 10);
    }
  });
});

it("[OW7] events tell what to ask again, at most once a second a kind, and carry nothing", async () => {
  const address = await edge.app.listen({ host: "127.0.0.1", port: 0 });
  const stop = new AbortController();
  const answer = await fetch(`${address}/api/sawara/v1/events`, {
    headers: { "x-api-key": edge.key },
    signal: stop.signal,
  });
  equal(answer.headers.get("content-type"), "text/event-stream");
  let text = "";
  const reading = (async () => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  })().catch(() => {});
  await eventually("its first words", () => text.includes("hello"));
  const begun = performance.now();
  for (let i = 0; i < 20; i++) await edge.host(`secret-name-${i}`);
  await eventually("an event", () => text.includes("host-registered"));
  const told = text.match(/event: host-registered\ndata: \{\}\n\n/g)!.length;
  const seconds = (performance.now() - begun) / 1000;
  yes(told <= 1 + Math.floor(seconds), `${told} in ${seconds} s`);
  equal(text.includes("secret-name"), false);
  stop.abort();
  await reading;
});
