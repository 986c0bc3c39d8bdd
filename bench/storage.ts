/**
 * Bytes a point on disk after merging (`du`, index included), query latency, and resident memory, against VictoriaMetrics with
 * the same points in the same run: 200 hosts of 50 metrics over one day, and one host over 29 days more.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "./support/client.ts";
import { diskBytes, residentBytes, sleep } from "./support/process.ts";
import { agePast, registerHosts, startSawara } from "./support/sawara.ts";
import { seed } from "./support/seed.ts";
import { send, writeBodies } from "./support/sender.ts";
import { lineBodies, settleVictoria, startVictoria, victoriaBinaries } from "./support/victoria.ts";
import { METRICS, metricName, random } from "./support/workload.ts";

const HOSTS = Number(process.env.SAWARA_BENCH_HOSTS ?? 200);
const DAYS = Number(process.env.SAWARA_BENCH_DAYS ?? 29);
const QUERIES = 200;
const DAY = 86_400;
const end = Math.floor(Date.now() / 1000 / DAY) * DAY - 2 * DAY;
const dayStart = end - DAY;
const longStart = dayStart - DAYS * DAY;
const points = HOSTS * 1440 * METRICS.length + DAYS * 1440 * METRICS.length;

type Figures = Record<"bytes" | "q24h" | "q30d" | "q30dHourly" | "qRole" | "rss", number>;

async function sawara(): Promise<Figures> {
  let server = await startSawara();
  try {
    const ids = await registerHosts(server, HOSTS);
    await server.stop();
    const org = agePast(server.dir);
    const hosts = ids.map((id, number) => ({ id, number, start: dayStart, minutes: 1440 }));
    const long = { id: ids[0]!, number: 0, start: longStart, minutes: (DAYS + 1) * 1440 };
    const storeDir = join(server.dir, "points");
    const cpu = await seed(storeDir, org, [long, ...hosts.slice(1)], Date.now() / 1000);
    const disk = diskBytes(storeDir);
    console.log(`  sawara: sealing and merging took ${cpu.toFixed(1)} CPU-s for ${points / 1e6} M points`);
    server = await startSawara(server.dir);
    const client = createClient(server.port, { "X-Api-Key": server.key });
    const next = random(42);
    const metric = () => metricName(METRICS.filter(({ kind }) => kind !== "constant")[Math.floor(next() * 42)]!);
    const host = () => ids[Math.floor(next() * HOSTS)]!;
    const metrics = (id: string, name: string, from: number, to: number) => ({
      path: `/api/v0/hosts/${id}/metrics?name=${name}&from=${from}&to=${to - 1}`,
    });
    const query = (body: object) => ({ method: "POST", path: "/api/sawara/v1/query", body: JSON.stringify(body) });
    const q24h = await client.time(QUERIES, () => metrics(host(), metric(), dayStart, end));
    const q30d = await client.time(QUERIES, () => metrics(ids[0]!, metric(), longStart, end));
    const q30dHourly = await client.time(QUERIES, () =>
      query({
        from: longStart,
        to: end,
        width: 500,
        items: [{ id: "a", kind: "host", host: ids[0], metrics: [metric()] }],
      }),
    );
    const qRole = await client.time(QUERIES, () =>
      query({
        from: dayStart,
        to: end,
        width: 960,
        items: [
          { id: "a", kind: "role", service: "bench", role: `r${Math.floor(next() * (HOSTS / 50))}`, metric: metric() },
        ],
      }),
    );
    client.close();
    console.log("  sawara  ", JSON.stringify({ q24h, q30d, q30dHourly, qRole }));
    return {
      bytes: disk / points,
      q24h: q24h.p50,
      q30d: q30d.p50,
      q30dHourly: q30dHourly.p50,
      qRole: qRole.p50,
      rss: residentBytes(server.pid),
    };
  } finally {
    await server.stop();
    server.remove();
  }
}

async function victoria(binary: string): Promise<Figures> {
  const server = await startVictoria(binary);
  const file = `${server.dir}.bodies`;
  try {
    const post = { file, port: server.port, path: "/write?precision=s", connections: 4, headers: [] };
    writeBodies(file, lineBodies(1, (DAYS + 1) * 1440, longStart, 1));
    await send({ ...post, connections: 1 });
    writeBodies(file, lineBodies(HOSTS - 1, 1440, dayStart, 100, 1));
    await send(post);
    await sleep(3000);
    await settleVictoria(server);
    await sleep(15_000);
    const disk = diskBytes(server.dir);
    const client = createClient(server.port);
    const next = random(42);
    const metric = () =>
      `hm_${METRICS.filter(({ kind }) => kind !== "constant")[Math.floor(next() * 42)]!.name.replaceAll(".", "_")}`;
    const range = (query: string, from: number, to: number, step: number) => ({
      path: `/api/v1/query_range?query=${encodeURIComponent(query)}&start=${from}&end=${to - step}&step=${step}&nocache=1`,
    });
    const q24h = await client.time(QUERIES, () =>
      range(`${metric()}{host="h${Math.floor(next() * HOSTS)}"}`, dayStart, end, 60),
    );
    const q30d = await client.time(QUERIES, () => ({
      path: `/api/v1/query?query=${encodeURIComponent(`${metric()}{host="h0"}[${DAYS + 1}d]`)}&time=${end - 60}&nocache=1`,
    }));
    const q30dHourly = await client.time(QUERIES, () =>
      range(`avg_over_time(${metric()}{host="h0"}[1h])`, longStart + 3600, end + 3600, 3600),
    );
    const qRole = await client.time(QUERIES, () =>
      range(`avg(${metric()}{role="r${Math.floor(next() * (HOSTS / 50))}"})`, dayStart, end, 60),
    );
    client.close();
    console.log("  victoria", JSON.stringify({ q24h, q30d, q30dHourly, qRole }));
    return {
      bytes: disk / points,
      q24h: q24h.p50,
      q30d: q30d.p50,
      q30dHourly: q30dHourly.p50,
      qRole: qRole.p50,
      rss: residentBytes(server.pid),
    };
  } finally {
    await server.stop();
    server.remove();
    rmSync(file, { force: true });
  }
}

const WANTED: Figures = { bytes: 0.9, q24h: 0.7, q30d: 0.8, q30dHourly: 0.8, qRole: 0.8, rss: 1.5 };

for (const binary of victoriaBinaries()) {
  console.log(`\nagainst ${binary}`);
  const ours = await sawara();
  const theirs = await victoria(binary);
  for (const key of Object.keys(WANTED) as (keyof Figures)[]) {
    const show = (n: number) => (key === "rss" ? `${Math.round(n / 1e6)} MB` : n.toFixed(3));
    console.log(
      `  ${key.padEnd(11)} sawara ${show(ours[key]).padStart(8)}  victoria ${show(theirs[key]).padStart(8)}  ratio ${(ours[key] / theirs[key]).toFixed(2)}, wanted at most ${WANTED[key]}`,
    );
  }
}
