import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, it } from "node:test";
import { systemClock } from "#kit/clock.ts";
import { createEgress } from "#kit/egress/dial.ts";
import { Secret } from "#kit/secret.ts";
import { recordingLogger } from "#test/support/edge.ts";
import { createHeartbeat } from "./heartbeat.ts";

const never = new AbortController().signal;

it("[NO11] the watcher is asked while all is well, and only then; the secret of its address is in no log", async () => {
  const asked: string[] = [];
  let status = 200;
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const lines: string[] = [];
  const log = recordingLogger(lines);
  let trouble: string | undefined;
  const beat = createHeartbeat({
    url: new Secret(`http://127.0.0.1:${port}/ping/s3cret`),
    egress: createEgress({ addresses: [], allowLocalTargets: true }),
    version: "0.0.0",
    trouble: () => trouble,
    clock: systemClock,
    log,
  });
  await beat(never);
  trouble = "not working: alerting";
  await beat(never);
  deepEqual(asked, ["GET /ping/s3cret"]);
  trouble = undefined;
  status = 503;
  await beat(never);
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await beat(never);
  equal(asked.length, 2);
  deepEqual(
    lines.map((line) => line.split(" ")[0]),
    ["info", "warn"],
    "each change is logged once",
  );
  equal(lines.join("").includes("s3cret"), false);
});
