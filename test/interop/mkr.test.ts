import { deepEqual, equal, match } from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, it } from "node:test";
import { startServer, type TestServer } from "#test/support/server.ts";
import { findProgram } from "./find-program.ts";

const binary = findProgram("mkr", "SAWARA_TEST_MKR");
const skip = binary === undefined && "found no mkr (SAWARA_TEST_MKR names one)";

let server: TestServer;
before(async () => {
  if (binary !== undefined) server = await startServer();
});
after(() => server?.remove());

/** One call of the real command line, as its users make it. */
function mkr(args: readonly string[], input = ""): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      binary!,
      ["--apibase", server.url, ...args],
      { env: { ...process.env, MACKEREL_APIKEY: server.apiKey } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin!.end(input);
  });
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, out, err } = await mkr(args);
  equal(code, 0, err);
  return JSON.parse(out) as T;
}

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
  equal((await mkr(["throw", "--host", id], `custom.a.b\t2.5\t${time}\ncustom.a.c\t3\t${time}\n`)).code, 0);
  equal((await mkr(["throw", "--service", "Sales"], `orders.paid\t7\t${time}\n`)).code, 0);
  deepEqual(await json("metrics", "--host", id, "--name", "custom.a.b"), [{ time: minute, value: 2.5 }]);
  deepEqual(await json("metrics", "--service", "Sales", "--name", "orders.paid"), [{ time: minute, value: 7 }]);
  deepEqual(await json("fetch", "--name", "custom.a.c", id), {
    [id]: { "custom.a.c": { name: "custom.a.c", time: minute, value: 3 } },
  });
  deepEqual(await json("metric-names", "--host", id), ["custom.a.b", "custom.a.c"]);
  deepEqual(await json("metric-names", "--service", "Sales"), ["orders.paid"]);
});
