import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { Agent, createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type ProxyProcess, startProxyProcess } from "#test/support/proxy-process.ts";
import type { TestServer } from "#test/support/server.ts";

/** A service that can be moved: two back ends, the real proxy before them, and requests that do not stop. */
export interface Moving {
  readonly proxy: ProxyProcess;
  /** The file of a migration of it, with steps of seconds. */
  file(name: string, steps?: string): string;
  /** The new side fails every request from now on, or none. */
  setFailing(isFailing: boolean): void;
  stop(): Promise<void>;
}

/** Several steps so that there is something to see; the second waits for somebody. What is slow here is the machine. */
export const STEPS = `  - { weight: 20%, bake: 3s..10m }
  - { weight: 50%, bake: 3s..10m, gate: manual }
  - { weight: 100%, bake: 3s..10m }`;

export async function startMoving(server: TestServer, requestsPerSecond = 200): Promise<Moving> {
  const home = join(server.dataDir, "migrations");
  mkdirSync(home, { recursive: true });
  const targets: Server[] = [];
  let fails = false;
  const target = async (isBad: () => boolean): Promise<string> => {
    const each = createServer((_, response) => {
      response.statusCode = isBad() ? 500 : 200;
      response.end();
    }).listen(0, "127.0.0.1");
    await once(each, "listening");
    targets.push(each);
    return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  };
  const sides = { stable: [await target(() => false)], canary: [await target(() => fails)] };
  const proxy = await startProxyProcess(join(home, "proxy"), sides, ["--bucket", "1", "--limits", "30000"]);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const load = setInterval(() => {
    for (let i = 0; i < requestsPerSecond / 20; i++)
      get(proxy.url, { agent }, (answer) => answer.resume()).on("error", () => {});
  }, 50);
  return {
    proxy,
    file: (name, steps = STEPS) => `apiVersion: migration/v1
name: ${name}
service: Shop
timezone: Asia/Tokyo
sides: { stable: EC2, canary: Fargate }
routes:
  - { name: public, driver: proxy, url: "${proxy.controlUrl}", tokenFile: proxy/token }
counts: { route: public, bucket: 1s }
slis:
  - { name: errors, rollbackAt: 5% }
  - { name: latency, rollbackAt: p95 >= 30s }
steps:
${steps}
judge: { dispersion: 1, staleAfter: 5m }
verify: { within: 5m, guard: 1s }
after: { keepStableFor: 2s }
tick: 1s
`,
    setFailing(isFailing) {
      fails = isFailing;
    },
    async stop() {
      clearInterval(load);
      agent.destroy();
      await proxy.end("SIGKILL");
      for (const each of targets) {
        each.closeAllConnections();
        each.close();
      }
    },
  };
}
