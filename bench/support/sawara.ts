import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { freePort, type Running, start } from "./process.ts";
import { columns } from "./victoria.ts";
import { METRICS, metricName } from "./workload.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Sawara extends Running {
  readonly dir: string;
  readonly url: string;
  readonly key: string;
  remove(): void;
}

/** Our server as it ships, authentication and all, without the agent that would add points of its own. */
export async function startSawara(dir = mkdtempSync(join(tmpdir(), "sawara-bench-"))): Promise<Sawara> {
  const port = await freePort();
  const key = "bench-key-0123456789abcdefghijklmnopqrstuv";
  const url = `http://127.0.0.1:${port}`;
  const running = await start(
    join(root, "bin/sawara"),
    ["server", "--no-agent", "--port", String(port), "--data-dir", dir, "--log-level", "warn"],
    port,
    async () => (await fetch(`${url}/readyz`)).ok,
    { SAWARA_BOOTSTRAP_API_KEY: key },
  );
  return { ...running, dir, url, key, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Registers hosts in role `bench:rNN`, fifty to a role, and answers their ids. */
export async function registerHosts(sawara: Sawara, hosts: number): Promise<string[]> {
  const ids: string[] = [];
  for (let first = 0; first < hosts; first += 16) {
    const answers = await Promise.all(
      Array.from({ length: Math.min(16, hosts - first) }, (_, i) =>
        call<{ id: string }>(sawara, "POST", "/api/v0/hosts", {
          name: `h${first + i}`,
          meta: {},
          roleFullnames: [`bench:r${Math.floor((first + i) / 50)}`],
        }),
      ),
    );
    ids.push(...answers.map(({ id }) => id));
  }
  return ids;
}

/**
 * The organisation's id, and roles that their hosts have had for ever: a benchmark's points are older than its hosts. Nothing of
 * the API can say so, hence the database.
 */
export function agePast(dir: string): string {
  const database = new DatabaseSync(join(dir, "meta.sqlite"));
  try {
    database.exec("update role_memberships set joined_at = 0");
    return (database.prepare("select id from organisations").get() as { id: string }).id;
  } finally {
    database.close();
  }
}

export async function call<T>(sawara: Sawara, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(sawara.url + path, {
    method,
    headers: { "X-Api-Key": sawara.key, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Mackerel's JSON, as its agent posts it: an object a point. */
export function* jsonBodies(
  ids: readonly string[],
  minutes: number,
  start: number,
  hostsPerBody: number,
): Generator<Buffer> {
  const values = columns(ids.length, minutes);
  const names = METRICS.map(metricName);
  for (let minute = 0; minute < minutes; minute++) {
    const time = start + minute * 60;
    for (let first = 0; first < ids.length; first += hostsPerBody) {
      const points: string[] = [];
      for (let host = first; host < Math.min(ids.length, first + hostsPerBody); host++)
        for (let i = 0; i < names.length; i++)
          points.push(
            `{"hostId":"${ids[host]}","name":"${names[i]}","time":${time},"value":${values[host]![i]![minute]}}`,
          );
      yield Buffer.from(`[${points.join(",")}]`);
    }
  }
}
