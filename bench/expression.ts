/**
 * What a graph expression over 200 hosts and 24 h costs, from the text to the columns that an answer is written of: a real store on
 * a temporary directory, filled and merged as by a day of posts, in this process.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoleMember } from "#app/directory.ts";
import { createExpressions } from "#app/expressions.ts";
import { gridFor } from "#core/grid.ts";
import { systemClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { openStore } from "#tsdb/store.ts";
import { seed } from "./support/seed.ts";

const HOSTS = Number(process.env.SAWARA_BENCH_HOSTS ?? 200);
const ROUNDS = 50;
/** Milliseconds that a page may wait for its graph. */
const WANTED_MS = 100;
const DAY = 86_400;
const end = Math.floor(Date.now() / 1000 / DAY) * DAY - 2 * DAY;

const EXPRESSIONS: Readonly<Record<string, string>> = {
  "one average": "avg(role(Shop:web, custom.load.five))",
  "percentiles and a trend":
    "group(percentile(role(Shop:web, custom.load.five), 95), movingAverage(avg(role(Shop:web, custom.load.five)), 30m), linearRegression(max(role(Shop:web, custom.load.five)), 1d))",
  "a ratio of sums": "scale(divide(sum(role(Shop:web, custom.cpu.user)), sum(role(Shop:web, custom.cpu.idle))), 100)",
  "this day and the one before":
    "group(alias(avg(role(Shop:web, custom.load.five)), 'today'), alias(timeShift(avg(role(Shop:web, custom.load.five)), 12h), 'before'))",
  "every host": "stack(role(Shop:web, custom.load.five))",
};

const dir = mkdtempSync(join(tmpdir(), "sawara-bench-"));
try {
  const members: RoleMember[] = Array.from({ length: HOSTS }, (_, i) => ({
    hostId: `host${i}`,
    name: `web-${i}`,
    from: 0,
    to: Number.POSITIVE_INFINITY,
  }));
  const hosts = members.map(({ hostId }, number) => ({ id: hostId, number, start: end - DAY, minutes: 1440 }));
  await seed(dir, "org", hosts, Date.now() / 1000);
  const store = await openStore({ dir, clock: systemClock, log: silentLogger });
  await store.ready;
  const expressions = createExpressions(
    store,
    {
      hasHost: async () => true,
      hasService: async () => true,
      hostNames: async () => new Map(),
      roleMembers: async () => members,
    },
    systemClock,
  );
  const grid = gridFor({ from: end - DAY, to: end }, 960);
  for (const [name, text] of Object.entries(EXPRESSIONS)) {
    const times: number[] = [];
    let lines = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      const { series } = await expressions.evaluate("org", text, grid, end);
      times.push(performance.now() - began);
      lines = series.length;
      if (lines === 0) throw new Error(`BUG: "${text}" finds nothing that was seeded`);
    }
    times.sort((a, b) => a - b);
    const [median, worst] = [times[ROUNDS / 2]!, times.at(-1)!];
    console.log(
      `  ${name.padEnd(28)} ${lines} series of ${grid.count}: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms, wanted ${WANTED_MS} ms`,
    );
  }
  await store.close();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
