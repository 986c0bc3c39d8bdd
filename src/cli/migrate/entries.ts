import type { OwnClient } from "#client/own.ts";
import type { EntryList } from "#wire/own/migrations.ts";

export type ListedEntry = EntryList["entries"][number];

/** The whole history of a run, the newest where none is named: the server gives it in pages. */
export async function entriesOf(client: OwnClient, name: string, run?: string): Promise<readonly ListedEntry[]> {
  const all: ListedEntry[] = [];
  for (;;) {
    const after = all.at(-1)?.number ?? 0;
    const { entries } = await client.migrationEntries(name, { ...(run !== undefined && { run }), after });
    if (entries.length === 0) return all;
    all.push(...entries);
  }
}
