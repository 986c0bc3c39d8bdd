import { deepEqual, equal, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { TasksAnswer } from "#wire/own/migration-tasks.ts";
import type { MigrationList } from "#wire/own/migrations.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
/** A place for a parameter. */
const at = (key: string) => `${"$"}{${key}}`;

const TEMPLATE = `apiVersion: migration-template/v1
name: vm-to-container
parameters:
  service: { description: a service of ours }
  first: { default: 1% }
migration: |
  apiVersion: migration/v1
  name: ${at("name")}
  sides:
    stable: { label: EC2, roles: ["${at("service")}:vm"] }
    canary: { label: Fargate, roles: ["${at("service")}:task"] }
  routes:
    - { name: public, driver: proxy, url: "http://127.0.0.1:9", tokenFile: token }
  counts: { route: public, bucket: 60s }
  slis: [{ name: errors, rollbackAt: 1% }]
  steps:
    - { weight: ${at("first")}, bake: 15m..12h } # small
    - { weight: 100%, bake: 1h..24h }
`;

describe("many migrations from one template", () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ moveTraffic: true });
    mkdirSync(join(server.dataDir, "migrations"), { recursive: true });
    writeFileSync(join(server.dataDir, "migrations", "token"), "token");
    writeFileSync(join(server.dataDir, "template.yaml"), TEMPLATE);
  });
  after(() => server?.remove());

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

  async function host(name: string, role: string, cpu: string, zone: string): Promise<void> {
    const meta = {
      cpu: [{ model_name: cpu }],
      cloud: { provider: "ec2", metadata: { "placement/availability-zone": zone } },
    };
    const interfaces = [{ name: "eth0", ipv4Addresses: ["192.0.2.1"] }];
    const made = await server.api("POST", "/api/v0/hosts", { name, meta, interfaces, roleFullnames: [role] });
    equal(made.status, 200, JSON.stringify(made.body));
  }

  it("[MK3] says what is missing or unknown before anything is made", async () => {
    const template = join(server.dataDir, "template.yaml");
    const { code, err } = await sawara("init", "shop", "--template", template, "--set", "servic=shop");
    equal(code, 1);
    match(err, /found value for "servic", did you mean "service".*found no value for "service" \(a service of ours\)/);
    equal((await sawara("init", "shop", "--template", template, "--set", "service")).code, 2);
    match((await sawara("init", "shop")).out, /^apiVersion: migration\/v1\nname: shop\n/);
  });

  it("[MK4] [MK5] makes a file for each service, and the fleet shows them with what is left to move", async () => {
    const template = join(server.dataDir, "template.yaml");
    for (const service of ["shop", "search"]) {
      await host(`${service}-vm-1`, `${service}:vm`, "Xeon", "a");
      const args = ["--template", template, "--set", `service=${service}`, "--set", "first=2%"];
      const made = await sawara("init", service, ...args);
      match(made.out, /weight: 2%, bake: 15m\.\.12h } # small\n/);
      const file = join(server.dataDir, `${service}.yaml`);
      writeFileSync(file, made.out);
      equal((await sawara("save", file)).code, 0);
    }
    await host("shop-vm-2", "shop:vm", "Xeon", "b");
    await host("shop-task-1", "shop:task", "Xeon", "a");
    await host("shop-task-2", "shop:task", "EPYC", "a");
    const { body } = await server.api("GET", "/api/sawara/v1/migrations");
    deepEqual(
      (body as MigrationList).migrations.map(({ name, template: from, labels, hosts }) => [name, from, labels, hosts]),
      [
        [
          "search",
          { name: "vm-to-container", values: { service: "search", first: "2%" } },
          { stable: "EC2", canary: "Fargate" },
          { stable: 1, canary: 0 },
        ],
        [
          "shop",
          { name: "vm-to-container", values: { service: "shop", first: "2%" } },
          { stable: "EC2", canary: "Fargate" },
          { stable: 2, canary: 2 },
        ],
      ],
    );
    const { out } = await sawara("fleet");
    match(out, /^shop +vm-to-container +EC2 +Fargate +Never started +0 % +- +2 +2$/m);
    match(out, /2 migrations: 0 done, 0 moving, 0 on hold, 2 to do; 3 hosts left on the old side\n$/);
    match((await sawara("fleet", "--template", "another")).out, /^0 migrations/m);
  });

  it("[MK1] [MK2] lists the hosts of both sides, and warns of what makes them unlike", async () => {
    const { body } = await server.api("GET", "/api/sawara/v1/migrations/shop/tasks");
    const { stable, canary, warnings } = body as TasksAnswer;
    deepEqual(
      [...stable, ...canary].map(({ name, cpuModel, zone, interfaces }) => [name, cpuModel, zone, interfaces]),
      [
        ["shop-vm-1", "Xeon", "a", ["eth0"]],
        ["shop-vm-2", "Xeon", "b", ["eth0"]],
        ["shop-task-1", "Xeon", "a", ["eth0"]],
        ["shop-task-2", "EPYC", "a", ["eth0"]],
      ],
    );
    deepEqual(
      warnings.map(({ kind, side }) => [kind, side]),
      [
        ["mixed-cpu", "canary"],
        ["one-zone", "canary"],
      ],
    );
    const { out, code } = await sawara("tasks", "shop");
    equal(code, 0);
    match(out, /^EC2 +shop-vm-1 +working +Xeon/m);
    match(out, /^Mind: Fargate is in a only: without this zone it is gone$/m);
  });
});
