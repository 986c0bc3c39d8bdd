import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { TALK_FILES } from "#test/support/ecs.ts";
import { eventuallyIs } from "#test/support/eventually.ts";
import { type ProxyProcess, startProxyProcess } from "#test/support/proxy-process.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const PATH = "/api/sawara/v1/migrations";

async function sawara(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(SAWARA, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

describe("the gate of definitions, at a real server", () => {
  let server: TestServer;
  let proxy: ProxyProcess;
  const home = () => join(server.dataDir, "migrations");

  before(async () => {
    server = await startServer({ moveTraffic: true });
    mkdirSync(join(home(), "app"), { recursive: true });
    for (const file of Object.values(TALK_FILES)) copyFileSync(file, join(home(), "app", basename(file)));
    const nowhere = { stable: ["http://127.0.0.1:9"], canary: ["http://127.0.0.1:9"] };
    proxy = await startProxyProcess(join(home(), "proxy"), nowhere, ["--bucket", "1", "--limits", "500"]);
  });

  after(async () => {
    await proxy?.end("SIGKILL");
    await server?.remove();
  });

  const document = (taskDefinition: string): string => `apiVersion: migration/v1
name: shop
routes:
  - { name: public, driver: proxy, url: "${proxy.controlUrl}", tokenFile: proxy/token }
counts: { route: public, bucket: 1s }
slis: [{ name: errors, rollbackAt: 5% }]
steps: [{ weight: 100%, bake: 3s..60s }]
judge: { dispersion: 1, staleAfter: 20s }
verify: { within: 10s, guard: 1s }
after: { keepStableFor: 2s }
tick: 1s
gates:
  - lint: { taskDefinition: ${taskDefinition}, behaviour: app/behaviour.yaml }
`;

  it("[EC9] files elsewhere are refused when the migration is saved", async () => {
    for (const outside of ["/etc/passwd.json", "../meta.yaml", "app/../../secrets.yml"]) {
      const { status, body } = await server.api("POST", PATH, { document: document(outside) });
      equal(status, 400, outside);
      match(JSON.stringify(body), /want a path below .*--migration-files/);
    }
    const token = await server.api("POST", PATH, { document: document("proxy/token") });
    equal(token.status, 400);
    match(JSON.stringify(token.body), /ends with \.json/);
  });

  async function refusal(): Promise<string> {
    const started = await server.api("POST", `${PATH}/shop/start`);
    ok(started.status < 300, JSON.stringify(started.body));
    const phase = async () => ((await server.api("GET", `${PATH}/shop`)).body as MigrationDetail).run?.phase;
    await eventuallyIs("the run is refused", phase, (found) => found === "refused", server.log);
    return JSON.stringify((await server.api("GET", `${PATH}/shop/entries`)).body);
  }

  it("[EC9] the run is refused with what was found, and nothing moves", async () => {
    const saved = await server.api("POST", PATH, { document: document("app/task-definition.yaml") });
    ok(saved.status < 300, JSON.stringify(saved.body));
    match(await refusal(), /lint of app\/task-definition\.yaml.*error ESS002 of warmup/);
  });

  it("[EC9] a file that is no definition any more is a shut gate too", async () => {
    writeFileSync(join(home(), "app", "task-definition.yaml"), "hunter2");
    const log = await refusal();
    match(log, /cannot be read: app\/task-definition\.yaml:1:1/);
    ok(!log.includes("hunter2"));
  });
});

describe("the program", () => {
  const files = [
    "--service",
    TALK_FILES.service,
    "--target-group",
    TALK_FILES.targetGroup,
    "--behaviour",
    TALK_FILES.behaviour,
  ];

  it("[EC7] lints, simulates and tells of CPUs", async () => {
    const linted = await sawara("ecs", "lint", TALK_FILES.taskDefinition, ...files, "--format", "json");
    equal(linted.code, 1, linted.err);
    equal(JSON.parse(linted.out).counts.error, 3);
    const passed = await sawara(
      "ecs",
      "lint",
      TALK_FILES.taskDefinition,
      ...files,
      "--max-severity",
      "error",
      "--lang",
      "ja",
    );
    equal(passed.code, 0);
    match(passed.out, /対処/);
    const simulated = await sawara("ecs", "simulate", TALK_FILES.taskDefinition, ...files);
    deepEqual([simulated.code, simulated.err], [1, ""]);
    match(simulated.out, /^Crash loop/);
    const cpus = await sawara("ecs", "cpus", "--runtime", "java 11.0.15", "--task-cpu", "4096");
    deepEqual([cpus.code, cpus.err], [0, ""]);
    match(cpus.out, /^container sees 1 CPU of the task's 4: /m);
    equal((await sawara("ecs", "lint", "nowhere.json")).code, 78);
  });

  it("[WU2] [WU3] warms up an application on this machine, and no other", async () => {
    let requests = 0;
    const app = createServer((_, response) => {
      requests++;
      response.end("ok");
    }).listen(0, "127.0.0.1");
    await once(app, "listening");
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    const file = join(import.meta.dirname, "../fixtures/ecs/requests.txt");
    ok(readFileSync(file, "utf8").includes("POST"));
    try {
      const { code, out, err } = await sawara(
        ...["warmup", file, "--app", url, "--max-requests", "100", "--rate", "10000", "--best-effort", "--json"],
      );
      equal(code, 0, err);
      deepEqual([JSON.parse(out).outcome, JSON.parse(out).good], ["requests", 100]);
      equal(requests, 101);
      const remote = await sawara("warmup", file, "--app", "http://192.0.2.1");
      equal(remote.code, 2);
      match(remote.err, /found a request to "192\.0\.2\.1", want this machine, or --any-host/);
      equal((await sawara("warmup", file)).code, 78);
    } finally {
      app.closeAllConnections();
      app.close();
    }
  });
});
