import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeriesTable } from "#core/series.ts";
import { silentLogger } from "#kit/log.ts";
import { hotEngineContract, type OpenedHot } from "#test/contract/hot-engine.ts";
import { type JournalEngine, openJournal } from "./engine.ts";
import { EMPTY_MARK } from "./recover.ts";

async function open(
  dir = mkdtempSync(join(tmpdir(), "sawara-journal-")),
  before: readonly JournalEngine[] = [],
): Promise<OpenedHot> {
  const tables = new Map<string, SeriesTable>();
  const table = (org: string, target: string) => {
    const key = `${org} ${target}`;
    const known = tables.get(key) ?? new SeriesTable(org, target);
    tables.set(key, known);
    return known;
  };
  const engine = await openJournal({ dir, log: silentLogger, table, mark: EMPTY_MARK });
  return {
    engine,
    table,
    // The engine is left as a crash leaves it; only its file handle is returned in the end.
    reopen: () => open(dir, [...before, engine]),
    async close() {
      for (const each of [...before, engine]) await each.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

hotEngineContract("memory and log", open);
