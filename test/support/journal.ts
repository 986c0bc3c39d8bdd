import { PointBatch, SeriesTable } from "#core/series.ts";
import { silentLogger } from "#kit/log.ts";
import { type JournalEngine, type JournalOptions, openJournal } from "#tsdb/engines/journal/engine.ts";
import { EMPTY_MARK } from "#tsdb/engines/journal/recover.ts";

export type Point = readonly [name: string, time: number, value: number];

/** A journal with tables of its own, spoken to in points. */
export interface TestJournal {
  readonly engine: JournalEngine;
  readonly tables: ReadonlyMap<string, SeriesTable>;
  table(org: string, target: string): SeriesTable;
  post(target: string, points: readonly Point[], arrivedAt?: number): Promise<void>;
  /** Everything that is in memory, as `[target, name, time, value]`, sorted. */
  all(): readonly (readonly [string, string, number, number])[];
}

export const FOREVER = { from: 1_699_000_000 - (1_699_000_000 % 60), to: 1_701_000_000 };

export async function openTestJournal(
  dir: string,
  options: Partial<Pick<JournalOptions, "io" | "fileBytes" | "log" | "mark">> = {},
): Promise<TestJournal> {
  const tables = new Map<string, SeriesTable>();
  const table = (org: string, target: string) => {
    const key = `${org} ${target}`;
    const known = tables.get(key) ?? new SeriesTable(org, target);
    tables.set(key, known);
    return known;
  };
  const engine = await openJournal({ dir, log: silentLogger, table, mark: EMPTY_MARK, ...options });
  return {
    engine,
    tables,
    table,

    post(target, points, arrivedAt = points[0]![1]) {
      const batch = new PointBatch();
      const known = table("org", target);
      for (const [name, time, value] of points) batch.push(known, known.add(name), time, value);
      return engine.append(batch, arrivedAt);
    },

    all() {
      const found: [string, string, number, number][] = [];
      for (const known of tables.values()) {
        for (const [series, name] of known.names.entries()) {
          const grid = new Float64Array((FOREVER.to - FOREVER.from) / 60).fill(Number.NaN);
          engine.overlay(known, series, FOREVER, grid);
          for (const [i, value] of grid.entries())
            if (!Number.isNaN(value)) found.push([known.target, name, FOREVER.from + i * 60, value]);
        }
      }
      return found.sort((a, b) => (`${a[0]} ${a[1]} ${a[2]}` < `${b[0]} ${b[1]} ${b[2]}` ? -1 : 1));
    },
  };
}
