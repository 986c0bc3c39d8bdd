import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { startServer, type TestServer } from "#test/support/server.ts";
import { mkrOf, skip } from "./mkr-program.ts";

let server: TestServer;
let dir: string;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), "sawara-mkr-"));
  if (!skip) server = await startServer();
});
after(async () => {
  await server?.remove();
  rmSync(dir, { recursive: true, force: true });
});

const { run, ok, json } = mkrOf(() => server);

async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await server.api("POST", path, body);
  equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as T;
}

/** One of each kind, with every field that mkr knows. */
const MONITORS = [
  { type: "host", name: "CPU", metric: "cpu%", operator: ">", warning: 80, critical: 90.5, duration: 3 },
  {
    ...{ type: "host", name: "Disk", memo: "Look", metric: "disk%", operator: ">", warning: null, critical: 95 },
    ...{ duration: 1, maxCheckAttempts: 5, notificationInterval: 60, isMute: true },
    ...{ scopes: ["Shop"], excludeScopes: ["Shop: db"] },
  },
  { type: "connectivity", name: "Alive", memo: "", alertStatusOnGone: "WARNING", scopes: ["Shop:web"], isMute: true },
  {
    ...{
      type: "service",
      name: "Orders",
      service: "Shop",
      metric: "orders.paid",
      operator: "<",
      warning: 5,
      critical: 0,
    },
    ...{ duration: 2, maxCheckAttempts: 1, missingDurationWarning: 360, missingDurationCritical: 720 },
  },
  {
    ...{ type: "external", name: "Front", url: "https://shop.example/", method: "POST", service: "Shop" },
    ...{ responseTimeWarning: 2_000, responseTimeCritical: 5_000, responseTimeDuration: 3 },
    ...{ certificationExpirationWarning: 21, certificationExpirationCritical: 7, maxCheckAttempts: 3 },
    ...{ containsString: "shop", requestBody: "a=b", skipCertificateVerification: true, followRedirect: true },
    ...{
      expectedStatusCode: 201,
      headers: [
        { name: "X-A", value: "b" },
        { name: "Cache-Control", value: "no-cache" },
      ],
    },
  },
  { type: "external", name: "Bare", url: "https://shop.example/", method: "GET", headers: [] },
  {
    ...{ type: "expression", name: "Mean", expression: "avg(roleSlots('Shop:web','loadavg5'))", operator: ">" },
    ...{ warning: 3.2, critical: null, evaluateBackwardMinutes: 3, notificationInterval: 10 },
  },
  {
    ...{ type: "anomalyDetection", name: "Odd", scopes: ["Shop: web"], warningSensitivity: "insensitive" },
    ...{ criticalSensitivity: "sensitive", maxCheckAttempts: 3, trainingPeriodFrom: 1_577_836_800 },
  },
  {
    ...{ type: "query", name: "Up", query: "up == 0", operator: ">", warning: 1, critical: 2, legend: "{{a}}" },
    ...{ evaluateBackwardMinutes: 2 },
  },
];

it("[WM1] monitors that mkr pulls and pushes are as they were, and a change arrives", { skip }, async () => {
  await post("/api/v0/services", { name: "Shop", memo: "" });
  for (const name of ["web", "db"]) await post("/api/v0/services/Shop/roles", { name, memo: "" });
  for (const monitor of MONITORS) await post("/api/v0/monitors", monitor);
  const before = (await server.api("GET", "/api/v0/monitors")).body;
  await ok(["monitors", "pull"], { cwd: dir });
  match(await ok(["monitors", "diff"], { cwd: dir }), /^Summary: 0 modify, 0 append, 0 remove\s*$/);
  await ok(["monitors", "push"], { cwd: dir });
  deepEqual((await server.api("GET", "/api/v0/monitors")).body, before);

  const file = join(dir, "monitors.json");
  const pulled = JSON.parse(readFileSync(file, "utf8")) as { monitors: { name: string; warning?: number }[] };
  pulled.monitors.find(({ name }) => name === "CPU")!.warning = 70;
  pulled.monitors = pulled.monitors.filter(({ name }) => name !== "Bare");
  pulled.monitors.push({ ...MONITORS[0]!, name: "New" } as never);
  writeFileSync(file, JSON.stringify(pulled));
  match(await ok(["monitors", "diff"], { cwd: dir }), /Summary: 1 modify, 1 append, 1 remove/);
  await ok(["monitors", "push"], { cwd: dir });
  const { monitors } = (await server.api("GET", "/api/v0/monitors")).body as {
    monitors: { name: string; warning?: number }[];
  };
  equal(monitors.find(({ name }) => name === "CPU")!.warning, 70);
  deepEqual([monitors.some(({ name }) => name === "Bare"), monitors.some(({ name }) => name === "New")], [false, true]);
  equal((await json<unknown[]>("monitors")).length, monitors.length);
});

it("[WM1] mkr refuses to push what the server refuses, and says why", { skip }, async () => {
  const file = join(dir, "bad.json");
  writeFileSync(file, JSON.stringify({ monitors: [{ ...MONITORS[0], operator: "=" }] }));
  const { code, err, out } = await run(["monitors", "push", "--file-path", file], { cwd: dir });
  equal(code === 0, false, out);
  match(err + out, /operator/i);
});

it("[WM10] [WM12] a check that fails is an alert that mkr lists, logs and closes", { skip }, async () => {
  const { id } = await post<{ id: string }>("/api/v0/hosts", { name: "web-1", meta: {} });
  const failed = await run([
    "wrap",
    "--host",
    id,
    "--name",
    "job",
    "--detail",
    "--note",
    "nightly",
    "--",
    "sh",
    "-c",
    "echo broken; exit 3",
  ]);
  equal(failed.code, 3, failed.err);
  const [alert] = await json<{ id: string; status: string; type: string; host?: { name: string } }[]>("alerts");
  deepEqual([alert!.status, alert!.type], ["CRITICAL", "check"]);
  match(await ok(["alerts", "list"]), /CRITICAL .*code: 3.* web-1 working/);
  const logs = await json<{ logs?: { status: string }[] } | { status: string }[]>("alerts", "logs", alert!.id);
  deepEqual(
    (Array.isArray(logs) ? logs : logs.logs!).map(({ status }) => status),
    ["CRITICAL"],
  );
  equal((await run(["wrap", "--host", id, "--name", "job", "--auto-close", "--", "true"])).code, 0);
  deepEqual(await json("alerts"), []);

  equal((await run(["wrap", "--host", id, "--name", "job2", "--warning", "--", "false"])).code, 1);
  const [second] = await json<{ id: string; status: string }[]>("alerts");
  equal(second!.status, "WARNING");
  await ok(["alerts", "close", "--reason", "known", second!.id]);
  deepEqual(await json("alerts"), []);
  const all = await json<{ status: string; reason?: string }[]>("alerts", "--with-closed");
  deepEqual(
    all.map(({ status }) => status),
    ["OK", "OK"],
  );
});

it("[WM30] mkr lists and pulls channels", { skip }, async () => {
  const made = [
    { type: "email", name: "Mail", emails: ["ken@shop.example"], userIds: [], events: ["alert"] },
    {
      type: "slack",
      name: "Chat",
      url: "https://hooks.slack.com/services/T0/B0/x",
      mentions: { ok: "ok" },
      enabledGraphImage: true,
      events: ["alert"],
    },
    { type: "webhook", name: "Hook", url: "https://shop.example/hook", events: ["alertGroup"] },
  ];
  for (const channel of made) await post("/api/v0/channels", channel);
  const listed = await json<{ name: string }[]>("channels");
  deepEqual(listed.map(({ name }) => name).toSorted(), ["Chat", "Hook", "Mail"]);
  await ok(["channels", "pull"], { cwd: dir });
  const pulled = JSON.parse(readFileSync(join(dir, "channels.json"), "utf8")) as { channels: { name: string }[] };
  equal(pulled.channels.length, 3);
});

it("[WI1] mkr lists people, runs the agent's checks", { skip }, async () => {
  deepEqual(Array.isArray(await json("users")), true);
  const config = join(dir, "agent.conf");
  writeFileSync(
    config,
    `apikey = "x"\n[plugin.checks.ok]\ncommand = "true"\n[plugin.checks.bad]\ncommand = ["sh", "-c", "echo no; exit 2"]\n`,
  );
  const ran = await run(["--conf", config, "checks", "run"]);
  match(ran.out + ran.err, /CRITICAL|bad/);
});
