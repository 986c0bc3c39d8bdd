import { deepEqual, ok } from "node:assert/strict";
import { after, before, it } from "node:test";
import { eventually } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";

/**
 * The promise that matters most, tried on the whole program: `kill -9` at a random moment under load, restart, and every point
 * that was answered with 200 is there. [TS3] [I1]
 */
const KILLS = 50;
/** On a machine that takes ever so long for a start, this many will do. */
const LEAST_KILLS = 10;
const ENOUGH_MS = 5 * 60_000;
const HOSTS = 4;
const METRICS = ["loadavg1", "loadavg5", "cpu.user.percentage", "memory.used", "custom.app.requests"];

let server: TestServer;
const ids: string[] = [];

before(async () => {
  server = await startServer({ args: ["--log-level", "warn"] });
  for (let i = 0; i < HOSTS; i++) {
    const { body } = await server.api("POST", "/api/v0/hosts", { name: `crash-${i}`, meta: {} });
    ids.push((body as { id: string }).id);
  }
});
after(() => server.remove());

it("[TS3] kills under load lose no acknowledged point", async () => {
  const acknowledged = new Map<string, number>();
  const begin = Math.floor(Date.now() / 60_000) * 60 - 23 * 3600;
  let minute = 0;
  let stopped = false;
  let promises = 0;

  const post = async (host: string) => {
    const time = begin + 60 * (minute++ % (22 * 60));
    const points = METRICS.map((name, i) => ({ hostId: host, name, time, value: minute + i / 8 }));
    try {
      const { status } = await server.api("POST", "/api/v0/tsdb", points);
      if (status !== 200) return;
      promises++;
      for (const point of points) acknowledged.set(`${host} ${point.name} ${time}`, point.value);
    } catch {
      // The connection died with the server: nothing was promised.
    }
  };
  const load = async (host: string) => {
    while (!stopped) await post(host);
  };

  const begun = Date.now();
  let kills = 0;
  while (kills < LEAST_KILLS || (kills < KILLS && Date.now() - begun < ENOUGH_MS)) {
    stopped = false;
    const before = promises;
    const clients = ids.map(load);
    // Now in the first moments, now when something was promised.
    if (kills % 2 === 1) await eventually("a promise", () => promises > before);
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 150));
    await server.kill();
    kills++;
    stopped = true;
    await Promise.all(clients);
    await server.restart();
  }

  const lost: string[] = [];
  for (const host of ids) {
    for (const name of METRICS) {
      const { body } = await server.api(
        "GET",
        `/api/v0/hosts/${host}/metrics?name=${name}&from=${begin}&to=${begin + 86_400}`,
      );
      const stored = new Map(
        (body as { metrics: { time: number; value: number }[] }).metrics.map(({ time, value }) => [time, value]),
      );
      for (const [key, value] of acknowledged) {
        const [keyHost, keyName, time] = key.split(" ");
        // A later post of the same minute that was not acknowledged may have won; an earlier value may not stand.
        if (keyHost === host && keyName === name && !(stored.get(Number(time))! >= value)) lost.push(key);
      }
    }
  }
  deepEqual(lost.slice(0, 5), []);
  const least = Math.floor(kills / 2) * METRICS.length;
  ok(acknowledged.size >= least, `only ${acknowledged.size} points were acknowledged, want ${least}`);
});
