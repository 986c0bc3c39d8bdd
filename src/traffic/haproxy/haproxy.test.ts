import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { arrive, isMismatch, NO_ARRIVALS } from "#core/judge/arrivals.ts";
import type { HaproxyConfig } from "#core/traffic/config.ts";
import { shareOf } from "#core/traffic/weights.ts";
import { freePort } from "#kit/free-port.ts";
import { arriving, type OpenedRouter, routerContract } from "#test/contract/traffic-router.ts";
import { eventually } from "#test/support/eventually.ts";
import { endOf, startOnPort, without } from "#test/support/program.ts";
import { type Targets, twoTargets } from "#test/support/two-targets.ts";
import { haproxyRouter } from "./haproxy.ts";
import { haproxySocket } from "./socket.ts";
import { parseStat } from "./stat.ts";
import { weightsFor } from "./weights.ts";

const SKIP = without("haproxy", "apt-get install haproxy");

interface Opened extends OpenedRouter {
  readonly dir: string;
  readonly config: HaproxyConfig;
  readonly status: Targets["status"];
  readonly delayMs: Targets["delayMs"];
  /** A new process with the same configuration. */
  restart(): Promise<void>;
}

async function open(t: TestContext, how: "map" | "weights", balance = "roundrobin"): Promise<Opened> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-haproxy-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const { ports, status, delayMs } = await twoTargets(t);
  const port = await freePort();
  const socket = join(dir, "admin.sock");
  const map = join(dir, "weights.map");
  writeFileSync(map, "# shares of the canaries\nother 42\n");
  const divide = {
    map: `
  http-request set-var(txn.bucket) rand(10000)
  http-request set-var(txn.share) str(api),map_str_int(${map},0)
  use_backend canary if { var(txn.bucket),sub(txn.share) -m int lt 0 }
  default_backend stable
backend stable
  server vm 127.0.0.1:${ports.stable} check inter 200 fall 1000
backend canary
  server task 127.0.0.1:${ports.canary} check inter 200 fall 1000
`,
    weights: `
  default_backend both
backend both
  balance ${balance}
  server vm 127.0.0.1:${ports.stable} weight 256
  server task 127.0.0.1:${ports.canary} weight 0
  server other 127.0.0.1:${ports.stable} weight 17 disabled
`,
  }[how];
  const file = join(dir, "haproxy.cfg");
  writeFileSync(
    file,
    `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend main
  bind 127.0.0.1:${port}${divide}`,
  );
  let child = await startOnPort(t, "haproxy", ["-f", file, "-db"], port, socket);
  const config: HaproxyConfig = {
    driver: "haproxy",
    socket: `unix:${socket}`,
    ...(how === "map"
      ? { map: { file: map, key: "api", alsoWriteFile: true }, backends: { stable: "stable", canary: "canary" } }
      : { weights: { backend: "both", servers: { stable: ["vm"], canary: ["task"] } } }),
  };
  const ask = haproxySocket(config.socket);
  return {
    dir,
    config,
    status,
    delayMs,
    router: haproxyRouter(config),
    url: `http://127.0.0.1:${port}/`,
    async foreign(canaryBp) {
      if (how === "map") return void (await ask(`set map ${map} api ${canaryBp}`));
      const { stable, canary } = weightsFor(canaryBp, { stable: 1, canary: 1 });
      await ask(`set weight both/vm ${stable}`);
      await ask(`set weight both/task ${canary}`);
    },
    others: async () =>
      how === "map"
        ? [readFileSync(map, "utf8").split("\n").slice(0, 2), (await ask(`get map ${map} other`)).trim()]
        : (await ask("get weight both/other")).trim(),
    breakOff: () => endOf(child),
    async restart() {
      await endOf(child);
      // What the one before left would pass for the new one's.
      rmSync(socket, { force: true });
      child = await startOnPort(t, "haproxy", ["-f", file, "-db"], port, socket);
    },
  };
}

describe("HAProxy by a map", { skip: SKIP }, () => {
  routerContract((t) => open(t, "map"));

  it("[TR12] a restart of HAProxy keeps the share in its file", async (t) => {
    const { router, restart, url } = await open(t, "map");
    await router.write({ canaryBp: 10_000, fence: 3 });
    await restart();
    const { canaryBp, fence } = await router.read();
    deepEqual([canaryBp, fence], [10_000, 3]);
    equal(await arriving(url, 100), 100);
  });

  it("[TR10] counts answers of each side, and knows who is well", async (t) => {
    const { router, url, status } = await open(t, "map");
    await router.write({ canaryBp: 5000, fence: 1 });
    status.canary = 500;
    const bad = await arriving(url, 400);
    // HAProxy counts an answer when its stream ends, which is after the client has it.
    const { stable, canary } = await eventually("all that was sent is counted", async () => {
      const counters = await router.counters!();
      return counters.stable.requests + counters.canary.requests >= 400 && counters;
    });
    deepEqual(
      [stable, canary],
      [
        { requests: 400 - bad, bad: 0 },
        { requests: bad, bad },
      ],
    );
    deepEqual(await router.health!(), { stable: { healthy: 1, total: 1 }, canary: { healthy: 1, total: 1 } });
  });

  it("[TR8] [TR15] a share that is none is said, and only the way back is written over it", async (t) => {
    const { router, config } = await open(t, "map");
    await haproxySocket(config.socket)(`add map ${config.map!.file} api 20000`);
    await rejects(router.read(), /found "20000" under api, want 0 to 10000/);
    await rejects(router.write({ canaryBp: 100, fence: 1 }), /found "20000"/);
    await router.write({ canaryBp: 0, fence: 1 });
    equal((await router.read()).canaryBp, 0);
  });
});

describe("HAProxy by weights", { skip: SKIP }, () => {
  routerContract((t) => open(t, "weights"), { fence: "HAProxy keeps weights only", smallBp: 200 });

  it("[JU17] an algorithm that goes by load does not divide as the weights say, and that is found", async (t) => {
    for (const [balance, isFound] of [
      ["leastconn", true],
      ["roundrobin", false],
    ] as const) {
      const { router, url, delayMs } = await open(t, "weights", balance);
      // Where both are equally quick, it depends on the machine how far the shares are apart.
      delayMs.stable = 5;
      await router.write({ canaryBp: 1000, fence: 1 });
      const { canaryBp } = await router.read();
      let seen = NO_ARRIVALS;
      for (let bucket = 0; bucket < 6; bucket++) {
        const canary = await arriving(url, 500);
        seen = arrive(seen, { canary, stable: 500 - canary }, canaryBp);
      }
      equal(isMismatch(seen), isFound, `${balance}: ${JSON.stringify(seen)}`);
    }
  });

  it("[TR8] a server that is not there is said", async (t) => {
    const { config } = await open(t, "weights");
    const servers = { stable: ["vm"], canary: ["nobody"] };
    await rejects(
      haproxyRouter({ ...config, weights: { backend: "both", servers } }).read(),
      /Cannot find server "nobody"/,
    );
  });
});

describe("what is asked of HAProxy", () => {
  it("[TR9] nothing ends a command or begins another", () => {
    const base = { driver: "haproxy", socket: "tcp:127.0.0.1:1" } as const;
    for (const map of [
      { file: "/a b", key: "k" },
      { file: "/a;b", key: "k" },
      { file: "/a", key: "k\nset weight" },
      { file: "/a", key: "" },
    ])
      throws(() => haproxyRouter({ ...base, map }), { reason: "invalid" });
    const servers = { stable: ["a;b"], canary: ["c"] };
    throws(() => haproxyRouter({ ...base, weights: { backend: "b", servers } }), { reason: "invalid" });
    throws(() => haproxyRouter(base), { reason: "invalid" });
  });

  it("[TR11] weights are the nearest pair", () => {
    const rows: [share: number, stable: number, canary: number, near: number][] = [
      [0, 1, 1, 0],
      [10_000, 1, 1, 10_000],
      [39, 1, 1, 39],
      [1, 1, 1, 39],
      [100, 1, 1, 100],
      [5000, 1, 1, 5000],
      [5000, 3, 1, 5000],
      [3333, 7, 2, 3333],
      [9999, 1, 1, 9961],
    ];
    for (const [share, stable, canary, near] of rows) {
      const weights = weightsFor(share, { stable, canary });
      ok(weights.stable + weights.canary > 0);
      const found = shareOf(weights.canary * canary, weights.stable * stable);
      ok(Math.abs(found - near) <= 1, `${share}: found ${found} by ${JSON.stringify(weights)}`);
    }
  });

  it("[TR8] what is no statistics is said", () => {
    throws(() => parseStat("Permission denied\n"), { name: "Unavailable" });
    match(
      haproxyRouter({ driver: "haproxy", socket: "tcp:127.0.0.1:9", map: { file: "/m", key: "api" } }).byHand(0),
      /set map \/m api 0" \| socat stdio tcp-connect:127/,
    );
  });
});
