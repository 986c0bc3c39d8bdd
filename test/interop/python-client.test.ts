import { deepEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, it } from "node:test";
import { startServer, type TestServer } from "#test/support/server.ts";
import { findProgram } from "./find-program.ts";

/** Python with `mackerel.client` of PyPI: a client that others wrote, in another language, after Mackerel's own for Ruby. */
const python = findProgram("sawara-interop-python", "SAWARA_TEST_PYTHON");
const isRequired = process.env.SAWARA_REQUIRE_SERVICES === "1";
const skip =
  python === undefined && !isRequired && "found no Python with mackerel.client (SAWARA_TEST_PYTHON names one)";

let server: TestServer;
before(async () => {
  if (python !== undefined) server = await startServer();
});
after(() => server?.remove());

/** Runs a script that has `client`, and answers what it puts into `answer`. */
function run(script: string, host: string): unknown {
  const program = `
import json, os, logging
logging.disable(logging.CRITICAL)
from mackerel.client import Client, MackerelClientError
client = Client(mackerel_origin=os.environ["ORIGIN"], mackerel_api_key=os.environ["KEY"])
host = os.environ["HOST_ID"]
${script}
print(json.dumps(answer))`;
  const { stdout, stderr, status } = spawnSync(python!, ["-W", "ignore", "-c", program], {
    encoding: "utf8",
    env: { ...process.env, ORIGIN: server.url, KEY: server.apiKey, HOST_ID: host },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

it("[WI1] [TS3] mackerel.client for Python lists, posts, reads, changes and retires", { skip }, async () => {
  const { body } = await server.api("POST", "/api/v0/hosts", {
    name: "py-1",
    meta: { "agent-name": "x" },
    interfaces: [{ name: "eth0", ipAddress: "10.1.2.3", macAddress: "02:00:00:00:00:01" }],
    roleFullnames: ["shop:web"],
  });
  const { id } = body as { id: string };
  const time = Math.floor(Date.now() / 60_000) * 60;
  deepEqual(
    run(
      `
one = client.get_host(host)
found = client.get_hosts(service="shop", role="web", status=["working", "standby"])
answer = [one.name, one.status, one.is_retired, one.roles, one.ip_addr(), one.mac_addr(), [h.id for h in found]]`,
      id,
    ),
    ["py-1", "working", false, { shop: ["web"] }, "10.1.2.3", "02:00:00:00:00:01", [id]],
  );
  deepEqual(
    run(
      `
posted = client.post_metrics([{"hostId": host, "name": "custom.py.count", "time": ${time}, "value": 1.5}])
service = client.post_service_metrics("shop", [{"name": "orders", "time": ${time}, "value": 3}])
answer = [posted, service, client.get_latest_metrics([host], ["custom.py.count"])["tsdbLatest"][host]["custom.py.count"]["value"]]`,
      id,
    ),
    [{ success: true }, { success: true }, 1.5],
  );
  deepEqual(
    run(
      `
answer = [client.update_host_status(host, "maintenance"), client.get_host(host).status, client.retire_host(host), client.get_host(host).is_retired]
try:
    client.get_host("nobody")
except MackerelClientError as error:
    answer.append(str(error))`,
      id,
    ),
    [{ success: true }, "maintenance", { success: true }, true, `GET ${server.url}/api/v0/hosts/nobody failed: 404`],
  );
});
