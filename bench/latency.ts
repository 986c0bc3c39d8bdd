/** Query latency while 100,000 points a second come in: 99th percentile over a minute of one query at a time. */
import { join } from "node:path";
import { createClient } from "./support/client.ts";
import { sleep } from "./support/process.ts";
import { agePast, jsonBodies, registerHosts, startSawara } from "./support/sawara.ts";
import { send, writeBodies } from "./support/sender.ts";
import { METRICS, metricName, random } from "./support/workload.ts";

const POINTS_PER_SECOND = Number(process.env.SAWARA_BENCH_RATE ?? 100_000);
const SECONDS = Number(process.env.SAWARA_BENCH_SECONDS ?? 60);
const HOSTS = 200;
const WANTED_P99_MS = 6;

const server = await startSawara();
try {
  const ids = await registerHosts(server, HOSTS);
  agePast(server.dir);
  const rate = POINTS_PER_SECOND / METRICS.length;
  const minutes = Math.min(1400, Math.ceil((rate * (SECONDS + 15)) / HOSTS));
  const start = Math.floor(Date.now() / 60_000) * 60 - minutes * 60;
  const file = join(server.dir, "bodies.bin");
  writeBodies(file, jsonBodies(ids, minutes, start, 1));
  const sending = send({
    file,
    port: server.port,
    path: "/api/v0/tsdb",
    connections: 8,
    headers: [`X-Api-Key: ${server.key}`, "Content-Type: application/json"],
    rate,
    seconds: SECONDS + 10,
  });
  await sleep(5000);
  const client = createClient(server.port, { "X-Api-Key": server.key });
  const next = random(7);
  const one = () => ({
    path: `/api/v0/hosts/${ids[Math.floor(next() * HOSTS)]}/metrics?name=${metricName(METRICS[Math.floor(next() * 40)]!)}&from=${start}&to=${start + 86_400}`,
  });
  const role = () => ({
    method: "POST",
    path: "/api/sawara/v1/query",
    body: JSON.stringify({
      from: start,
      to: start + 86_400,
      width: 960,
      items: [
        { id: "a", kind: "role", service: "bench", role: "r0", metric: metricName(METRICS[Math.floor(next() * 40)]!) },
      ],
    }),
  });
  const runs = SECONDS * 10;
  for (const [name, make] of [
    ["one series, 24 h", one],
    ["50 series averaged, 24 h", role],
  ] as const) {
    const { p50, p99 } = await client.time(runs, make);
    console.log(
      `  ${name.padEnd(26)} p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms, wanted at most ${WANTED_P99_MS}`,
    );
  }
  client.close();
  const sent = await sending;
  console.log(
    `  ingest meanwhile: ${Math.round((sent.requests * METRICS.length) / sent.seconds).toLocaleString("en")} points/s, request p50 ${sent.p50.toFixed(1)} ms, p99 ${sent.p99.toFixed(1)} ms, ${sent.failed} failed`,
  );
} finally {
  await server.stop();
  server.remove();
}
