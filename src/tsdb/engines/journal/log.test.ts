import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { Corrupt, Unavailable } from "#core/errors.ts";
import { HOUR } from "#core/time.ts";
import type { Logger } from "#kit/log.ts";
import { openTestJournal, type Point } from "#test/support/journal.ts";
import { goldenLogPoints } from "#test/support/log-golden.ts";
import { ROOT } from "#test/support/source-files.ts";
import { checksum, FRAME_HEAD_BYTES, HEADER_BYTES } from "./format.ts";
import { logFileName } from "./log-files.ts";
import { type LogIo, systemIo } from "./synced-file.ts";

/** A full hour. */
const T = 1_700_002_800;
const FUZZ_RUNS = Number(process.env.SAWARA_FUZZ_RUNS ?? 300);

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sawara-log-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const pathOf = (sequence: number, of = dir) => join(of, logFileName(sequence));
const files = () => readdirSync(dir).sort();

/** Posts one after the other, each in a frame of its own; answers where each frame ends. */
async function writeFrames(posts: readonly (readonly Point[])[]): Promise<number[]> {
  const journal = await openTestJournal(dir);
  const ends: number[] = [];
  for (const points of posts) {
    await journal.post("host:a", points);
    ends.push(journal.engine.logBytes);
  }
  await journal.engine.close();
  return ends;
}

const THREE: readonly (readonly Point[])[] = [
  [
    ["loadavg5", T, 1],
    ["loadavg1", T, 2],
  ],
  [["loadavg5", T + 60, 3]],
  [
    ["loadavg5", T + 120, 4],
    ["custom.new.name", T + 120, 5],
  ],
];

const pointsOf = (posts: readonly (readonly Point[])[]) =>
  posts
    .flat()
    .map(([name, time, value]) => ["host:a", name, time, value] as const)
    .sort((a, b) => (`${a[1]} ${a[2]}` < `${b[1]} ${b[2]}` ? -1 : 1));

describe("a log", () => {
  it("[LG2] [LG3] that is cut at any byte opens with every whole frame before it, and is written on", async () => {
    const ends = await writeFrames(THREE);
    const size = ends.at(-1)!;
    const whole = readFileSync(pathOf(1));
    equal(whole.length, size);
    for (let cut = 0; cut <= size; cut++) {
      const at = mkdtempSync(join(tmpdir(), "sawara-cut-"));
      writeFileSync(pathOf(1, at), whole.subarray(0, cut));
      const journal = await openTestJournal(at);
      const survived = THREE.filter((_, i) => ends[i]! <= cut);
      deepEqual(journal.all(), pointsOf(survived), `cut at ${cut}`);
      await journal.post("host:a", [["loadavg5", T + 180, 9]]);
      await journal.engine.close();
      const again = await openTestJournal(at);
      deepEqual(again.all(), pointsOf([...survived, [["loadavg5", T + 180, 9]]]), `written on after a cut at ${cut}`);
      await again.engine.close();
      rmSync(at, { recursive: true });
    }
  });

  it("[LG3] whose last frame is damaged opens without it, whichever byte it is", async () => {
    const ends = await writeFrames(THREE);
    const whole = readFileSync(pathOf(1));
    for (let i = ends[1]!; i < whole.length; i++) {
      const at = mkdtempSync(join(tmpdir(), "sawara-rot-"));
      const bytes = Buffer.from(whole);
      bytes[i]! ^= 0x41;
      writeFileSync(pathOf(1, at), bytes);
      const journal = await openTestJournal(at);
      deepEqual(journal.all(), pointsOf(THREE.slice(0, 2)), `byte ${i}`);
      await journal.engine.close();
      rmSync(at, { recursive: true });
    }
  });

  it("[LG4] that is damaged before its last frame is refused with file and offset, whichever byte it is", async () => {
    const ends = await writeFrames(THREE);
    const whole = readFileSync(pathOf(1));
    for (let i = HEADER_BYTES; i < ends[1]!; i++) {
      const bytes = Buffer.from(whole);
      bytes[i]! ^= 0x41;
      writeFileSync(pathOf(1), bytes);
      const begin = i < ends[0]! ? HEADER_BYTES : ends[0]!;
      await rejects(openTestJournal(dir), (error: Error) => {
        ok(error instanceof Corrupt, `byte ${i}: ${error}`);
        match(error.message, new RegExp(`${logFileName(1)}.*no valid frame at offset ${begin}`));
        return true;
      });
      deepEqual(readFileSync(pathOf(1)), bytes, "and left as it is");
    }
  });

  it("[LG5] with a damaged header, a missing or a shorter file is refused", async () => {
    for (let i = 0; i < 3; i++) {
      const journal = await openTestJournal(dir);
      await journal.post("host:a", [["loadavg5", T + i * 60, i]]);
      await journal.engine.close();
    }
    deepEqual(files(), [1, 2, 3].map(logFileName));
    const refused = async (change: (copy: string) => void, message: RegExp) => {
      const copy = mkdtempSync(join(tmpdir(), "sawara-copy-"));
      cpSync(dir, copy, { recursive: true });
      change(copy);
      await rejects(openTestJournal(copy), (error: Error) => error instanceof Corrupt && message.test(error.message));
      rmSync(copy, { recursive: true });
    };
    await refused((copy) => rmSync(pathOf(1, copy)), /file 1 is missing before/);
    await refused((copy) => rmSync(pathOf(2, copy)), /file 2 is missing between/);
    await refused((copy) => truncateSync(pathOf(2, copy), 40), /it ends at offset 40, want \d+ as the next file says/);
    await refused((copy) => copyFileSync(pathOf(1, copy), pathOf(2, copy)), /found header .* want one of version 1/);
    for (const byte of [0, 7, 9, 17, 25, 29]) {
      await refused((copy) => {
        const bytes = readFileSync(pathOf(2, copy));
        bytes[byte]! ^= 1;
        writeFileSync(pathOf(2, copy), bytes);
      }, /found header/);
    }
  });

  it("[LG10] is not opened differently because a client posts what looks like a frame", async () => {
    const bait = await writeFrames(THREE);
    const frame = readFileSync(pathOf(1)).subarray(bait[0]!, bait[1]!);
    rmSync(pathOf(1));
    // The bytes of a whole frame, posted as values: all that a client of ours can choose freely.
    const values = new Float64Array(Math.ceil(frame.length / 8));
    new Uint8Array(values.buffer).set(frame);
    const points = [...values].map((value, i): Point => [`custom.b.${i}`, T, Number.isFinite(value) ? value : i]);
    const ends = await writeFrames([THREE[0]!, points]);
    truncateSync(pathOf(1), ends[1]! - 1);
    const journal = await openTestJournal(dir);
    deepEqual(journal.all(), pointsOf([THREE[0]!]));
    await journal.engine.close();
  });

  it("[LG11] of any bytes is opened or refused as corrupt, and nothing else happens", async () => {
    await writeFrames(THREE);
    const whole = readFileSync(pathOf(1));
    const spoilt = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.concat([whole.subarray(0, HEADER_BYTES), bytes])),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      }),
      // Records that nobody writes, in a frame whose checksum is right.
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((records) => withRecords(whole, Buffer.from(records))),
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async (bytes) => {
        const at = mkdtempSync(join(tmpdir(), "sawara-fuzz-"));
        try {
          writeFileSync(pathOf(1, at), bytes);
          const journal = await openTestJournal(at);
          await journal.engine.close();
        } catch (error) {
          ok(error instanceof Corrupt, String((error as Error).stack));
        } finally {
          rmSync(at, { recursive: true });
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it("[LG12] of version 1 is read", async () => {
    cpSync(join(ROOT, "test/golden/log/1"), dir, { recursive: true });
    const journal = await openTestJournal(dir);
    deepEqual(journal.all(), goldenLogPoints());
    equal(journal.table("org", "host:2eQGEaLxibb").lastArrival, T + 65);
    await journal.engine.close();
  });

  it("[LG9] lets go of files whose points are sealed, oldest first", async () => {
    const journal = await openTestJournal(dir, { fileBytes: 40 });
    for (let i = 0; i < 6; i++) await journal.post("host:a", [["loadavg5", T + i * HOUR, i]]);
    const before = files().length;
    ok(before >= 6);
    const early = await journal.engine.freeze(T + 3 * HOUR);
    await journal.engine.release(early);
    const after = files().map((name) => Number(name.slice(0, 12)));
    equal(after[0], 4);
    equal(after.length, after.at(-1)! - after[0]! + 1);
    await journal.engine.close();
    const again = await openTestJournal(dir, { mark: early.mark });
    deepEqual(
      again.all().map(([, , time]) => (time - T) / HOUR),
      [3, 4, 5],
    );
    await again.engine.release(await again.engine.freeze(Number.MAX_SAFE_INTEGER));
    equal(again.engine.logBytes, 0);
    deepEqual(files(), []);
    await again.engine.close();
  });

  it("[LG1] has one sync for posts that come together", async () => {
    let writes = 0;
    const io: LogIo = {
      ...systemIo,
      write: (...args) => {
        writes++;
        return systemIo.write(...args);
      },
    };
    const journal = await openTestJournal(dir, { io });
    await Promise.all(Array.from({ length: 200 }, (_, i) => journal.post(`host:h${i}`, [["loadavg5", T, i]])));
    // The file's header is one of them.
    ok(writes <= 4, `${writes} writes`);
    await journal.engine.close();
  });
});

/** The file with one frame that holds `records`, checksum and all. */
function withRecords(whole: Buffer, records: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  whole.copy(head, 0, 24, 28);
  head.writeUInt32LE(records.length, 4);
  head.writeUInt32LE(checksum(records), 8);
  return Buffer.concat([whole.subarray(0, HEADER_BYTES), head, records]);
}

describe("a disk in trouble", () => {
  /** Fails every write whose number `failing` names, after half of it was written. */
  function failingIo(failing: () => boolean, code = "ENOSPC"): LogIo {
    return {
      ...systemIo,
      async write(file, bytes, length, position) {
        if (!failing()) return systemIo.write(file, bytes, length, position);
        await systemIo.write(file, bytes, length >> 1, position);
        throw Object.assign(new Error(`${code}: write`), { code });
      },
    };
  }

  for (const code of ["ENOSPC", "EIO", "EROFS"]) {
    it(`[LG6] refuses posts and takes them again later, and loses nothing that was acknowledged (${code})`, async () => {
      let failing = false;
      const journal = await openTestJournal(dir, { io: failingIo(() => failing, code) });
      const acknowledged: Point[] = [];
      const refused: Point[] = [];
      for (let i = 0; i < 60; i++) {
        failing = i % 7 >= 5;
        const points: Point[] = [
          [`custom.n.${i % 11}`, T + i * 60, i],
          ["loadavg5", T + i * 60, i],
        ];
        await journal.post("host:a", points).then(
          () => acknowledged.push(...points),
          (error) => {
            ok(error instanceof Unavailable, String(error));
            equal((error.cause as NodeJS.ErrnoException).code, code);
            refused.push(...points);
          },
        );
      }
      ok(refused.length > 20);
      await journal.engine.close();
      const again = await openTestJournal(dir);
      deepEqual(again.all(), pointsOf([acknowledged]));
      await again.engine.close();
    });
  }

  it("[LG6] refuses all posts that shared the lost sync, and those that came meanwhile", async () => {
    let failing = true;
    const journal = await openTestJournal(dir, { io: failingIo(() => failing) });
    const burst = Array.from({ length: 50 }, (_, i) => journal.post(`host:h${i}`, [["loadavg5", T, i]]));
    deepEqual(new Set((await Promise.allSettled(burst)).map(({ status }) => status)), new Set(["rejected"]));
    failing = false;
    await Promise.all(Array.from({ length: 50 }, (_, i) => journal.post(`host:h${i}`, [["loadavg5", T, i]])));
    await journal.engine.close();
    const again = await openTestJournal(dir);
    equal(again.all().length, 50);
    await again.engine.close();
  });

  it("[LG7] is told once, and once more when it is over", async () => {
    const lines: string[] = [];
    const note = (_: object, message: string) => void lines.push(message);
    const log = { debug: note, info: note, warn: note, error: note, child: () => log } as Logger;
    let failing = true;
    const journal = await openTestJournal(dir, { io: failingIo(() => failing), log });
    for (let i = 0; i < 5; i++) await rejects(journal.post("host:a", [["loadavg5", T, i]]));
    failing = false;
    for (let i = 0; i < 5; i++) await journal.post("host:a", [["loadavg5", T, i]]);
    equal(lines.length, 2);
    match(lines[0]!, /^Cannot write the log; posts are answered with 503 until it works again$/);
    match(lines[1]!, /^The log can be written again$/);
    await journal.engine.close();
  });

  it("[LG8] that does not keep up gets no more than fits its bound", async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const io: LogIo = { ...systemIo, write: async (...args) => slow.then(() => systemIo.write(...args)) };
    const journal = await openTestJournal(dir, { io });
    const points = Array.from({ length: 50_000 }, (_, i): Point => [`custom.many.${i}`, T, i]);
    const waiting: Promise<void>[] = [];
    let refused: unknown;
    for (let i = 0; i < 400 && refused === undefined; i++) {
      const post = journal.post("host:a", points);
      waiting.push(post);
      post.catch((error) => {
        refused = error;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    match(String(refused), /The disk is too slow/);
    release();
    const settled = await Promise.allSettled(waiting);
    equal(settled.filter(({ status }) => status === "rejected").length, 1);
    await journal.engine.close();
  });
});

it("[LG3] a log directory that is new is made", async () => {
  const inner = join(dir, "deep", "log");
  mkdirSync(join(dir, "deep"));
  const journal = await openTestJournal(inner);
  await journal.post("host:a", THREE[0]!);
  await journal.engine.close();
  equal(readdirSync(inner).length, 1);
});
