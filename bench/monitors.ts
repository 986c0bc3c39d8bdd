/**
 * Judgements a second: 10,000 monitors watch 1,000 hosts of 20 metrics that all post each minute. What is measured is a round of the
 * watcher as the server runs it, over the real store and a real database; the claim is that it stays inside its minute on one core.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAlerting } from "#app/alerting/alerting.ts";
import { createAnomalies } from "#app/anomalies.ts";
import { createExpressions } from "#app/expressions.ts";
import { createLiveHosts } from "#app/live-hosts.ts";
import type { MonitorInput } from "#core/monitor/monitor.ts";
import { type OrgId, PointBatch, type TargetKey, targetKey } from "#core/series.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { createDirectory } from "#main/directory.ts";
import { openMeta } from "#meta/meta.ts";
import { openStore } from "#tsdb/store.ts";
import { median } from "./support/process.ts";
import { random } from "./support/workload.ts";

const HOSTS = Number(process.env.SAWARA_BENCH_HOSTS ?? 1_000);
const MONITORS = Number(process.env.SAWARA_BENCH_MONITORS ?? 10_000);
const METRICS = 20;
const ROUNDS = 10;

const dir = mkdtempSync(join(tmpdir(), "sawara-bench-"));
const clock = new ManualClock(Math.floor(Date.now() / 60_000) * 60_000);
const meta = await openMeta({ file: join(dir, "meta.sqlite"), log: silentLogger, clock });
const store = await openStore({ dir: join(dir, "points"), clock, log: silentLogger });
await store.ready;
try {
  const cause = () => ({ actor: { kind: "system", id: "", name: "bench" } as const, at: clock.now() });
  const { id: org } = await meta.orgs.ensure("bench", cause());
  const hosts: string[] = [];
  for (let i = 0; i < HOSTS; i++) {
    const host = { name: `h${i}`, meta: "{}", interfaces: [], size: "standard", roles: [] } as const;
    hosts.push(await meta.hosts.register(org, host, cause()));
  }
  const names = Array.from({ length: METRICS }, (_, i) => `custom.bench.m${i}`);
  for (let i = 0; i < MONITORS; i++) {
    await meta.monitors.create(
      org,
      {
        type: "host",
        name: `m${i}`,
        memo: "",
        isMute: false,
        scopes: [],
        excludeScopes: [],
        metric: names[i % METRICS]!,
        operator: ">",
        warning: 80 + (i % 10),
        critical: 95,
        duration: 1 + (i % 10),
        maxCheckAttempts: 1 + (i % 3),
      } as MonitorInput,
      cause(),
    );
  }
  console.log(`${HOSTS} hosts, ${MONITORS} monitors, ${HOSTS * MONITORS} judgements a round`);

  let touched = new Map<OrgId, Set<TargetKey>>();
  const live = createLiveHosts(meta, clock);
  const directory = createDirectory(meta, live);
  const alerting = createAlerting({
    meta,
    store,
    expressions: createExpressions(store, directory, clock),
    anomalies: createAnomalies(store, directory, clock),
    prober: {
      probe: () => Promise.reject(new Error("nothing is probed here")),
    },
    touched: () => {
      const arrived = touched;
      touched = new Map();
      return arrived;
    },
    serviceValues: async () => {},
    senders: () => undefined,
    signedLinks: async () => [],
    imageOf: async () => undefined,
    events: { publish: () => {} },
    publicUrl: () => "http://127.0.0.1",
    clock,
    log: silentLogger,
  });

  const next = random(42);
  async function post(): Promise<void> {
    const now = Math.floor(clock.now() / 1000);
    const batch = new PointBatch();
    for (const host of hosts) {
      const table = store.table(org, targetKey({ kind: "host", id: host }));
      for (const name of names) batch.push(table, table.add(name), now, Math.floor(next() * 7_000) / 100);
    }
    await store.append(batch, now);
    touched.set(org, new Set(hosts.map((id) => targetKey({ kind: "host", id }))));
  }

  const seconds: number[] = [];
  const walls: number[] = [];
  for (let round = -12; round < ROUNDS; round++) {
    await clock.advance(60_000);
    await post();
    const cpu = process.cpuUsage();
    const begin = performance.now();
    await alerting.round();
    const { user, system } = process.cpuUsage(cpu);
    if (round < 0) continue;
    seconds.push((user + system) / 1e6);
    walls.push((performance.now() - begin) / 1e3);
  }
  const cpu = median(seconds);
  console.log(
    `a round takes ${cpu.toFixed(2)} CPU-s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}), ${median(walls).toFixed(2)} s: ` +
      `${((HOSTS * MONITORS) / cpu / 1e6).toFixed(1)} M judgements/CPU-s, ${((cpu / 60) * 100).toFixed(1)} % of a core`,
  );
} finally {
  await store.close();
  await meta.close();
  rmSync(dir, { recursive: true, force: true });
}
