import { deepEqual, equal, match } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NOW, openEdge } from "#test/support/edge.ts";

const edge = await openEdge();
const { call, ok, host } = edge;

type Host = Record<string, unknown> & { id: string; status: string; roles: Record<string, string[]> };
const get = async (id: string) => ((await ok(`GET /api/v0/hosts/${id}`)) as { host: Host }).host;
const list = async (query = "") => ((await ok(`GET /api/v0/hosts?${query}`)) as { hosts: Host[] }).hosts;
const names = async (query = "") => (await list(query)).map(({ name }) => name);
const errorOf = async (line: string, body?: unknown) => {
  const answer = await call(line, { body });
  return [answer.status, (answer.body as { error: { message: string } }).error.message] as const;
};

/** What mackerel-agent sends from a virtual machine of a cloud. */
const AGENT = {
  name: "web1.local",
  meta: {
    "agent-revision": "abcdef0",
    "agent-version": "0.85.1",
    "agent-name": "mackerel-agent/0.85.1 (Revision abcdef0)",
    block_device: { sda: { size: "41943040", removable: "0" } },
    cpu: [{ model_name: "Xeon", cores: "2" }, { model_name: "Xeon" }],
    filesystem: { "/dev/sda1": { kb_size: 20509264, percent_used: "47%", mount: "/" } },
    kernel: { name: "Linux", release: "6.1.0" },
    memory: { total: "4028844kB", free: "812340kB" },
    cloud: { provider: "ec2", metadata: { "instance-id": "i-0abc" } },
  },
  interfaces: [
    { name: "eth0", ipAddress: "10.0.0.5", ipv4Addresses: ["10.0.0.5"], ipv6Addresses: [], macAddress: "02:00" },
  ],
  roleFullnames: ["shop:web", "shop: db"],
  checks: [{ name: "ssh", memo: "port 22" }],
  customIdentifier: "i-0abc.ec2.amazonaws.com",
};

describe("a host", () => {
  it("[WI30] [WI31] [WI33] is registered as the agent sends it and answered as Go decodes it", async () => {
    const id = await host("", AGENT);
    match(id, /^[0-9A-Za-z]{11}$/);
    deepEqual(await get(id), {
      id,
      name: "web1.local",
      customIdentifier: "i-0abc.ec2.amazonaws.com",
      memo: "",
      meta: AGENT.meta,
      interfaces: [
        { name: "eth0", macAddress: "02:00", ipAddress: "10.0.0.5", ipv4Addresses: ["10.0.0.5"], ipv6Addresses: [] },
      ],
      size: "standard",
      status: "working",
      isRetired: false,
      createdAt: NOW,
      roles: { shop: ["db", "web"] },
    });
    deepEqual(await ok("GET /api/v0/services/shop/roles"), {
      roles: [
        { name: "db", memo: "" },
        { name: "web", memo: "" },
      ],
    });
  });

  it("[WI7] [WI30] is registered with as little as a name; null is nothing and unknown keys are nothing", async () => {
    const id = await host("bare", {
      interfaces: null,
      roleFullnames: null,
      checks: null,
      customIdentifier: null,
      displayName: null,
      memo: null,
      id: "mine",
      createdAt: 1e6,
      isRetired: true,
    });
    deepEqual(await get(id), {
      id,
      name: "bare",
      memo: "",
      meta: {},
      interfaces: [],
      size: "standard",
      status: "working",
      isRetired: false,
      createdAt: NOW,
      roles: {},
    });
    const answer = await call("POST /api/v0/hosts", { body: { name: "no meta" } });
    equal(answer.status, 200);
  });

  it("[WI41] of a container agent is micro", async () => {
    const f = async (meta: object, want: string) => equal((await get(await host("c", { meta }))).size, want);
    await f({ "agent-name": "mackerel-container-agent/0.11.3 (Revision 1)" }, "micro");
    await f({ "agent-version": "0.11.3-container" }, "micro");
    await f({ "agent-version": "0.85.1" }, "standard");
  });

  it("[WI35] has its addresses in lists, from the older fields too", async () => {
    const f = async (sent: object, want: object) => {
      const { interfaces } = await get(await host("i", { interfaces: [{ name: "eth0", ...sent }] }));
      deepEqual(interfaces, [{ name: "eth0", ...want }]);
    };
    await f({}, { ipv4Addresses: [], ipv6Addresses: [] });
    await f(
      { ipAddress: "10.0.0.1", ipv6Address: "fe80::1" },
      { ipAddress: "10.0.0.1", ipv6Address: "fe80::1", ipv4Addresses: ["10.0.0.1"], ipv6Addresses: ["fe80::1"] },
    );
    await f(
      { ipAddress: "10.0.0.1", ipv4Addresses: ["10.0.0.2", "10.0.0.3"], ipv6Addresses: null },
      { ipAddress: "10.0.0.2", ipv4Addresses: ["10.0.0.2", "10.0.0.3"], ipv6Addresses: [] },
    );
  });

  it("[WI34] is refused when its meta would break Go clients, by the name of the key", async () => {
    const f = async (meta: object, key: string) => {
      const [status, message] = await errorOf("POST /api/v0/hosts", { name: "bad", meta });
      equal(status, 400);
      match(message, new RegExp(`^Cannot take meta\\.${key}: found .+, want `), message);
    };
    await f({ memory: { total: 1024 } }, "memory");
    await f({ kernel: { name: null } }, "kernel");
    await f({ kernel: "Linux" }, "kernel");
    await f({ cpu: { 0: {} } }, "cpu");
    await f({ cpu: ["Xeon"] }, "cpu");
    await f({ block_device: { sda: "x" } }, "block_device");
    await f({ filesystem: [] }, "filesystem");
    await f({ "agent-name": 1 }, "agent-name");
    await f({ cloud: { provider: 1 } }, "cloud");
    await f({ Memory: { total: 1024 } }, "Memory");
    await f({ "\u212Aernel": 1 }, "\u212Aernel");
    for (const meta of [{ memory: null }, { cloud: { metadata: {} } }, { other: [{ deep: 1.5 }] }, { constructor: 1 }])
      await host("good", { meta });
  });

  it("[WI13] [WI33] keeps any meta that can be spelled again", async () => {
    const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });
    await host("deep", { meta: nested(60) });
    equal((await errorOf("POST /api/v0/hosts", { name: "deeper", meta: nested(70) }))[0], 400);
    const bottomless = `{"name":"bottomless","meta":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
    equal((await call("POST /api/v0/hosts", { raw: bottomless })).status, 400);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ minLength: 12 }), fc.jsonValue()), async (meta) => {
        deepEqual((await get(await host("any", { meta }))).meta, JSON.parse(JSON.stringify(meta)));
      }),
      { numRuns: 30 },
    );
  });

  it("[WI30] may be in services with the names of JavaScript's own things", async () => {
    const roleFullnames = ["constructor:web", "toString:web", "hasOwnProperty:web", "valueOf:db"];
    const { roles } = await get(await host("js", { roleFullnames }));
    deepEqual(roles, { constructor: ["web"], hasOwnProperty: ["web"], toString: ["web"], valueOf: ["db"] });
  });

  it("[WI2] is refused with a sentence when it makes no sense", async () => {
    const f = async (body: unknown, want: RegExp) => {
      const [status, message] = await errorOf("POST /api/v0/hosts", body);
      equal(status, 400, JSON.stringify(body));
      match(message, want);
    };
    await f({ meta: {} }, /^Cannot read the body: name: /);
    await f({ name: "", meta: {} }, /name/);
    await f({ name: "x", meta: [] }, /meta/);
    await f({ name: "x", meta: {}, roleFullnames: ["shop"] }, /^Cannot read role "shop": want "service:role"/);
    await f({ name: "x", meta: {}, checks: [{ name: "a b" }] }, /a b/);
    await f({ name: "x", meta: {}, customIdentifier: AGENT.customIdentifier }, /custom identifier "i-0abc/);
    await f([], /body/);
    equal((await call("POST /api/v0/hosts", { raw: "{" })).status, 400);
  });
});

describe("updating a host", () => {
  it("[WI32] keeps what the hourly update of an agent does not say", async () => {
    const id = await host("keeps", {
      displayName: "Shown",
      memo: "written by hand",
      customIdentifier: "keeps-1",
      roleFullnames: ["shop:web"],
      checks: [{ name: "ssh" }],
    });
    const before = await get(id);
    const update = { name: "keeps", meta: {}, interfaces: null, roleFullnames: null, checks: null };
    for (const roleFullnames of [null, []]) {
      deepEqual(await ok(`PUT /api/v0/hosts/${id}`, { body: { ...update, roleFullnames } }), { id });
      deepEqual(await get(id), before);
    }
    await ok(`PUT /api/v0/hosts/${id}`, { body: { ...update, roleFullnames: ["shop: db"] } });
    deepEqual((await get(id)).roles, { shop: ["db", "web"] });
    deepEqual(
      (await edge.meta.checks.ofHost(edge.org, id)).map(({ name }) => name),
      ["ssh"],
    );
    await ok(`PUT /api/v0/hosts/${id}`, { body: { ...update, checks: [{ name: "disk" }] } });
    deepEqual(
      (await edge.meta.checks.ofHost(edge.org, id)).map(({ name }) => name),
      ["disk"],
    );
  });

  it("[WI32] clears a custom identifier that is sent empty, and only then", async () => {
    const f = async (sent: object, want: unknown) => {
      const id = await host("ci", { customIdentifier: "ci-1" });
      await ok(`PUT /api/v0/hosts/${id}`, { body: { name: "ci", meta: {}, ...sent } });
      equal((await get(id)).customIdentifier, want);
      await ok(`POST /api/v0/hosts/${id}/retire`, { raw: "null\n" });
    };
    await f({}, "ci-1");
    await f({ customIdentifier: null }, undefined);
    await f({ customIdentifier: "" }, undefined);
    await f({ customIdentifier: "ci-2" }, "ci-2");
  });

  it("[WI32] replaces name, meta and interfaces, and refuses unknown and retired hosts", async () => {
    const id = await host("old", { meta: { a: 1 }, interfaces: [{ name: "eth0" }] });
    await ok(`PUT /api/v0/hosts/${id}`, { body: { name: "new", meta: { b: 2 } } });
    const after = await get(id);
    deepEqual([after.name, after.meta, after.interfaces], ["new", { b: 2 }, []]);
    const body = { name: "x", meta: {} };
    equal((await errorOf("PUT /api/v0/hosts/nobody", body))[0], 404);
    await ok(`POST /api/v0/hosts/${id}/retire`);
    equal((await errorOf(`PUT /api/v0/hosts/${id}`, body))[0], 400);
  });

  it("[WI53] cuts the memo of a check to 250 characters", async () => {
    const id = await host("memo", { checks: [{ name: "long", memo: "𠮷".repeat(300) }] });
    equal([...(await edge.meta.checks.ofHost(edge.org, id))[0]!.memo].length, 250);
  });
});

describe("finding hosts", () => {
  it("[WI36] lists working and standby hosts, in the order of their registration, and by every filter", async () => {
    const a = await host("find-a", { roleFullnames: ["find:web"], customIdentifier: "find/a" });
    const b = await host("find-b", { roleFullnames: ["find:db"] });
    const c = await host("find-c", { roleFullnames: ["find:web", "find:app"] });
    await ok(`POST /api/v0/hosts/${b}/status`, { body: { status: "standby" } });
    await ok(`POST /api/v0/hosts/${c}/status`, { body: { status: "poweroff" } });
    const f = async (query: string, want: string[]) => deepEqual(await names(query), want, query);
    await f("service=find", ["find-a", "find-b"]);
    await f("service=find&status=", ["find-a", "find-b"]);
    await f("service=find&status=poweroff", ["find-c"]);
    await f("service=find&status=working&status=standby&status=maintenance&status=poweroff", [
      "find-a",
      "find-b",
      "find-c",
    ]);
    await f("service=find&role=web&role=db", ["find-a", "find-b"]);
    await f("service=find&role=nothing", []);
    await f("service=nothing", []);
    await f("role=web&name=find-b", ["find-b"]);
    await f("name=find-a", ["find-a"]);
    await f("name=find", []);
    await f("name=FIND-A", []);
    await f("customIdentifier=find%2Fa", ["find-a"]);
    await f("customIdentifier=find%2Fa&service=other", []);
    await f("name=find-a&name=find-b", ["find-a"]);
    equal((await list("name=find-a"))[0]!.id, a);
    equal((await errorOf("GET /api/v0/hosts?status=asleep"))[0], 400);
  });

  it("[WI3] answers /hosts.json as /hosts", async () => {
    deepEqual(await ok("GET /api/v0/hosts.json?"), await ok("GET /api/v0/hosts"));
  });

  it("[WI37] [WI8] finds one by its custom identifier, slashes and all", async () => {
    const identifier = "arn:aws:ecs:ap-northeast-1:1:task/main/鰆?#%2F";
    const id = await host("by-id", { customIdentifier: identifier });
    const path = "/api/v0/hosts-by-custom-identifier/";
    const f = async (text: string, want: string | number) => {
      const answer = await call(`GET ${path}${text}`);
      equal(answer.status === 200 ? (answer.body as { host: Host }).host.id : answer.status, want, text);
    };
    await f(encodeURIComponent(identifier), id);
    await f(encodeURIComponent(identifier.toUpperCase().replace("ARN", "ARN")), 404);
    await f(`${encodeURIComponent("ARN:aws:ecs:AP-northeast-1:1:task/MAIN/鰆?#%2f")}?caseInsensitive=true`, id);
    await f("nobody", 404);
    await f(encodeURIComponent("鰆".repeat(255)), 404);
    await ok(`POST /api/v0/hosts/${id}/retire`, { body: {} });
    await f(encodeURIComponent(identifier), 404);
  });

  it("[WI37] gives the oldest of those that differ in case", async () => {
    const oldest = await host("case-1", { customIdentifier: "Case-X" });
    edge.clock.advance(5);
    await host("case-2", { customIdentifier: "case-x" });
    const { host: found } = (await ok("GET /api/v0/hosts-by-custom-identifier/CASE-X?caseInsensitive=true")) as {
      host: Host;
    };
    equal(found.id, oldest);
  });
});

describe("changing hosts", () => {
  it("[WI38] sets a status, of one host or of up to thirty, all or none", async () => {
    const ids = await Promise.all(
      Array.from({ length: 30 }, (_, i) => host(`bulk-${i}`, { roleFullnames: ["bulk:x1"] })),
    );
    deepEqual(await ok(`POST /api/v0/hosts/${ids[0]}/status`, { body: { status: "maintenance" } }), { success: true });
    equal((await get(ids[0]!)).status, "maintenance");
    const bulk = "POST /api/v0/hosts/bulk-update-statuses";
    deepEqual(await ok(bulk, { body: { ids, status: "standby" } }), { success: true });
    equal((await list("service=bulk&status=standby")).length, 30);
    const f = async (line: string, body: object, want: number) => equal((await errorOf(line, body))[0], want);
    await f(bulk, { ids: [...ids, ids[0]], status: "working" }, 400);
    await f(bulk, { ids: [ids[0], "nobody"], status: "working" }, 404);
    await f(bulk, { ids, status: "asleep" }, 400);
    await f(`POST /api/v0/hosts/${ids[0]}/status`, { status: "Working" }, 400);
    await f("POST /api/v0/hosts/nobody/status", { status: "working" }, 404);
    equal((await list("service=bulk&status=standby")).length, 30);
    await f("POST /api/v0/hosts/bulk-retire", { ids: [...ids, "nobody"] }, 400);
    await f("POST /api/v0/hosts/bulk-retire", { ids: [ids[0], "nobody"] }, 404);
    deepEqual(await ok("POST /api/v0/hosts/bulk-retire", { body: { ids } }), { success: true });
    deepEqual(await ok("POST /api/v0/hosts/bulk-retire", { body: { ids } }), { success: true });
    deepEqual(await ok("POST /api/v0/hosts/bulk-retire", { body: { ids: null } }), { success: true });
    deepEqual(await names("service=bulk&status=standby"), []);
  });

  it("[WI39] [WI12] replaces roles by a key that may only write", async () => {
    const id = await host("roles", { roleFullnames: ["shop:web"] });
    const key = await edge.makeKey({ read: false, write: true });
    const path = `PUT /api/v0/hosts/${id}/role-fullnames`;
    deepEqual(await ok(path, { key, body: { roleFullnames: ["shop: db", "new:thing"] } }), { success: true });
    deepEqual((await get(id)).roles, { new: ["thing"], shop: ["db"] });
    for (const roleFullnames of [[], null]) {
      await ok(path, { key, body: { roleFullnames: ["shop:db"] } });
      await ok(path, { key, body: { roleFullnames } });
      deepEqual((await get(id)).roles, {});
    }
    equal((await errorOf(path, { roleFullnames: ["shop db"] }))[0], 400);
    await ok(path, { key, body: { roleFullnames: ["shop:db"] } });
    for (const body of [{}, null, { rolefullnames: ["shop:web"] }])
      equal((await errorOf(path, body))[0], 400, "[WI15]");
    deepEqual((await get(id)).roles, { shop: ["db"] });
    equal((await errorOf("PUT /api/v0/hosts/nobody/role-fullnames", { roleFullnames: [] }))[0], 404);
  });

  it("[WI40] [WI5] retires with any body, again and again, and still answers", async () => {
    const id = await host("retired", { roleFullnames: ["gone:web"] });
    for (const raw of ["null\n", "{}", "", undefined, "[]"]) {
      deepEqual(await ok(`POST /api/v0/hosts/${id}/retire`, raw === undefined ? {} : { raw }), { success: true });
    }
    const after = await get(id);
    deepEqual([after.isRetired, typeof after.retiredAt, after.roles], [true, "number", {}]);
    deepEqual(await names("name=retired&status=working&status=standby&status=maintenance&status=poweroff"), []);
    equal((await errorOf("POST /api/v0/hosts/nobody/retire"))[0], 404);
    equal((await errorOf(`POST /api/v0/hosts/${id}/status`, { status: "working" }))[0], 400);
  });

  it("[WI24] names the metrics of the last day", async () => {
    const id = await host("metrics");
    deepEqual(await ok(`GET /api/v0/hosts/${id}/metric-names`), { names: [] });
    edge.point(id, "loadavg5", 1);
    edge.point(id, "custom.a.b", 1);
    edge.point(id, "custom.old.b", 1, NOW - 3 * 86_400);
    deepEqual(await ok(`GET /api/v0/hosts/${id}/metric-names`), { names: ["custom.a.b", "loadavg5"] });
    deepEqual(await errorOf("GET /api/v0/hosts/nobody/metric-names"), [404, "Host Not Found."]);
    deepEqual(await errorOf("GET /api/v0/hosts/nobody"), [404, "Host Not Found."]);
  });
});
