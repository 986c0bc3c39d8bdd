import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "node:test";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { Secret } from "#kit/secret.ts";
import { startProxy } from "#proxy/proxy.ts";
import { routerContract } from "#test/contract/traffic-router.ts";
import { PATIENCE_MS } from "#test/support/eventually.ts";
import { randomFrom } from "#test/support/random.ts";
import { twoTargets } from "#test/support/two-targets.ts";
import { proxyRouter } from "#traffic/proxy.ts";

describe("our own proxy", () => {
  routerContract(async (t) => {
    const dir = mkdtempSync(join(tmpdir(), "sawara-router-"));
    const { ports } = await twoTargets(t);
    const token = new Secret("control-token-0123456789");
    const proxy = await startProxy(
      {
        targets: {
          stable: [new URL(`http://127.0.0.1:${ports.stable}`)],
          canary: [new URL(`http://127.0.0.1:${ports.canary}`)],
        },
        host: "127.0.0.1",
        port: 0,
        control: { host: "127.0.0.1", port: 0, token },
        shareFile: join(dir, "share.json"),
        healthEveryMs: 1000,
        timeoutMs: 60_000,
        drainMs: 0,
        bucketSeconds: 1,
        limitsMs: [],
      },
      { clock: systemClock, log: silentLogger, random: randomFrom(3) },
    );
    t.after(async () => {
      await proxy.stop();
      rmSync(dir, { recursive: true, force: true });
    });
    const router = proxyRouter({ url: `http://127.0.0.1:${proxy.controlPort}`, token, timeoutMs: PATIENCE_MS });
    return {
      router,
      url: `http://127.0.0.1:${proxy.port}/`,
      foreign: async (canaryBp) => {
        const { fence = 0 } = await router.read();
        await router.write({ canaryBp, fence });
      },
      breakOff: () => proxy.stop(),
    };
  });
});
