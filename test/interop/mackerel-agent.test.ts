import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer, type TestServer } from "#test/support/server.ts";
import { agentStory } from "./agent-story.ts";
import { findProgram } from "./find-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const binary = findProgram("mackerel-agent", "SAWARA_TEST_MACKEREL_AGENT");
const isRequired = process.env.SAWARA_TEST_REQUIRE_MACKEREL_AGENT === "1";

describe("the life of a host", { concurrency: true }, () => {
  it("[SA9] told by our agent", { timeout: 900_000 }, () =>
    agentStory({
      command: [join(root, "bin/sawara"), "agent"],
      retire: [join(root, "bin/sawara"), "agent", "retire"],
      name: /^sawara-agent\//,
    }),
  );

  it(
    "[AG1] told by mackerel-agent, unchanged",
    {
      timeout: 900_000,
      skip: binary === undefined && !isRequired && "found no mackerel-agent (SAWARA_TEST_MACKEREL_AGENT names one)",
    },
    () => agentStory({ command: [binary ?? ""], retire: [binary ?? "", "retire"], name: /^mackerel-agent\// }),
  );
});

describe("requests in the very shape in which mackerel-agent sends them", () => {
  let server: TestServer;
  let id: string;
  before(async () => {
    server = await startServer({ args: ["--log-level", "warn"] });
  });
  after(() => server.remove());

  /** The text of a body as Go's encoder writes it, an empty query behind every path, the agent's headers. */
  async function send(method: string, path: string, text?: string): Promise<{ status: number; json: unknown }> {
    const answer = await fetch(server.url + (path.includes("?") ? path : `${path}?`), {
      method,
      headers: {
        "X-Api-Key": server.apiKey,
        "User-Agent": "mackerel-agent/0.85.1 (Revision abcdef0)",
        "X-Agent-Version": "0.85.1",
        "X-Revision": "abcdef0",
        ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
      },
      ...(text === undefined ? {} : { body: `${text}\n` }),
    });
    return { status: answer.status, json: await answer.json() };
  }
  const ok = async (method: string, path: string, text?: string) => {
    const { status, json } = await send(method, path, text);
    equal(status, 200, `${method} ${path}: ${JSON.stringify(json)}`);
    return json as Record<string, unknown>;
  };
  const host = async () => (await ok("GET", `/api/v0/hosts/${id}`)).host as Record<string, unknown>;
  const now = Math.floor(Date.now() / 60_000) * 60;
  const meta = `{"agent-revision":"abcdef0","agent-version":"0.85.1","agent-name":"mackerel-agent/0.85.1 (Revision abcdef0)",
    "kernel":{"name":"Linux"},"memory":{"total":"4028844kB"}}`;

  it("[AG2] it registers with arrays that are null and a role with a space, and finds itself again", async () => {
    const created = await ok(
      "POST",
      "/api/v0/hosts",
      `{"name":"web1","meta":${meta},"interfaces":null,"roleFullnames":["shop: web"],"checks":null,"customIdentifier":"i-1.ec2.amazonaws.com"}`,
    );
    id = String(created.id);
    deepEqual((await host()).roles, { shop: ["web"] });
    const everywhere = "status=working&status=standby&status=maintenance&status=poweroff";
    const found = await ok("GET", `/api/v0/hosts?customIdentifier=i-1.ec2.amazonaws.com&${everywhere}`);
    equal((found.hosts as { id: string }[])[0]?.id, id);
    deepEqual(await ok("GET", `/api/v0/hosts?customIdentifier=unknown&${everywhere}`), { hosts: [] });
  });

  it("[AG3] its hourly description takes no role away, and null checks none of those", async () => {
    const description = (checks: string) =>
      `{"name":"web1","meta":${meta},"interfaces":[{"name":"eth0","ipv4Addresses":["10.0.0.5"]}],"roleFullnames":[],"checks":${checks}}`;
    equal((await ok("PUT", `/api/v0/hosts/${id}`, description('[{"name":"ssh","memo":"port 22"}]'))).id, id);
    equal((await ok("PUT", `/api/v0/hosts/${id}`, description("null"))).id, id);
    const { roles, customIdentifier } = await host();
    deepEqual([roles, customIdentifier], [{ shop: ["web"] }, "i-1.ec2.amazonaws.com"]);
    const { checks } = (await ok("GET", `/api/sawara/v1/hosts/${id}`)) as { checks: { name: string }[] };
    deepEqual(
      checks.map(({ name }) => name),
      ["ssh"],
    );
  });

  it("[AG4] its status may be set before anything else", async () => {
    await ok("POST", `/api/v0/hosts/${id}/status`, '{"status":"standby"}');
    equal((await host()).status, "standby");
  });

  it("[AG5] it posts null when it has nothing, exponents, and points of hosts that nobody knows", async () => {
    await ok("POST", "/api/v0/tsdb", "null");
    const batch = `[{"hostId":"${id}","name":"memory.mem_available","time":${now},"value":2.457e+09},
      {"hostId":"${id}","name":"loadavg5","time":${now},"value":0.31},
      {"hostId":"nobody","name":"custom.a.b","time":${now},"value":1},
      {"hostId":"${id}","name":"custom.bad name","time":${now},"value":1}]`;
    for (let i = 0; i < 2; i++) await ok("POST", "/api/v0/tsdb", batch);
    const { metrics } = await ok("GET", `/api/v0/hosts/${id}/metrics?name=memory.mem_available&from=0&to=${now}`);
    deepEqual(metrics, [{ time: now, value: 2_457_000_000 }]);
  });

  it("[AG6] after an outage it posts six hours, two minutes at a time, some of them twice", async () => {
    const points = (minute: number) =>
      `{"hostId":"${id}","name":"loadavg1","time":${now - 60 * minute},"value":${minute}}`;
    for (let minute = 360; minute > 0; minute -= 2) {
      await ok("POST", "/api/v0/tsdb", `[${points(minute)},${points(minute - 1)}]`);
      if (minute % 100 === 0) await ok("POST", "/api/v0/tsdb", `[${points(minute)},${points(minute - 1)}]`);
      if (minute === 180) {
        await server.kill();
        await server.restart();
      }
    }
    const { metrics } = await ok("GET", `/api/v0/hosts/${id}/metrics?name=loadavg1&from=${now - 21_600}&to=${now}`);
    deepEqual(
      (metrics as { value: number }[]).map(({ value }) => value),
      Array.from({ length: 360 }, (_, i) => 360 - i),
    );
  });

  it("[AG7] its graph definitions may list no metrics, and come again at every start", async () => {
    const defs =
      '[{"name":"custom.dice","displayName":"My dice","unit":"integer","metrics":[{"name":"custom.dice.d6","displayName":"\\u003c6\\u003e","isStacked":false}]},' +
      '{"name":"custom.empty","displayName":"","unit":"float","metrics":null}]';
    for (let i = 0; i < 2; i++) deepEqual(await ok("POST", "/api/v0/graph-defs/create", defs), { success: true });
  });

  it("[AG8] its check reports may repeat themselves", async () => {
    const report = (status: string, at: number) =>
      `{"reports":[{"source":{"type":"host","hostId":"${id}"},"name":"ssh","status":"${status}","message":"${"a".repeat(1_024)}","occurredAt":${at},"notificationInterval":10,"maxCheckAttempts":3}]}`;
    for (const [status, at] of [
      ["OK", now - 3],
      ["CRITICAL", now - 2],
      ["CRITICAL", now - 2],
      ["OK", now - 3],
    ] as const)
      deepEqual(await ok("POST", "/api/v0/monitoring/checks/report", report(status, at)), { success: true });
    const { checks } = (await ok("GET", `/api/sawara/v1/hosts/${id}`)) as { checks: { status: string }[] };
    equal(checks[0]?.status, "CRITICAL");
  });

  it("[AG9] its metadata is any JSON", async () => {
    for (const value of ['{"a":[1,null]}', '"text"', "null", "3"]) {
      await ok("PUT", `/api/v0/hosts/${id}/metadata/facts`, value);
      deepEqual((await send("GET", `/api/v0/hosts/${id}/metadata/facts`)).json, JSON.parse(value));
    }
  });

  it("[AG10] it retires with null, as often as it likes, and posts that still come do no harm", async () => {
    for (let i = 0; i < 2; i++) await ok("POST", `/api/v0/hosts/${id}/retire`, "null");
    equal((await host()).isRetired, true);
    await ok("POST", "/api/v0/tsdb", `[{"hostId":"${id}","name":"loadavg5","time":${now},"value":1}]`);
  });

  it("[AG11] a host that is gone is a 404 with a sentence for its user", async () => {
    const { status, json } = await send("GET", "/api/v0/hosts/nobody");
    equal(status, 404);
    equal(typeof (json as { error: { message: string } }).error.message, "string");
  });
});
