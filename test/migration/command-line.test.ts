import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { Agent, createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventuallyIs } from "#test/support/eventually.ts";
import { type ProxyProcess, startProxyProcess } from "#test/support/proxy-process.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const path = "/api/sawara/v1/migrations";

describe("sawara migrate, against a real server and a real proxy", () => {
  let server: TestServer;
  let proxy: ProxyProcess;
  let load: NodeJS.Timeout;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const targets: Server[] = [];
  let canaryFails = false;
  const home = () => join(server.dataDir, "migrations");

  before(async () => {
    server = await startServer({ moveTraffic: true });
    mkdirSync(home(), { recursive: true });
    await server.api("POST", "/api/v0/services", { name: "Shop", memo: "" });
    const target = async (fails: () => boolean) => {
      const each = createServer((_, response) => {
        response.statusCode = fails() ? 500 : 200;
        response.end();
      }).listen(0, "127.0.0.1");
      await once(each, "listening");
      targets.push(each);
      return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
    };
    const sides = { stable: [await target(() => false)], canary: [await target(() => canaryFails)] };
    proxy = await startProxyProcess(join(home(), "proxy"), sides, ["--bucket", "1", "--limits", "500"]);
    load = setInterval(() => {
      for (let i = 0; i < 10; i++) get(proxy.url, { agent }, (answer) => answer.resume()).on("error", () => {});
    }, 50);
  });

  after(async () => {
    clearInterval(load);
    agent.destroy();
    await proxy?.end("SIGKILL");
    await server?.remove();
    for (const target of targets) {
      target.closeAllConnections();
      target.close();
    }
  });

  async function sawara(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(SAWARA, ["migrate", ...args], {
      env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: server.apiKey },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  }

  const file = (over = ""): string => `apiVersion: migration/v1
name: shop
service: Shop
sides: { stable: VMs, canary: containers }
routes:
  - { name: public, driver: proxy, url: "${proxy.controlUrl}", tokenFile: proxy/token }
counts: { route: public, bucket: 1s }
slis:
  - { name: errors, rollbackAt: 5% }
steps:
  - { weight: 20%, bake: 3s..10m }
  - { weight: 50%, bake: 3s..10m, gate: manual }
  - { weight: 100%, bake: 3s..10m }
judge: { dispersion: 1, staleAfter: 5m }
verify: { within: 5m, guard: 1s }
after: { keepStableFor: 2s }
tick: 1s
${over}`;

  function write(name: string, text: string): string {
    const where = join(home(), name);
    writeFileSync(where, text);
    return where;
  }

  const detail = async (name = "shop") => (await server.api("GET", `${path}/${name}`)).body as MigrationDetail;
  const until = (phase: string): Promise<MigrationDetail> =>
    eventuallyIs(`it is ${phase}`, detail, ({ run }) => run?.phase === phase, server.log);

  it("[MC10] says everything that is wrong with a file, with its line", async () => {
    const broken = write(
      "broken.yaml",
      file().replace("weight: 50%", "weight: 5%").replace("driver: proxy", "driver: prxy"),
    );
    const { code, err } = await sawara("save", broken);
    equal(code, 1);
    match(err, /line 6:\d+: routes\.0\.driver/);
    const lint = await sawara("plan", write("lint.yaml", file().replace("weight: 50%", "weight: 5%")));
    match(lint.err, /line 12:\d+: steps\.1\.weight: found 5%, want more than 20%/);
    deepEqual(((await server.api("GET", path)).body as { migrations: unknown[] }).migrations, []);
  });

  it("[MC11] refuses files that are not below an allowed directory", async () => {
    for (const outside of ["/etc/passwd", "../meta.sqlite", "proxy/../../meta.sqlite"]) {
      const outsideFile = write("outside.yaml", file().replace("proxy/token", outside));
      for (const verb of ["plan", "save"] as const) {
        const { code, err } = await sawara(verb, outsideFile);
        equal(code, 1, `${verb} ${outside}`);
        match(err, /Cannot use ".*": want a path below ".*migrations"/);
      }
    }
  });

  it("[MC10] plans, saves and lists", async () => {
    const plan = await sawara("plan", write("shop.yaml", file()), "--rate", "200");
    equal(plan.code, 0, plan.err);
    match(plan.out, /shop: 3 steps at 200 requests a second/);
    equal((await sawara("save", join(home(), "shop.yaml"))).code, 0);
    equal((await sawara("save", join(home(), "shop.yaml"))).code, 0);
    match((await sawara("list")).out, /^shop +Never started/m);
    equal((await sawara("status", "shop")).code, 0);
    equal((await sawara("status", "nothing")).code, 1);
  });

  it("[MC1] [MC12] [MC14] moves, waits for somebody to approve, and is done", async () => {
    equal((await sawara("start", "shop")).code, 0);
    match((await sawara("start", "shop")).err, /goes on already/);
    const held = await until("holding");
    deepEqual(held.run?.hold, { reason: "approval", detail: "50 %" });
    equal((await sawara("status", "shop")).code, 10);
    for (let time = 0; time < 2; time++)
      equal(
        (await server.api("POST", `${path}/shop/actions`, { verb: "approve", step: 2, requestId: "the same" })).status,
        200,
      );
    const watched = await sawara("watch", "shop");
    equal(watched.code, 0, watched.out);
    match(watched.out, /^Times: UTC$/m);
    match(watched.out, /Done: the old side was kept/);
    const { body } = await server.api("GET", `${path}/shop/entries`);
    const { entries } = body as { entries: { entry: { kind: string } }[] };
    equal(entries.filter(({ entry }) => entry.kind === "approved").length, 1);
    equal((await proxy.router.read()).canaryBp, 10_000);
  });

  it("[MC16] its service's graphs have the share and what changed it", async () => {
    const names = await server.api("GET", "/api/v0/services/Shop/metric-names");
    const { names: found } = names.body as { names: string[] };
    // What arrived is known when a minute is over.
    deepEqual(
      found.filter((name) => name !== "migration.shop.share"),
      ["migration.shop.weight"],
    );
    const range = `from=0&to=${Math.floor(Date.now() / 1000)}`;
    const { body } = await server.api("GET", `/api/v0/graph-annotations?service=Shop&${range}`);
    const titles = (body as { graphAnnotations: { title: string }[] }).graphAnnotations.map(({ title }) => title);
    ok(titles.includes("shop: The new side has 100 % on every route"), titles.join("\n"));
  });

  it("[MC13] [MR3] explains each decision, and reports", async () => {
    const explained = await sawara("explain", "shop");
    equal(explained.code, 0, explained.out);
    ok((explained.out.match(/, the same/g) ?? []).length >= 3, explained.out);
    match((await sawara("report", "shop", "--language", "ja")).out, /^# shop\n\n- 結果: 完了/);
    const replayed = await sawara("replay", "shop", "--within", "600s");
    equal(replayed.code, 0, replayed.err);
  });

  it("[MC7] [MC14] refuses to start when the new side has traffic already", async () => {
    equal((await sawara("retry", "shop")).code, 0);
    await until("refused");
    equal((await sawara("status", "shop")).code, 30);
    const { fence = 0 } = await proxy.router.read();
    await proxy.router.write({ canaryBp: 0, fence });
  });

  it("[MC14] [MR4] [MN7] drills a rollback", async () => {
    const begun = Date.now();
    const drilled = await sawara("drill", "shop", "--json");
    equal(drilled.code, 0, drilled.err);
    const { rolledBackSeconds } = JSON.parse(drilled.out) as { rolledBackSeconds: number };
    // Seconds of the server are whole ones.
    ok(rolledBackSeconds >= 0 && rolledBackSeconds <= (Date.now() - begun) / 1000 + 1, `${rolledBackSeconds}`);
    equal((await proxy.router.read()).canaryBp, 0);
    const reported = await sawara("report", "shop");
    match(reported.out, /A drill: to the first step and back/);
    match((await sawara("list")).out, /^shop +Drill: Rolled back /m);
    // One that cannot get to the first step leaves nothing that goes on when nobody looks.
    const shut = file('windows: { freeze: ["2000-01-01..2100-01-01"] }').replace("name: shop", "name: shut");
    equal((await sawara("save", write("shut.yaml", shut))).code, 0);
    const stuck = await sawara("drill", "shut");
    deepEqual([stuck.code, /it is holding \(frozen: 2000/.test(stuck.err)], [10, true], stuck.err);
    await eventuallyIs(
      "its end",
      () => detail("shut"),
      ({ run }) => run?.hasEnded === true,
    );
  });

  it("[MC1] [MC14] takes a bad canary back", async () => {
    canaryFails = true;
    equal((await sawara("start", "shop")).code, 0);
    const watched = await sawara("watch", "shop");
    equal(watched.code, 20, watched.out);
    match(watched.out, /R2 errors: .* a ratio above the limit explains it/);
    const explained = await sawara("explain", "shop", "--all");
    equal(explained.code, 0, explained.out);
    match(explained.err, /^\d+ decisions of 4 runs recomputed$/m);
    const { out } = await sawara("report", "shop");
    match(out, /## Why it went back\n\n.*: R2 errors: .*\n.*## What users met\n\n\d+ requests reached the new side/s);
    const { runs } = (await server.api("GET", `${path}/shop`)).body as MigrationDetail;
    match((await sawara("report", "shop", "--run", runs.at(-1)!.id)).out, /- Result: Done/);
    canaryFails = false;
  });

  it("[MC4] [MC7] after kill -9 of the server, the next one goes on", async () => {
    equal((await sawara("start", "shop")).code, 0);
    await eventuallyIs("the first step is set", proxy.router.read, ({ canaryBp }) => canaryBp === 2000);
    await server.kill();
    equal((await proxy.router.read()).canaryBp, 2000);
    await server.restart();
    await until("holding");
    equal((await sawara("hold", "shop")).code, 0);
    equal((await sawara("set-weight", "shop", "33%")).code, 2);
  });

  it("[MC18] a guard takes back what no server looks at any more", async () => {
    const guarded = write("guarded.yaml", file().replace("proxy/token", proxy.tokenFile));
    equal((await proxy.router.read()).canaryBp, 2000);
    await server.kill();
    const guard = sawara("guard", "shop", guarded, "--after", "6s");
    const { code, out, err } = await guard;
    deepEqual([code, out], [20, "public: 0 %\n"], err);
    equal((await proxy.router.read()).canaryBp, 0);
    await server.restart();
    const { run } = await until("holding");
    ok(run?.hold?.reason === "drift" || run?.hold?.reason === "person", JSON.stringify(run));
  });

  it("[MC15] [MC19] rolls back without the server, and without the routes says how to", async () => {
    await server.kill();
    const unheard = await sawara("rollback", "shop");
    equal(unheard.code, 75);
    match(unheard.err, /^"sawara migrate rollback shop --direct FILE" sets the routes without server and database$/m);
    const from = write("direct.yaml", file().replace("proxy/token", proxy.tokenFile));
    const direct = await sawara("rollback", "shop", "--direct", from);
    deepEqual([direct.code, direct.out], [0, "public: 0 %\n"]);
    equal((await proxy.router.read()).canaryBp, 0);
    equal((await sawara("rollback", "shop", "--direct", from)).code, 0);
    const gone = write(
      "gone.yaml",
      file().replace("proxy/token", proxy.tokenFile).replace(proxy.controlUrl, "http://127.0.0.1:9"),
    );
    const failed = await sawara("rollback", "shop", "--direct", gone);
    equal(failed.code, 1);
    match(failed.err, /public: Cannot reach the proxy .*\n {2}by hand: curl -X PUT http:\/\/127\.0\.0\.1:9\/share/);
    await server.restart();
    // Somebody wrote by hand: the run says so, and a person takes it back for good.
    const held = await until("holding");
    ok(held.run?.hold?.reason === "drift" || held.run?.hold?.reason === "person", JSON.stringify(held.run));
    equal((await sawara("rollback", "shop", "--reason", "it was only a try")).code, 0);
    await until("rolled-back");
    match((await sawara("report", "shop")).out, /Set the new side to 0 %: asked for by .*: it was only a try/);
    equal((await sawara("delete", "shop")).code, 0);
  });

  it("[MC12] a key that only reads may look, and no more", async () => {
    const { body } = await server.api("POST", "/api/sawara/v1/api-keys", { name: "reader", read: true, write: false });
    const { secret } = body as { secret?: string };
    const ask = (method: string, where: string) =>
      fetch(server.url + where, { method, headers: { "X-Api-Key": secret ?? "" } });
    equal((await ask("GET", path)).status, secret === undefined ? 401 : 200);
    ok((await ask("POST", `${path}/shop/start`)).status >= 401);
    equal((await fetch(server.url + path)).status, 401);
  });
});
