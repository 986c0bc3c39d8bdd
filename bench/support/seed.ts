import { PointBatch } from "#core/series.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { openStore } from "#tsdb/store.ts";
import { METRICS, metricName, series } from "./workload.ts";

export interface SeedHost {
  readonly id: string;
  /** Which of the workload's hosts it is. */
  readonly number: number;
  readonly start: number;
  readonly minutes: number;
}

/**
 * Fills a data directory's store as years of posts would have: minute by minute, sealed each hour, merged as the days end. The
 * API takes nothing older than 24 h, so the store is driven directly, with a clock of our own. Answers the CPU seconds that
 * sealing and merging took.
 */
export async function seed(
  dir: string,
  org: string,
  hosts: readonly SeedHost[],
  endOfMerging: number,
): Promise<number> {
  const first = Math.min(...hosts.map(({ start }) => start));
  const last = Math.max(...hosts.map(({ start, minutes }) => start + minutes * 60));
  const clock = new ManualClock(first * 1000);
  const store = await openStore({ dir, clock, log: silentLogger });
  await store.ready;
  const columns = hosts.map(({ number, minutes }) => METRICS.map((_, i) => series(number, i, minutes)));
  const tables = hosts.map(({ id }) => store.table(org, `host:${id}`));
  const numbers = tables.map((table) => METRICS.map((metric) => table.add(metricName(metric))));
  const batch = new PointBatch();
  let keeping = 0;
  const keep = async (now: number, all: boolean) => {
    const before = process.cpuUsage();
    if (all) {
      await store.keeper.sealAll();
      await store.keeper.mergeAll(now);
    } else await store.keeper.runOnce(now);
    const used = process.cpuUsage(before);
    keeping += (used.user + used.system) / 1e6;
  };
  for (let time = first; time < last; time += 60) {
    await clock.advance(Math.max(0, time * 1000 - clock.now()));
    batch.clear();
    hosts.forEach((host, h) => {
      const minute = (time - host.start) / 60;
      if (minute < 0 || minute >= host.minutes) return;
      for (let i = 0; i < METRICS.length; i++) batch.push(tables[h]!, numbers[h]![i]!, time, columns[h]![i]![minute]!);
    });
    if (batch.length > 0) await store.append(batch, time);
    if ((time / 60) % 60 === 10) await keep(time, false);
  }
  await keep(endOfMerging, true);
  await store.close();
  return keeping;
}
