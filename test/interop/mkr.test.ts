import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { startServer, type TestServer } from "#test/support/server.ts";
import { mkrOf, skip } from "./mkr-program.ts";

let server: TestServer;
before(async () => {
  if (!skip) server = await startServer();
});
after(() => server?.remove());

const { run: mkr, json } = mkrOf(() => server);

it("[WI1] mkr makes, changes, lists and retires hosts", { skip }, async () => {
  deepEqual(await json("org"), { name: "sawara", displayName: "sawara" });
  await server.api("POST", "/api/v0/services", { name: "Shop", memo: "" });
  const made = await mkr(["create", "-R", "Shop:web", "--st", "standby", "--customIdentifier", "one", "web-01"]);
  equal(made.code, 0, made.err);
  const [host, ...others] =
    await json<{ id: string; name: string; status: string; roleFullnames: string[] }[]>("hosts");
  deepEqual([host!.name, host!.status, host!.roleFullnames, others.length], ["web-01", "standby", ["Shop:web"], 0]);
  equal((await mkr(["update", "--st", "working", "-n", "web-1", "-R", "Shop:db", "-o", host!.id])).code, 0);
  const now = await json<Record<string, unknown>>("status", "-v", host!.id);
  deepEqual([now.name, now.status, now.roles, now.customIdentifier], ["web-1", "working", { Shop: ["db"] }, "one"]);
  deepEqual(await json("services"), [{ name: "Shop", memo: "", roles: ["db", "web"] }]);
  equal((await mkr(["retire", "--force", host!.id])).code, 0);
  deepEqual(await json("hosts"), []);
  const gone = await mkr(["status", "nobody"]);
  equal(gone.code, 1);
  match(gone.err, /Cannot find host|Not Found/i);
});

it("[TS3] mkr throws metrics and fetches them", { skip }, async () => {
  await mkr(["create", "web-02"]);
  const [{ id }] = (await json<[{ id: string }]>("hosts", "-n", "web-02")) as [{ id: string }];
  await server.api("POST", "/api/v0/services", { name: "Sales", memo: "" });
  const time = Math.floor(Date.now() / 1000);
  const minute = time - (time % 60);
  equal((await mkr(["throw", "--host", id], { input: `custom.a.b\t2.5\t${time}\ncustom.a.c\t3\t${time}\n` })).code, 0);
  equal((await mkr(["throw", "--service", "Sales"], { input: `orders.paid\t7\t${time}\n` })).code, 0);
  deepEqual(await json("metrics", "--host", id, "--name", "custom.a.b"), [{ time: minute, value: 2.5 }]);
  deepEqual(await json("metrics", "--service", "Sales", "--name", "orders.paid"), [{ time: minute, value: 7 }]);
  deepEqual(await json("fetch", "--name", "custom.a.c", id), {
    [id]: { "custom.a.c": { name: "custom.a.c", time: minute, value: 3 } },
  });
  deepEqual(await json("metric-names", "--host", id), ["custom.a.b", "custom.a.c"]);
  deepEqual(await json("metric-names", "--service", "Sales"), ["orders.paid"]);
});

it("[DB2] mkr pulls dashboards and pushes them back, and nothing changes", { skip }, async (t) => {
  const layout = { x: 0, y: 0, width: 8, height: 8 };
  const graph = (of: object, more: object = {}) => ({ type: "graph", title: "g", layout, graph: of, ...more });
  const metric = { type: "service", serviceName: "Boards", name: "orders.paid" };
  await server.api("POST", "/api/v0/services", { name: "Boards", memo: "" });
  await server.api("POST", "/api/v0/services/Boards/roles", { name: "web", memo: "" });
  const { body: made } = await server.api("POST", "/api/v0/dashboards", {
    title: "Shop",
    memo: "front",
    urlPath: "shop/front",
    widgets: [
      // Without a range of values: mkr does not know that key and loses it, on Mackerel too.
      graph({ type: "host", hostId: "nobody", name: "loadavg" }),
      graph({ type: "role", roleFullname: "Boards:web", name: "cpu", isStacked: true }),
      graph({ type: "service", serviceName: "Boards", name: "orders" }, { referenceLines: [{ label: "l", value: 2 }] }),
      graph({ type: "expression", expression: "a > b" }, { range: { type: "relative", period: 60, offset: 0 } }),
      graph({ type: "unknown" }),
      { type: "value", title: "v", layout, metric, formatRules: [{ name: "n", threshold: 1, operator: ">" }] },
      { type: "value", title: "v", layout, metric, fractionSize: 0, suffix: "%" },
      { type: "markdown", title: "m", layout, markdown: "# <b> & 鰆" },
      { type: "alertStatus", title: "a", layout, roleFullname: "Boards:web" },
    ],
  });
  const { id } = made as { id: string };
  const dir = mkdtempSync(join(tmpdir(), "sawara-mkr-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const read = async () => {
    const { updatedAt: _, ...rest } = (await server.api("GET", `/api/v0/dashboards/${id}`)).body as {
      updatedAt: number;
    };
    return rest;
  };
  const before = await read();
  const pulled = await mkr(["dashboards", "pull"], { cwd: dir });
  equal(pulled.code, 0, pulled.err);
  deepEqual(readdirSync(dir), [`dashboard-${id}.json`]);
  const pushed = await mkr(["dashboards", "push", "--file-path", `dashboard-${id}.json`], { cwd: dir });
  equal(pushed.code, 0, pushed.err);
  deepEqual(await read(), before, readFileSync(join(dir, `dashboard-${id}.json`), "utf8"));
});

it("[GA1] [GA2] mkr annotates graphs", { skip }, async () => {
  await server.api("POST", "/api/v0/services", { name: "Noted", memo: "" });
  await server.api("POST", "/api/v0/services/Noted/roles", { name: "web", memo: "" });
  const args = ["--service", "Noted", "--from", "100", "--to", "200"];
  const made = await mkr(["annotations", "create", "--title", "Deploy", "--role", "web", ...args]);
  equal(made.code, 0, made.err);
  const listed = await json<{ id: string; title: string; roles: string[] }[]>("annotations", "list", ...args);
  deepEqual(
    listed.map(({ title, roles }) => [title, roles]),
    [["Deploy", ["web"]]],
  );
  const { id } = listed[0]!;
  const changed = await mkr(["annotations", "update", "--id", id, "--title", "Again", "--description", "v2", ...args]);
  equal(changed.code, 0, changed.err);
  const [now] = await json<[{ title: string; description: string; roles?: string[] }]>("annotations", "list", ...args);
  deepEqual([now.title, now.description], ["Again", "v2"]);
  equal((await mkr(["annotations", "delete", "--id", id])).code, 0);
  deepEqual(await json("annotations", "list", ...args), []);
});
