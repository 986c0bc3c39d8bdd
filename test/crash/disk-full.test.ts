import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { startServer } from "#test/support/server.ts";

/** A file system of its own, small enough to fill. Only root may mount one. */
const disk = mkdtempSync(join(tmpdir(), "sawara-disk-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24m", "none", disk]).status === 0;
after(() => {
  if (mounted) spawnSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

const T = Math.floor(Date.now() / 60_000) * 60;

it("[ST9] a real full disk loses nothing that was acknowledged", {
  skip: !mounted && "no permission to mount",
}, async () => {
  const dataDir = join(disk, "data");
  mkdirSync(dataDir);
  const server = await startServer({ dataDir });
  try {
    const { body } = await server.api("POST", "/api/v0/hosts", { name: "full", meta: {} });
    const { id } = body as { id: string };
    const acknowledged = new Map<number, number>();
    let next = 0;
    const post = async () => {
      const time = T - (next++ % 1200) * 60;
      const points = Array.from({ length: 200 }, (_, i) => ({
        hostId: id,
        name: `custom.full.m${i}`,
        time,
        value: next + i / 1000,
      }));
      const { status, body: answer } = await server.api("POST", "/api/v0/tsdb", points);
      if (status === 200) acknowledged.set(time, points[0]!.value);
      return { status, answer };
    };
    const stored = async () => {
      const path = `/api/v0/hosts/${id}/metrics?name=custom.full.m0&from=${T - 86_000}&to=${T}`;
      const { status, body: found } = await server.api("GET", path);
      equal(status, 200);
      return new Map(
        (found as { metrics: { time: number; value: number }[] }).metrics.map(({ time, value }) => [time, value]),
      );
    };
    const checkAll = async () => {
      const found = await stored();
      // A refused post may be there too: nobody promised that it is not.
      const lost = [...acknowledged].filter(([time, value]) => !(found.get(time)! >= value));
      deepEqual(lost.slice(0, 5), []);
    };

    for (let i = 0; i < 50; i++) equal((await post()).status, 200);
    const { bavail, bsize } = statfsSync(disk);
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 256 * 1024));
    let refused = await post();
    for (let i = 0; i < 2000 && refused.status === 200; i++) refused = await post();
    equal(refused.status, 503);
    match(JSON.stringify(refused.answer), /Cannot write the log/);
    for (let i = 0; i < 20; i++) await post();
    await checkAll();
    equal((await fetch(`${server.url}/healthz`)).status, 200);
    match(server.log(), /posts are answered with 503 until it works again/);

    await server.kill();
    rmSync(ballast);
    await server.restart();
    await checkAll();
    writeFileSync(ballast, Buffer.alloc(statfsSync(disk).bavail * bsize - 128 * 1024));
    for (let i = 0; i < 2000 && (await post()).status === 200; i++);
    rmSync(ballast);
    // Without a restart: room is all that it needs.
    equal((await post()).status, 200);
    ok(acknowledged.size > 50);
    await server.stop();
    await server.restart();
    await checkAll();
  } finally {
    await server.kill();
  }
});
