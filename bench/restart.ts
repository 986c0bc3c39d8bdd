/** Time from start to ready with a log of N points to replay, and resident memory per active series afterwards. */
import { join } from "node:path";
import { residentBytes } from "./support/process.ts";
import { jsonBodies, registerHosts, startSawara } from "./support/sawara.ts";
import { send, writeBodies } from "./support/sender.ts";
import { lineBodies, startVictoria, victoriaBinaries } from "./support/victoria.ts";
import { METRICS } from "./support/workload.ts";

const HOSTS = Number(process.env.SAWARA_BENCH_HOSTS ?? 4000);
const MINUTES = Number(process.env.SAWARA_BENCH_MINUTES ?? 40);
const points = HOSTS * MINUTES * METRICS.length;
// In the hour that runs: nothing of it is sealed, so all of it must be replayed.
const start = Math.floor(Date.now() / 60_000) * 60 - MINUTES * 60;

let server = await startSawara();
try {
  const ids = await registerHosts(server, HOSTS);
  const file = join(server.dir, "bodies.bin");
  writeBodies(file, jsonBodies(ids, MINUTES, start, 20));
  await send({
    file,
    port: server.port,
    path: "/api/v0/tsdb",
    connections: 8,
    headers: [`X-Api-Key: ${server.key}`, "Content-Type: application/json"],
  });
  const rss = residentBytes(server.pid);
  console.log(
    `  sawara: ${Math.round(rss / (HOSTS * METRICS.length))} bytes resident a series (${Math.round(rss / 1e6)} MB, ${HOSTS * METRICS.length} series)`,
  );
  await server.stop("SIGKILL");
  const began = performance.now();
  server = await startSawara(server.dir);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `  sawara: ready ${seconds.toFixed(2)} s after a kill, ${(points / 1e6).toFixed(1)} M points acknowledged before it, all in the log`,
  );
} finally {
  await server.stop();
  server.remove();
}

for (const binary of victoriaBinaries()) {
  const victoria = await startVictoria(binary);
  const file = `${victoria.dir}.bodies`;
  try {
    writeBodies(file, lineBodies(HOSTS, MINUTES, start, 20));
    await send({ file, port: victoria.port, path: "/write?precision=s", connections: 8, headers: [] });
    const rss = residentBytes(victoria.pid);
    console.log(
      `  ${binary}: ${Math.round(rss / (HOSTS * METRICS.length))} bytes resident a series (${Math.round(rss / 1e6)} MB)`,
    );
  } finally {
    await victoria.stop();
    victoria.remove();
  }
}
