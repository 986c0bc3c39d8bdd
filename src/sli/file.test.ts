import { deepEqual, equal, rejects } from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { LogFile } from "./file.ts";

let dir: string;
let path: string;
let clock: ManualClock;
let file: LogFile<number>;
let warnings: number;
const log = { ...silentLogger, warn: () => void warnings++ };

const open = async (from: "start" | "end" = "start", of = path) => {
  file = await LogFile.open<number>({ path: of, stateFile: join(dir, "place.json"), from, clock, log });
};
const write = (...lines: readonly string[]) => appendFileSync(path, lines.map((line) => `${line}\n`).join(""));
const readAll = async () => {
  const all: string[] = [];
  for (;;) {
    const lines = await file.read();
    if (lines.length === 0) return all;
    all.push(...lines);
  }
};
const restart = async () => {
  await file.close();
  await open("end");
};
/** As logrotate names them: the newest of the earlier ones is `.1`. */
const shift = () => {
  const numbers = readdirSync(dir).flatMap((name) => /^access\.log\.(\d+)$/.exec(name)?.[1] ?? []);
  for (const n of numbers.map(Number).sort((a, b) => b - a)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
};
const rotate = () => {
  shift();
  renameSync(path, `${path}.1`);
};
const copyTruncate = () => {
  shift();
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sawara-log-"));
  path = join(dir, "access.log");
  clock = new ManualClock();
  warnings = 0;
});
afterEach(async () => {
  await file.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("following a log", () => {
  it("[SR1] gives each complete line once, whatever ends it", async () => {
    writeFileSync(path, "a\nb\r\nhalf");
    await open();
    deepEqual(await readAll(), ["a", "b"]);
    deepEqual(await readAll(), []);
    appendFileSync(path, " a line\n\n日本\n");
    deepEqual(await readAll(), ["half a line", "", "日本"]);
    equal(warnings, 0);
  });

  it("[SR1] begins at the end or the start of a log that is there, and at the start of one that comes", async () => {
    writeFileSync(path, "old\nhalf");
    await open("end");
    deepEqual(await readAll(), []);
    appendFileSync(path, " new\n");
    deepEqual(await readAll(), ["half new"]);
    await file.close();

    rmSync(path);
    rmSync(join(dir, "place.json"), { force: true });
    await open("end");
    deepEqual(await readAll(), []);
    write("first");
    deepEqual(await readAll(), ["first"]);
  });

  it("[SR1] gives what is no line in pieces, and goes on behind it", async () => {
    writeFileSync(path, "x".repeat(3_000_000));
    await open();
    const pieces = await readAll();
    equal(pieces.join("").length >= 2_000_000, true);
    equal(
      pieces.every((piece) => piece.length <= 1 << 20),
      true,
    );
    write("", "next");
    equal((await readAll()).at(-1), "next");
  });

  it("[SR2] goes through a rename: the rest of the old file, what is still written to it, then the new one", async () => {
    write("1", "2");
    await open();
    deepEqual(await file.read(), ["1", "2"]);
    write("3");
    rotate();
    deepEqual(await readAll(), ["3"]);
    appendFileSync(`${path}.1`, "4\n");
    write("6");
    appendFileSync(`${path}.1`, "5\n");
    deepEqual(await readAll(), ["4", "5", "6"]);
    appendFileSync(`${path}.1`, "7\nno end");
    deepEqual(await readAll(), ["7"]);
    await clock.advance(60_000);
    deepEqual(await readAll(), ["no end"]);
    write("8");
    deepEqual(await readAll(), ["8"]);
  });

  it("[SR2] misses nothing when it is renamed twice before anybody looks, and leaves alone what was there before", async () => {
    writeFileSync(`${path}.1`, "before\n");
    writeFileSync(`${path}-20261101`, "before\n");
    writeFileSync(`${path}.2.gz`, "before\n");
    write("1");
    await open();
    deepEqual(await readAll(), ["1"]);
    write("2");
    rotate();
    write("3");
    rotate();
    write("4");
    deepEqual(await readAll(), ["2", "3", "4"]);
    copyFileSync(path, `${path}.bak`);
    rotate();
    write("5");
    deepEqual(await readAll(), ["5"]);
  });

  it("[SR3] goes through a truncation, with what was not read yet found in the copy", async () => {
    write("1", "2");
    await open();
    deepEqual(await readAll(), ["1", "2"]);
    write("3");
    copyTruncate();
    write("4");
    deepEqual(await readAll(), ["3", "4"]);
    // Without a copy, and grown beyond what was read.
    truncateSync(path);
    write("5 is longer than what there was");
    deepEqual(await readAll(), ["5 is longer than what there was"]);
    write("6");
    copyTruncate();
    write("7");
    copyTruncate();
    write("8");
    deepEqual(await readAll(), ["6", "7", "8"]);
  });
});

describe("a restart", () => {
  it("[SR4] goes on behind what was committed, and reads again what was not", async () => {
    write("1");
    await open();
    equal(file.state, undefined);
    deepEqual(await readAll(), ["1"]);
    await file.commit(41);
    await file.commit(42);
    write("2", "half");
    deepEqual(await readAll(), ["2", "half"]);
    for (let twice = 0; twice < 2; twice++) {
      await restart();
      equal(file.state, 42);
      deepEqual(await readAll(), ["2", "half"]);
    }
    await file.commit(43);
    await restart();
    deepEqual([file.state, await readAll()], [43, []]);
  });

  it("[SR4] finds the rest of a log that was rotated meanwhile, by either way, more than once", async () => {
    write("1");
    await open();
    await readAll();
    await file.commit(1);
    write("2");
    rotate();
    write("3");
    rotate();
    write("4");
    await restart();
    deepEqual(await readAll(), ["2", "3", "4"]);
    await file.commit(4);
    write("5");
    copyTruncate();
    write("6");
    await restart();
    deepEqual(await readAll(), ["5", "6"]);
    equal(warnings, 0);
  });

  it("[SR4] finds what it began with, though nothing was committed before the log was renamed", async () => {
    write("1");
    await open();
    deepEqual(await readAll(), ["1"]);
    write("2");
    rotate();
    write("3");
    await restart();
    deepEqual([file.state, await readAll()], [undefined, ["1", "2", "3"]]);
  });

  it("[SR4] says when the rest is gone, and goes on with what there is", async () => {
    write("1");
    await open();
    await readAll();
    await file.commit(1);
    rmSync(path);
    write("2");
    await restart();
    deepEqual(await readAll(), ["2"]);
    equal(warnings, 1);
  });

  it("[SR5] refuses a place that is not its own", async () => {
    write("1");
    await open();
    await file.commit(1);
    await rejects(open("end", join(dir, "other.log")), { name: "Rejected", reason: "invalid" });
    for (const text of ["", "{}", '{"version":1,"path":"a","marks":[{}],"done":[]}', "[]", "null"]) {
      writeFileSync(join(dir, "place.json"), text);
      await rejects(open(), { name: "Corrupt" });
    }
  });

  it("[SR5] is an outage where the log cannot be read", async () => {
    await open("end", join(dir, "missing", "access.log"));
    deepEqual(await file.read(), []);
    await file.close();
    rmSync(join(dir, "place.json"));
    await rejects(open("end", dir), { name: "Unavailable", message: `Cannot read the log "${dir}"` });
  });
});

describe("whatever happens to a log", () => {
  const event = fc.constantFrom(
    "write",
    "write",
    "half",
    "read",
    "read",
    "commit",
    "restart",
    "rename",
    "copy",
    "wait",
  );

  it("[SR4] every line is given once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        for (const name of readdirSync(dir)) rmSync(join(dir, name));
        await file?.close();
        let written = 0;
        const given: string[] = [];
        let committed = 0;
        write("line 0");
        await open();
        given.push(...(await readAll()));
        await file.commit(given.length);
        committed = given.length;
        const end = () => {
          if (half) appendFileSync(path, " and its end\n");
          half = false;
        };
        let half = false;
        for (const each of events) {
          if (each === "write") end();
          if (each === "write") write(`line ${++written} ${"x".repeat(written % 300)}`);
          if (each === "half" && !half) {
            appendFileSync(path, `line ${++written}`);
            half = true;
          }
          if (each === "read") given.push(...(await file.read()));
          if (each === "commit") {
            committed = given.length;
            await file.commit(committed);
          }
          if (each === "restart") {
            await restart();
            equal(file.state, committed);
            given.length = committed;
          }
          if (each === "rename") {
            end();
            rotate();
            write(`line ${++written}`);
          }
          if (each === "copy") {
            end();
            write(`line ${++written}`);
            copyTruncate();
          }
          if (each === "wait") await clock.advance(60_000);
        }
        end();
        for (let i = 0; i < 3; i++) {
          given.push(...(await readAll()));
          await clock.advance(60_000);
        }
        deepEqual(
          given.map((line) => Number(line.split(" ")[1])).sort((a, b) => a - b),
          Array.from({ length: written + 1 }, (_, i) => i),
        );
        equal(existsSync(path), true);
      }),
      { numRuns: 150 },
    );
  });
});
