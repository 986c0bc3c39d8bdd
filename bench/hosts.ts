/**
 * 10,000 hosts that post each minute: what ingest, the host list and graphs cost then. The posts of one minute are spread over it
 * by each host's own second, as agents do; here ten minutes are sent in one, which is harder.
 */
import { join } from "node:path";
import { createClient } from "./support/client.ts";
import { cpuSeconds, residentBytes } from "./support/process.ts";
import { registerHosts, startSawara } from "./support/sawara.ts";
import { send, writeBodies } from "./support/sender.ts";
import { random } from "./support/workload.ts";

const HOSTS = Number(process.env.SAWARA_BENCH_HOSTS ?? 10_000);
const MINUTES = 10;
const SYSTEM = [
  "loadavg1",
  "loadavg5",
  "loadavg15",
  ...["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest"].map(
    (mode) => `cpu.${mode}.percentage`,
  ),
  ...["total", "used", "mem_available", "swap_total", "swap_free", "swap_cached"].map((name) => `memory.${name}`),
  "disk.sda.reads.delta",
  "disk.sda.writes.delta",
  "interface.eth0.rxBytes.delta",
  "interface.eth0.txBytes.delta",
  "filesystem.sda1.size",
  "filesystem.sda1.used",
];

function* posts(ids: readonly string[], start: number): Generator<Buffer> {
  const next = random(3);
  for (let minute = 0; minute < MINUTES; minute++)
    for (const hostId of ids) {
      const time = start + minute * 60;
      const value = (name: string) =>
        name.startsWith("memory") || name.startsWith("filesystem")
          ? Math.floor(next() * 4e6) * 4096
          : Math.round(next() * 10_000) / 100;
      yield Buffer.from(JSON.stringify(SYSTEM.map((name) => ({ hostId, name, time, value: value(name) }))));
    }
}

const server = await startSawara();
try {
  const began = performance.now();
  const ids = await registerHosts(server, HOSTS);
  console.log(`  registered ${HOSTS} hosts in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const file = join(server.dir, "bodies.bin");
  const start = Math.floor(Date.now() / 60_000) * 60 - MINUTES * 60;
  writeBodies(file, posts(ids, start));
  const before = cpuSeconds(server.pid);
  const sent = await send({
    file,
    port: server.port,
    path: "/api/v0/tsdb",
    connections: 16,
    headers: [`X-Api-Key: ${server.key}`, "Content-Type: application/json"],
    rate: (HOSTS * MINUTES) / 60,
    seconds: 60,
  });
  const cpu = cpuSeconds(server.pid) - before;
  console.log(
    `  ${sent.requests} posts in ${sent.seconds.toFixed(0)} s: p50 ${sent.p50.toFixed(2)} ms, p99 ${sent.p99.toFixed(2)} ms, ${((cpu / sent.seconds) * 100).toFixed(0)} % of a core, ${sent.failed} failed; real time would be a tenth of it`,
  );
  const client = createClient(server.port, { "X-Api-Key": server.key });
  const next = random(5);
  const lists: Record<string, () => { path: string; method?: string; body?: string }> = {
    "list, by name": () => ({ path: `/api/sawara/v1/hosts?limit=200&offset=${Math.floor(next() * (HOSTS - 200))}` }),
    "list, search": () => ({ path: `/api/sawara/v1/hosts?limit=200&q=h${Math.floor(next() * HOSTS)}` }),
    "list, by cpu": () => ({ path: "/api/sawara/v1/hosts?limit=200&sort=cpu&order=desc" }),
    "Mackerel's list, all": () => ({ path: "/api/v0/hosts" }),
    "host graphs, 3 h": () => ({
      method: "POST",
      path: "/api/sawara/v1/query",
      body: JSON.stringify({
        from: start - 10_000,
        to: start + 800,
        width: 800,
        items: [{ id: "a", kind: "host", host: ids[Math.floor(next() * HOSTS)], metrics: SYSTEM }],
      }),
    }),
  };
  for (const [name, make] of Object.entries(lists)) {
    const { p50, p99, bytes } = await client.time(name.startsWith("Mackerel") ? 10 : 100, make);
    console.log(
      `  ${name.padEnd(22)} p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  ${Math.round(bytes / 1000)} kB`,
    );
  }
  client.close();
  console.log(
    `  resident memory ${Math.round(residentBytes(server.pid) / 1e6)} MB, ${Math.round(residentBytes(server.pid) / (HOSTS * SYSTEM.length))} bytes a series`,
  );
} finally {
  await server.stop();
  server.remove();
}
