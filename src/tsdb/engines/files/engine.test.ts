import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { Corrupt, Unavailable } from "#core/errors.ts";
import type { TargetBlocks } from "#core/ports.ts";
import { blockEngineContract, type OpenedBlocks, segmentKey } from "#test/contract/block-engine.ts";
import { type FileBlocks, openFileBlocks, pathOfSegment } from "./engine.ts";

async function open(
  dir = mkdtempSync(join(tmpdir(), "sawara-blocks-")),
  before: readonly FileBlocks[] = [],
): Promise<OpenedBlocks> {
  const engine = openFileBlocks(dir);
  return {
    engine,
    // The engine is left as a crash leaves it; only its file handles are returned in the end.
    reopen: () => open(dir, [...before, engine]),
    async close() {
      for (const each of [...before, engine]) await each.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

blockEngineContract("files", open);

const KEY = segmentKey();
const TARGETS: readonly TargetBlocks[] = ["host:a", "host:b", "service:shop"].map((target, t) => ({
  target,
  blocks: ["cpu.user", "custom.app.requests", "loadavg5"].map((name, n) => ({
    name,
    bytes: Uint8Array.from({ length: 5 + 9 * n }, (_, i) => (i * 31 + t * 7 + n) & 0xff),
  })),
}));

async function withEngine(body: (engine: FileBlocks, path: string, dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-files-"));
  const engine = openFileBlocks(dir);
  try {
    await body(engine, pathOfSegment(dir, KEY), dir);
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** All that the segment holds, asked in one of the ways there are, by an engine that has not seen it yet. */
const WAYS: Readonly<Record<string, (engine: FileBlocks) => Promise<unknown>>> = {
  "block by block": (engine) =>
    Promise.all(TARGETS.flatMap(({ target, blocks }) => blocks.map(({ name }) => engine.read(KEY, target, [name])))),
  "several blocks at once": (engine) =>
    Promise.all(
      TARGETS.map(({ target, blocks }) => engine.read(KEY, target, blocks.map(({ name }) => name).toReversed())),
    ),
  "target by target": (engine) => Promise.all(TARGETS.map(({ target }) => engine.read(KEY, target))),
  "all of it": (engine) => Array.fromAsync(engine.scan(KEY)),
};

async function ask(way: string, dir: string): Promise<string> {
  const engine = openFileBlocks(dir);
  try {
    return JSON.stringify(await WAYS[way]!(engine));
  } finally {
    await engine.close();
  }
}

describe("a segment file that is damaged", () => {
  for (const way of Object.keys(WAYS)) {
    it(`[SG4] in any byte is noticed by who reads ${way}, with file and offset`, async () => {
      await withEngine(async (engine, path, dir) => {
        await engine.put(KEY, TARGETS);
        const want = await ask(way, dir);
        const bytes = readFileSync(path);
        for (let at = 0; at < bytes.length; at++) {
          const damaged = Buffer.from(bytes);
          damaged[at]! ^= 1 << (at % 8);
          writeFileSync(path, damaged);
          await rejects(ask(way, dir), (error) => {
            ok(error instanceof Corrupt, `byte ${at}: ${String(error)}`);
            match(error.message, /"[^"]*1700002800-3600-0-1\.seg"/);
            match(error.message, /offset \d+|the last 44 bytes|sections at/);
            return true;
          });
        }
        writeFileSync(path, bytes);
        equal(await ask(way, dir), want);
      });
    });
  }

  it("[SG5] by bytes missing or bytes too many is refused as a whole", async () => {
    await withEngine(async (engine, path, dir) => {
      await engine.put(KEY, TARGETS);
      const bytes = readFileSync(path);
      for (let length = 0; length < bytes.length; length++) {
        writeFileSync(path, bytes.subarray(0, length));
        await rejects(ask("block by block", dir), Corrupt, `cut to ${length}`);
      }
      writeFileSync(path, bytes);
      appendFileSync(path, "\0");
      await rejects(ask("block by block", dir), Corrupt);
      for (const at of [8, 60, bytes.length - 44]) {
        writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.of(0), bytes.subarray(at)]));
        await rejects(ask("block by block", dir), Corrupt, `a byte more at ${at}`);
      }
    });
  });

  it("[SG5] while it is open is noticed too, and healed by putting it again", async () => {
    await withEngine(async (engine, path) => {
      await engine.put(KEY, TARGETS);
      const want = await engine.read(KEY, "host:a", ["loadavg5"]);
      writeFileSync(path, "");
      await rejects(engine.read(KEY, "host:a", ["loadavg5"]), Corrupt);
      await engine.put(KEY, TARGETS);
      deepEqual(await engine.read(KEY, "host:a", ["loadavg5"]), want);
    });
  });

  it("[SG6] or lies under another's name is refused", async () => {
    await withEngine(async (engine, path, dir) => {
      await engine.put(KEY, TARGETS);
      const other = segmentKey({ generation: 2 });
      copyFileSync(path, pathOfSegment(dir, other));
      await rejects(
        engine.read(other, "host:a"),
        /its header at offset 0 is not that of acme\/60\/1700002800-3600\/0\/2/,
      );
    });
  });
});

describe("the directory of segments", () => {
  it("[BE13] is swept of what a crash left half-written, and of nothing else", async () => {
    await withEngine(async (engine, path, dir) => {
      await engine.put(KEY, TARGETS);
      writeFileSync(`${pathOfSegment(dir, segmentKey({ generation: 9 }))}.tmp`, "half");
      writeFileSync(join(dirname(path), "notes.txt"), "not ours");
      mkdirSync(join(dir, "lost+found"));
      const again = openFileBlocks(dir);
      deepEqual(readdirSync(dirname(path)).sort(), ["1700002800-3600-0-1.seg", "notes.txt"]);
      deepEqual(await again.list(), [KEY]);
      await again.close();
    });
  });

  it("[BE14] lets a scan go on whose segment is removed, and does so while it is read", async () => {
    await withEngine(async (engine) => {
      await engine.put(KEY, TARGETS);
      const seen: string[] = [];
      for await (const { target } of engine.scan(KEY)) {
        seen.push(target);
        const reading = engine.read(KEY, "host:b").catch((error: unknown) => error);
        await engine.remove(KEY);
        const found = await reading;
        ok(Array.isArray(found) || found instanceof Corrupt);
      }
      deepEqual(seen, ["host:a", "host:b", "service:shop"]);
    });
  });

  it("[BE15] that is full makes putting an outage with its cause, and nothing is left of the segment", async () => {
    await withEngine(async (engine, path) => {
      mkdirSync(dirname(path), { recursive: true });
      // Every write to this device fails with ENOSPC.
      symlinkSync("/dev/full", `${path}.tmp`);
      await rejects(engine.put(KEY, TARGETS), (error) => {
        ok(error instanceof Unavailable);
        equal((error.cause as NodeJS.ErrnoException).code, "ENOSPC");
        return true;
      });
      deepEqual(readdirSync(dirname(path)), []);
      await engine.put(KEY, TARGETS);
      ok(existsSync(path));
    });
  });

  it("[BE16] takes no key that would lead out of it", async () => {
    await withEngine(async (engine, _path, dir) => {
      for (const org of ["..", "", "a/b", "a.b", "a\0"])
        throws(() => pathOfSegment(dir, segmentKey({ org })), /BUG: organisation id/);
      throws(() => pathOfSegment(dir, segmentKey({ start: Number.NaN })), /BUG: segment/);
      await rejects(engine.put(segmentKey({ org: "../x" }), TARGETS), /BUG/);
    });
  });

  it("[BE17] has more segments than stay open", async () => {
    await withEngine(async (engine) => {
      const keys = Array.from({ length: 300 }, (_, i) => segmentKey({ generation: i + 1 }));
      for (const [i, key] of keys.entries())
        await engine.put(key, [{ target: "host:a", blocks: [{ name: "m", bytes: Uint8Array.of(i & 0xff) }] }]);
      for (let round = 0; round < 2; round++) {
        for (const [i, key] of keys.entries()) equal((await engine.read(key, "host:a", ["m"]))[0]!.bytes[0], i & 0xff);
      }
    });
  });
});

describe("a segment's writer", () => {
  it("[SG3] takes nothing out of order", async () => {
    await withEngine(async (engine) => {
      const [a, b] = TARGETS as [TargetBlocks, TargetBlocks];
      await rejects(engine.put(KEY, [b, a]), /BUG: target "host:a" after "host:b"/);
      await rejects(engine.put(KEY, [a, a]), /BUG/);
      await rejects(engine.put(KEY, [{ ...a, blocks: a.blocks.toReversed() }]), /BUG: block/);
      deepEqual(await engine.list(), []);
    });
  });

  it("[SG2] spends at most six bytes a block on finding it again", async () => {
    await withEngine(async (engine) => {
      const names = Array.from({ length: 50 }, (_, i) => `custom.app.metric${String(i).padStart(2, "0")}`);
      const targets = Array.from({ length: 100 }, (_, t) => ({
        target: `host:2eQGEaLx${String(t).padStart(3, "0")}`,
        blocks: names.map((name) => ({ name, bytes: new Uint8Array(60) })),
      }));
      const size = await engine.put(KEY, targets);
      const index = (size - 100 * 50 * 60) / (100 * 50);
      ok(index <= 6, `${index} bytes a block`);
    });
  });
});
