import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort } from "#kit/free-port.ts";
import { fakeCredentials, startAwsFake } from "#test/support/aws-fake/fake.ts";
import { eventuallyIs } from "#test/support/eventually.ts";
import { startOnPort, without } from "#test/support/program.ts";
import { startProxyProcess } from "#test/support/proxy-process.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import { twoTargets } from "#test/support/two-targets.ts";
import type { SliCountsAnswer, SliSourceAnswer, SliSourceList } from "#wire/own/sli.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const path = "/api/sawara/v1/sli";

describe("sources of counts that a real server asks", () => {
  let server: TestServer;
  const dir = mkdtempSync(join(tmpdir(), "sawara-sources-"));
  before(async () => {
    fakeCredentials();
    server = await startServer({ moveTraffic: true, args: ["--migration-files", dir] });
    await server.api("POST", "/api/v0/services", { name: "shop", memo: "" });
  });
  after(async () => {
    await server?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  async function sawara(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(SAWARA, ["sli", ...args], {
      env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: server.apiKey },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  }

  function file(name: string, from: string, more = "service: shop\nbucket: 1s\n"): string {
    const at = join(dir, `${name}.yaml`);
    writeFileSync(at, `apiVersion: sli/v1\nname: ${name}\n${more}from: ${from}\n`);
    return at;
  }

  const until = <T>(what: string, look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> =>
    eventuallyIs(what, look, isSo, server.log);

  const countsOf = async (name: string): Promise<string[]> => {
    const now = Math.ceil(Date.now() / 1000);
    const { status, body } = await server.api("GET", `${path}/${name}/counts?from=${now - 600}&to=${now + 60}`);
    if (status !== 200) return [];
    const { buckets } = body as SliCountsAnswer;
    return ["stable", "canary"].map((side) => {
      const own = buckets.filter((bucket) => bucket.side === side);
      const sum = (of: "total" | "bad") => own.reduce((total, bucket) => total + bucket[of], 0);
      return `${side} ${sum("bad")}/${sum("total")}`;
    });
  };

  async function ask(url: string, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await (await fetch(url)).text();
  }

  it("[RA16] [SQ11] CloudWatch's metrics of a load balancer are counted, and become metrics of the service", async (t) => {
    const fake = await startAwsFake(t);
    const minute = Math.floor(Date.now() / 60_000) * 60;
    for (let at = minute - 600; at <= minute; at += 60)
      for (const metric of ["RequestCount", "HTTPCode_Target_5XX_Count"])
        fake.state.metrics.push({
          ...{ metric, stat: "Sum", at, value: metric === "RequestCount" ? 40 : 2, targetGroup: "targetgroup/vm/1" },
        });
    const access = `region: ap-northeast-1, endpoint: "${fake.endpoint}"`;
    const from = `{ kind: cloudwatch-alb, loadBalancer: app/edge/1, targetGroups: { stable: [targetgroup/vm/1] }, ${access} }`;
    const added = file("cloud", from, "service: shop\n");
    const tried = await sawara("try", "-f", added, "--json");
    equal(tried.code, 0, tried.err);
    const { buckets } = JSON.parse(tried.out) as SliCountsAnswer;
    ok(buckets.length > 0 && buckets.every(({ total, bad }) => total === 40 && bad === 2), tried.out);
    equal((await sawara("add", "-f", added)).code, 0);
    const names = () => server.api("GET", "/api/v0/services/shop/metric-names");
    await until("metrics", names, ({ body }) => (body as { names: string[] }).names.includes("sli.cloud.total"));
    equal((await sawara("remove", "cloud", "--with-counts")).code, 0);
  });

  it("[SQ6] [SQ8] [SQ11] [SQ19] HAProxy's backends are counted, through its restart and ours, and become metrics of the service", {
    skip: without("haproxy", "apt-get install haproxy"),
  }, async (t) => {
    const { ports, status } = await twoTargets(t);
    const port = await freePort();
    const socket = join(dir, "haproxy.sock");
    const config = join(dir, "haproxy.cfg");
    writeFileSync(
      config,
      `global
  stats socket ${socket} mode 600 level user
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend main
  bind 127.0.0.1:${port}
  use_backend new if { path /new }
  default_backend old
backend old
  server a 127.0.0.1:${ports.stable}
backend new
  server b 127.0.0.1:${ports.canary}
backend raw
  mode tcp
  server c 127.0.0.1:${ports.canary}
`,
    );
    const start = () => startOnPort(t, "haproxy", ["-f", config, "-db"], port, socket);
    const haproxy = await start();
    const from = (backends: string) => `{ kind: haproxy, socket: "unix:${socket}", backends: { ${backends} } }`;
    for (const [backends, found] of [
      ["stable: older", /found "old", "new", "raw"/],
      ["stable: raw", /found mode tcp, want http/],
    ] as const) {
      const { code, err } = await sawara("try", "-f", file("lb", from(backends)));
      match(err, found);
      ok(code !== 0);
    }
    const good = file("lb", from("stable: old, canary: new"));
    equal((await sawara("try", "-f", good)).code, 0);
    equal((await sawara("add", "-f", good)).code, 0);
    await until(
      "first look",
      () => countsOf("lb"),
      (found) => found.length > 0,
    );
    const url = `http://127.0.0.1:${port}`;
    await ask(url, 30);
    status.canary = 503;
    await ask(`${url}/new`, 7);
    await until(
      "counts",
      () => countsOf("lb"),
      (found) => found.join() === "stable 0/30,canary 7/7",
    );
    haproxy.kill("SIGKILL");
    await once(haproxy, "exit");
    const failing = await until(
      "failure",
      async () => (await server.api("GET", `${path}/lb`)).body as SliSourceAnswer,
      ({ error }) => error !== undefined,
    );
    match(failing.error!.message, /Cannot ask HAProxy/);
    equal((await sawara("show", "lb")).code, 1);
    rmSync(socket, { force: true });
    await start();
    await ask(url, 5);
    await until(
      "counts after the restart",
      () => countsOf("lb"),
      (found) => found.join() === "stable 0/35,canary 7/7",
    );
    // While it failed nothing was final, so this minute is all there.
    const names = await until(
      "metrics",
      async () => ((await server.api("GET", "/api/v0/services/shop/metric-names")).body as { names: string[] }).names,
      (found) => found.includes("sli.lb.canary.bad_ratio"),
    );
    for (const name of ["sli.lb.total", "sli.lb.bad", "sli.lb.bad_ratio", "sli.lb.stable.total"])
      ok(names.includes(name), `${name} in ${names}`);
    // While the server is away HAProxy goes on counting.
    await server.kill();
    await ask(url, 11);
    await ask(`${url}/new`, 3);
    await server.restart();
    await until(
      "counts of the absence",
      () => countsOf("lb"),
      (found) => found.join() === "stable 0/46,canary 10/10",
    );
  });

  it("[SQ7] [SQ9] our proxy is counted, through kill -9 of the server", async (t) => {
    const { ports, status } = await twoTargets(t);
    const target = (side: "stable" | "canary") => [`http://127.0.0.1:${ports[side]}`];
    const sides = { stable: target("stable"), canary: target("canary") };
    const proxy = await startProxyProcess(join(dir, "proxy"), sides, ["--bucket", "1", "--limits", "500"]);
    t.after(() => proxy.end("SIGKILL"));
    const from = `{ kind: proxy, url: "${proxy.controlUrl}", tokenFile: ${proxy.tokenFile} }`;
    match((await sawara("try", "-f", file("edge", from, "limits: [1s]\n"))).err, /the proxy counts 500 ms/);
    equal((await sawara("add", "-f", file("edge", from, "service: shop\nbucket: 1s\nlimits: [500ms]\n"))).code, 0);
    await ask(proxy.url, 20);
    await until(
      "counts",
      () => countsOf("edge"),
      (found) => found[0] === "stable 0/20",
    );
    await server.kill();
    status.stable = 500;
    await ask(proxy.url, 10);
    await server.restart();
    await until(
      "counts of the outage",
      () => countsOf("edge"),
      (found) => found[0] === "stable 10/30",
    );
    const { sources } = JSON.parse((await sawara("sources", "--json")).out) as SliSourceList;
    const edge = sources.find(({ name }) => name === "edge")!;
    deepEqual([edge.kind, edge.service, edge.error], ["proxy", "shop", undefined]);
    ok(edge.lagSeconds! < 60);
  });

  it("[SQ16] [SQ18] only what may be asked is, by who may change it", async () => {
    const outside = file("far", '{ kind: haproxy, socket: "unix:/run/docker.sock", backends: { stable: a } }');
    match((await sawara("add", "-f", outside)).err, /Cannot use "\/run\/docker\.sock": want a path below/);
    const named = await server.api("PUT", `${path}/other`, { document: "apiVersion: sli/v1\nname: far\n" });
    equal(named.status, 400);
    match(JSON.stringify(named.body), /found the name \\"far\\" in its file/);
    const key = (await server.api("POST", "/api/sawara/v1/api-keys", { name: "r", read: true, write: false })).body as {
      key?: string;
    };
    const readOnly = (method: string, at: string, body?: object) =>
      fetch(server.url + at, {
        method,
        headers: { "X-Api-Key": key.key ?? "none", "Content-Type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
    const document = "apiVersion: sli/v1\nname: log\nservice: shop\n";
    ok((await readOnly("PUT", `${path}/log`, { document })).status >= 401);

    equal((await server.api("PUT", `${path}/log`, { document })).status, 200);
    const counts = { bucketSeconds: 60, limitsMs: [], finalUntil: 0, buckets: [] };
    mkdirSync(join(server.dataDir, "migrations"), { recursive: true });
    for (let twice = 0; twice < 2; twice++) equal((await server.api("POST", `${path}/log`, counts)).status, 200);
    const metrics = file("graph", '{ kind: metrics, sides: { stable: { total: "service(shop, a", bad: "b" } } }', "");
    const broken = await sawara("add", "-f", metrics);
    equal(broken.code, 1);
    match(broken.err, /Cannot use source "graph": stable\.total: .*expression/);
    const text = "service(shop, requests)";
    const fine = file("graph", `{ kind: metrics, sides: { stable: { total: "${text}", bad: "${text}" } } }`, "");
    equal((await sawara("add", "-f", fine)).code, 0);
    equal((await server.api("POST", `${path}/graph`, counts)).status, 409);

    equal((await sawara("remove", "log")).code, 0);
    match((await sawara("remove", "log")).err, /delete its counts with it/);
    equal((await sawara("remove", "log", "--with-counts")).code, 0);
    equal((await sawara("show", "log")).code, 1);
    const { out } = await sawara("sources");
    match(out, /^NAME +KIND +SERVICE +BUCKET +FINAL UNTIL +STATE\n/);
    ok(!out.includes("log"));
  });
});
