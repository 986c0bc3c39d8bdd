import { readFile, rename } from "node:fs/promises";
import type { Journal, JournalRecord } from "#app/migration/ports.ts";
import { Corrupt, Unavailable } from "#core/errors.ts";
import { assert } from "#kit/assert.ts";
import { replaceFile } from "#kit/durable-file.ts";

/** Keeps rollbacks that the database did not take, in one small file of JSON. There is one a migration, and rarely any. */
export function openRollbackJournal(path: string): Journal {
  /** One change of the file at a time. */
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<JournalRecord[]> {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw new Unavailable(`Cannot read "${path}"`, { cause: error });
    }
    try {
      const records: unknown = JSON.parse(text);
      assert(Array.isArray(records), "a journal is a list");
      return records as JournalRecord[];
    } catch (error) {
      // Left where it is it would keep the next rollback from being kept.
      await rename(path, `${path}.unreadable`).catch(() => {});
      throw new Corrupt(`Cannot read rollbacks from "${path}", want JSON; it is kept as "${path}.unreadable"`, {
        cause: error,
      });
    }
  }

  function change(edit: (records: readonly JournalRecord[]) => readonly JournalRecord[]): Promise<void> {
    const done = last.then(async () => {
      const before = await load();
      const after = edit(before);
      if (before.length === 0 && after.length === 0) return;
      try {
        await replaceFile(path, `${JSON.stringify(after)}\n`);
      } catch (error) {
        throw new Unavailable(`Cannot write "${path}"`, { cause: error });
      }
    });
    last = done.catch(() => {});
    return done;
  }

  return {
    load: () => last.then(load),
    keep: (record) => change((records) => [...records.filter(({ runId }) => runId !== record.runId), record]),
    forget: (runId) => change((records) => records.filter((record) => record.runId !== runId)),
  };
}
