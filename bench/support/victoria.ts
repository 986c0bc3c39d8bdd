import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type Running, start } from "./process.ts";
import { METRICS, series } from "./workload.ts";

/**
 * The peer: VictoriaMetrics, single node, with its own line protocol, which is its fastest way in. Debian's package, and the
 * newest from the Go module proxy where `VICTORIA_METRICS` names such a binary (docs/performance.md has the two commands).
 */
export interface Victoria extends Running {
  readonly dir: string;
  readonly version: string;
  remove(): void;
}

export function victoriaBinaries(): string[] {
  const found = [process.env.VICTORIA_METRICS, "/usr/bin/victoria-metrics"];
  return found.filter((path): path is string => path !== undefined && existsSync(path));
}

export async function startVictoria(binary: string): Promise<Victoria> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-bench-vm-"));
  const port = await freePort();
  const running = await start(
    binary,
    [
      `-storageDataPath=${dir}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      "-retentionPeriod=10y",
      "-loggerLevel=ERROR",
      "-search.disableCache",
    ],
    port,
    async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
  );
  const version = /v\d+\.\d+\.\d+/.exec(spawnSync(binary, ["-version"]).stdout.toString() ?? "")?.[0] ?? "newest";
  return { ...running, dir, version, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export async function settleVictoria(victoria: Victoria): Promise<void> {
  const base = `http://127.0.0.1:${victoria.port}`;
  await fetch(`${base}/internal/force_flush`).then((r) => r.text());
  await fetch(`${base}/internal/force_merge`).then((r) => r.text());
}

/** One line a host and minute, its 50 metrics as fields: `hm,host=h0001,role=r00 a=1,b=2 1700000000`. */
export function* lineBodies(
  hosts: number,
  minutes: number,
  start: number,
  hostsPerBody: number,
  firstHost = 0,
): Generator<Buffer> {
  const values = columns(hosts, minutes, firstHost);
  for (let minute = 0; minute < minutes; minute++) {
    for (let first = 0; first < hosts; first += hostsPerBody) {
      let text = "";
      for (let host = first; host < Math.min(hosts, first + hostsPerBody); host++) {
        const fields = METRICS.map((metric, i) => `${metric.name.replaceAll(".", "_")}=${values[host]![i]![minute]}`);
        const n = firstHost + host;
        text += `hm,host=h${n},role=r${Math.floor(n / 50)} ${fields.join(",")} ${start + minute * 60}\n`;
      }
      yield Buffer.from(text);
    }
  }
}

export function columns(hosts: number, minutes: number, firstHost = 0): Float64Array[][] {
  return Array.from({ length: hosts }, (_, host) => METRICS.map((_, i) => series(firstHost + host, i, minutes)));
}
