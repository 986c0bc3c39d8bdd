import { equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { type ProxyProcess, startProxyProcess } from "#test/support/proxy-process.ts";
import { randomFrom } from "#test/support/random.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-proxy-crash-"));
const target = createServer((_, response) => response.end("answer"));
let targets: { stable: string[]; canary: string[] };

before(async () => {
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  targets = { stable: [url], canary: [url] };
});
after(() => {
  target.closeAllConnections();
  target.close();
  rmSync(dir, { recursive: true, force: true });
});

async function start(t: TestContext, name: string): Promise<ProxyProcess> {
  const proxy = await startProxyProcess(join(dir, name), targets);
  t.after(() => proxy.end("SIGKILL"));
  return proxy;
}

describe("the process `sawara proxy`", () => {
  it("[PX10] killed while shares are written, comes back with the last that was in effect or the next", async (t) => {
    const random = randomFrom(7);
    let share = 0;
    let fence = 0;
    const lives = 8;
    for (let life = 0; life < lives; life++) {
      const proxy = await start(t, "killed");
      const { canaryBp } = await proxy.router.read();
      ok(canaryBp === share || canaryBp === share + 1, `found ${canaryBp} after ${share} was acknowledged`);
      share = canaryBp;
      const write = async () => {
        await proxy.router.write({ canaryBp: share + 1, fence: ++fence });
        share++;
      };
      // Now in the first moments, now when something was promised.
      if (life % 2 === 1) await write();
      const killed = new Promise<void>((resolve) =>
        setTimeout(() => void proxy.end("SIGKILL").then(() => resolve()), 20 + random() * 200),
      );
      for (;;) {
        try {
          await write();
        } catch {
          break;
        }
      }
      await killed;
    }
    ok(share >= lives / 2, `only ${share} writes in ${lives} lives`);
  });

  it("[PX4] makes a token that only its user reads, and keeps it", async (t) => {
    const first = await start(t, "token");
    equal(statSync(first.tokenFile).mode & 0o777, 0o600);
    await first.router.write({ canaryBp: 500, fence: 1 });
    equal(await first.end("SIGTERM"), 0);
    match(first.log(), /Draining/);
    const second = await start(t, "token");
    equal((await second.router.read()).canaryBp, 500);
    await rejects(startProxyProcess(join(dir, "token"), targets), /in use by another proxy/);
    equal(await (await fetch(second.url)).text(), "answer");
  });

  it("does not start without both sides", async () => {
    await rejects(startProxyProcess(join(dir, "none"), { ...targets, canary: [] }), /ended with 2:.*--canary/s);
  });
});
