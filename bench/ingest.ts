/**
 * Points per server-CPU-second, everything included on our side: authentication, validation, durable log, sealing.
 * Against VictoriaMetrics with its own line protocol, same values, same connections, same run.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { cpuSeconds, median, residentBytes, sleep } from "./support/process.ts";
import { jsonBodies, registerHosts, startSawara } from "./support/sawara.ts";
import { send, writeBodies } from "./support/sender.ts";
import { lineBodies, startVictoria, victoriaBinaries } from "./support/victoria.ts";
import { METRICS } from "./support/workload.ts";

interface Shape {
  readonly name: string;
  readonly hosts: number;
  readonly minutes: number;
  readonly hostsPerBody: number;
  readonly connections: number;
  readonly wanted: number | undefined;
}

const scale = Number(process.env.SAWARA_BENCH_SCALE ?? 1);
const rounds = Number(process.env.SAWARA_BENCH_ROUNDS ?? 3);
/** An agent has a connection of its own. More than this at once would be more than a second's share of a minute's posts. */
const MOST_CONNECTIONS = 256;
const SHAPES: readonly Shape[] = [
  { name: "agent, 10,000 series", hosts: 200, minutes: 720 * scale, hostsPerBody: 1, connections: 200, wanted: 1.1 },
  {
    name: "agent, 200,000 series",
    hosts: 4000,
    minutes: 36 * scale,
    hostsPerBody: 1,
    connections: MOST_CONNECTIONS,
    wanted: 1.5,
  },
  { name: "bulk, 10,000 series", hosts: 200, minutes: 1200 * scale, hostsPerBody: 100, connections: 4, wanted: 1.2 },
  // A proxy in front may give us few connections: fewer posts then share a sync.
  {
    name: "8 connections, 10,000",
    hosts: 200,
    minutes: 360 * scale,
    hostsPerBody: 1,
    connections: 8,
    wanted: undefined,
  },
];

interface Measured {
  readonly perCpuSecond: number;
  readonly wall: number;
  readonly p99: number;
  readonly rss: number;
}

/** Background work that the points caused is theirs too: CPU is read until it has been quiet for three seconds. */
async function quiet(pid: number): Promise<number> {
  let last = cpuSeconds(pid);
  for (let still = 0; still < 3; ) {
    await sleep(1000);
    const now = cpuSeconds(pid);
    still = now - last < 0.05 ? still + 1 : 0;
    last = now;
  }
  return last;
}

async function measureSawara(shape: Shape, start: number): Promise<Measured> {
  const server = await startSawara();
  const file = join(server.dir, "bodies.bin");
  try {
    const ids = await registerHosts(server, shape.hosts);
    writeBodies(file, jsonBodies(ids, shape.minutes, start, shape.hostsPerBody));
    const before = cpuSeconds(server.pid);
    const sent = await send({
      file,
      port: server.port,
      path: "/api/v0/tsdb",
      connections: shape.connections,
      headers: [`X-Api-Key: ${server.key}`, "Content-Type: application/json"],
    });
    if (sent.failed > 0) throw new Error(`${sent.failed} requests failed: ${sent.firstFailure}`);
    const points = shape.hosts * shape.minutes * METRICS.length;
    const cpu = (await quiet(server.pid)) - before;
    return { perCpuSecond: points / cpu, wall: points / sent.seconds, p99: sent.p99, rss: residentBytes(server.pid) };
  } finally {
    await server.stop();
    server.remove();
  }
}

async function measureVictoria(binary: string, shape: Shape, start: number): Promise<Measured> {
  const server = await startVictoria(binary);
  const file = `${server.dir}.bodies`;
  try {
    writeBodies(file, lineBodies(shape.hosts, shape.minutes, start, shape.hostsPerBody));
    const before = cpuSeconds(server.pid);
    const sent = await send({
      file,
      port: server.port,
      path: "/write?precision=s",
      connections: shape.connections,
      headers: [],
    });
    if (sent.failed > 0) throw new Error(`${sent.failed} requests failed: ${sent.firstFailure}`);
    const points = shape.hosts * shape.minutes * METRICS.length;
    const cpu = (await quiet(server.pid)) - before;
    return { perCpuSecond: points / cpu, wall: points / sent.seconds, p99: sent.p99, rss: residentBytes(server.pid) };
  } finally {
    await server.stop();
    server.remove();
    rmSync(file, { force: true });
  }
}

const million = (n: number) => (n / 1e6).toFixed(2).padStart(6);
const only = process.argv[3];

for (const binary of victoriaBinaries()) {
  console.log(`\nagainst ${binary}`);
  for (const shape of SHAPES) {
    if (only !== undefined && !shape.name.startsWith(only)) continue;
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // Within the 24 h that the API takes; a little short of it, because the run itself takes time.
      const start = Math.floor(Date.now() / 60_000) * 60 - Math.min(1425, shape.minutes) * 60;
      const ours = await measureSawara(shape, start);
      const theirs = await measureVictoria(binary, shape, start);
      ratios.push(ours.perCpuSecond / theirs.perCpuSecond);
      const row = (who: string, m: Measured) =>
        `  ${shape.name.padEnd(22)} ${who.padEnd(10)} ${million(m.perCpuSecond)} M points/CPU-s  ${million(m.wall)} M points/s  p99 ${m.p99.toFixed(1)} ms  ${Math.round(m.rss / 1e6)} MB`;
      console.log(row("sawara", ours));
      console.log(row("victoria", theirs));
    }
    console.log(
      `  ${shape.name}: ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}), ${shape.wanted === undefined ? "no goal" : `wanted ${shape.wanted}`}`,
    );
  }
}
if (victoriaBinaries().length === 0)
  console.log("No VictoriaMetrics here: apt-get install victoria-metrics, or set VICTORIA_METRICS");
