import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Actor } from "#core/account.ts";
import { PointBatch } from "#core/series.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { type Meta, openMeta } from "#meta/meta.ts";
import { openStore, type Store } from "#tsdb/store.ts";
import { archiveOf } from "./archive.ts";
import { dataPaths } from "./data-dir.ts";

/** 2023-11-14T00:00:00Z */
const T = 1_699_920_000;
const clock = new ManualClock(T * 1000);
const cause = { actor: { kind: "system", id: "", name: "test" } satisfies Actor, at: T * 1000 };
const owner = { name: "ebi", password: "correct horse battery", locale: "ja", timeZone: "Asia/Tokyo" } as const;

interface Running {
  readonly meta: Meta;
  readonly store: Store;
  close(): Promise<void>;
}

async function open(dataDir: string): Promise<Running> {
  mkdirSync(dataDir, { recursive: true });
  const paths = dataPaths(dataDir);
  const meta = await openMeta({ file: paths.database, log: silentLogger, clock });
  const store = await openStore({ dir: paths.points, clock, log: silentLogger });
  await store.ready;
  return {
    meta,
    store,
    async close() {
      await store.close();
      await meta.close();
    },
  };
}

async function post(store: Store, time: number, value: number): Promise<void> {
  const batch = new PointBatch();
  const table = store.table("org", "host:a");
  batch.push(table, table.add("loadavg5"), time, value);
  await store.append(batch, T);
}

const archive = (dataDir: string) => archiveOf({ dataDir, external: false, now: () => T * 1000 });

async function withDirectory(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-archive-"));
  try {
    await body(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe("a backup", () => {
  it("[BK2] that was taken while everything runs brings back points, people and the agent's identity", async () => {
    await withDirectory(async (dir) => {
      const live = await open(join(dir, "live"));
      const org = await live.meta.orgs.ensure("acme", cause);
      await live.meta.users.create(org.id, { ...owner, authority: "owner" }, cause);
      await post(live.store, T, 1);
      await live.store.keeper.sealAll();
      await post(live.store, T + 60, 2);
      mkdirSync(dataPaths(join(dir, "live")).agent);
      writeFileSync(join(dataPaths(join(dir, "live")).agent, "id"), "2eQGEaLxibb");

      const saved = await archive(join(dir, "live")).backup(join(dir, "backup"));
      equal(statSync(join(dir, "backup")).mode & 0o777, 0o700);
      await post(live.store, T + 120, 3);
      await live.close();

      deepEqual(await archive(join(dir, "restored")).restore(join(dir, "backup")), saved);
      const restored = await open(join(dir, "restored"));
      const [column] = await restored.store.read("org", "host:a", ["loadavg5"], { from: T, to: T + 600 });
      deepEqual([...column!.times.subarray(0, column!.length)], [T, T + 60]);
      ok(await restored.meta.users.authenticate("ebi", owner.password));
      await restored.close();
      ok(existsSync(join(dataPaths(join(dir, "restored")).agent, "id")));
    });
  });

  it("[BK3] overwrites nothing, neither when it is written nor when it is brought back", async () => {
    await withDirectory(async (dir) => {
      await (await open(join(dir, "live"))).close();
      await archive(join(dir, "live")).backup(join(dir, "backup"));
      await rejects(
        archive(join(dir, "live")).backup(join(dir, "backup")),
        /found "[a-z.]+" in it, want an empty directory/,
      );
      await rejects(archive(join(dir, "live")).restore(join(dir, "backup")), /want an empty directory/);
    });
  });

  it("[BK4] that was never finished, or is none, is not brought back", async () => {
    await withDirectory(async (dir) => {
      await (await open(join(dir, "live"))).close();
      await archive(join(dir, "live")).backup(join(dir, "backup"));
      rmSync(join(dir, "backup", "backup.json"));
      await rejects(
        archive(join(dir, "new")).restore(join(dir, "backup")),
        /found no "backup.json", want a finished backup/,
      );
      ok(!existsSync(join(dir, "new")));
      await rejects(archive(dir).backup(join(dir, "other")), /want a data directory/);
    });
  });

  it("[BK4] that has lost bytes since is reported", async () => {
    await withDirectory(async (dir) => {
      await (await open(join(dir, "live"))).close();
      await archive(join(dir, "live")).backup(join(dir, "backup"));
      writeFileSync(join(dir, "backup", "meta.sqlite"), "short");
      await rejects(archive(join(dir, "new")).restore(join(dir, "backup")), { name: "Corrupt" });
    });
  });
});
