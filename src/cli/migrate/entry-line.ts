import { sayEntry } from "#core/migration/say.ts";
import type { EntryList } from "#wire/own/migrations.ts";

export const sayTime = (at: number): string => new Date(at * 1000).toISOString();

/** What happened, in one line. */
export const entryLine = ({ at, entry }: EntryList["entries"][number]): string =>
  `${sayTime(at).slice(11, 19)}  ${sayEntry("en", entry, sayTime)}`;
