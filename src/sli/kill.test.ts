import { deepEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { it } from "node:test";
import type { SliBucket } from "#core/sli/counts.ts";

const T = 1_795_487_160; // a whole minute
const MINUTES = 5;

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
/** Follows a log, tells each bucket that changed, and commits; says when it has done so, and what it has counted. */
const CHILD = `
const { LogFile } = await import(${url("./file.ts")});
const { Counter } = await import(${url("../core/sli/count.ts")});
const { DEFAULT_RULES } = await import(${url("../core/sli/classify.ts")});
const { createLtsvReader } = await import(${url("../core/sli/line/ltsv.ts")});
const { systemClock } = await import(${url("../kit/clock.ts")});
const { silentLogger } = await import(${url("../kit/log.ts")});
const { appendFileSync } = await import("node:fs");
const [path, told] = process.argv.slice(1);
const file = await LogFile.open({ path, stateFile: told + ".place", from: "start", clock: systemClock, log: silentLogger });
const options = { read: createLtsvReader(), rules: DEFAULT_RULES, limits: [], bucketSeconds: 60, finalAfter: 3600 };
const counter = new Counter(options, file.state);
for (;;) {
  for (const line of await file.read()) counter.add(line, ${T});
  for (const bucket of counter.take(${T})) appendFileSync(told, JSON.stringify(bucket) + "\\n");
  await file.commit(counter.state());
  console.log(counter.state().open.reduce((sum, { counts }) => sum + counts.total, 0));
}`;

/** Runs a follower until it has counted so many requests, or reports so many times; then kills it. */
async function followUntil(
  args: readonly string[],
  isEnough: (counted: number, reports: number) => boolean,
): Promise<void> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", CHILD, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let reports = 0;
  for await (const line of createInterface({ input: child.stdout }))
    if (isEnough(Number(line), ++reports)) child.kill("SIGKILL");
  await gone;
}

it("[SR4] a follower that is killed again and again, while the log is rotated, counts every request once", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sawara-kill-"));
  try {
    const path = join(dir, "access.log");
    const told = join(dir, "told");
    let written = 0;
    const write = (count: number) => {
      const lines = Array.from({ length: count }, () => `time:${T + (written++ % MINUTES) * 60}\tstatus:200\n`);
      appendFileSync(path, lines.join(""));
    };
    for (let round = 0; round < 4; round++) {
      write(20_000);
      // Dies somewhere in the middle: after the report, in the next round of reading, telling or committing.
      await followUntil([path, told], (_, reports) => reports === 1 + round);
      if (round % 2 === 0) renameSync(path, `${path}.${round}`);
      write(20_000);
    }
    await followUntil([path, told], (counted) => counted >= written);

    const newest = new Map<number, number>();
    for (const line of readFileSync(told, "utf8").split("\n").filter(Boolean)) {
      const { start, counts } = JSON.parse(line) as SliBucket;
      newest.set(start, counts.total);
    }
    deepEqual(
      [...newest].sort(([a], [b]) => a - b),
      Array.from({ length: MINUTES }, (_, i) => [T + i * 60, written / MINUTES]),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
