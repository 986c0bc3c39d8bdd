import { sayEntry } from "#core/migration/say.ts";
import { wallAt } from "#core/zone.ts";
import type { EntryList } from "#wire/own/migrations.ts";

export const sayTime = (at: number): string => new Date(at * 1000).toISOString();

/** `2026-11-30 14:05:09`, by the clocks of a zone. */
export const sayTimeIn =
  (zone: string) =>
  (at: number): string => {
    const { year, month, day, hour, minute, second } = wallAt(at, zone);
    const two = (field: number) => String(field).padStart(2, "0");
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  };

/** What happened, in one line, by the clocks of a zone; whoever prints it says which: `zoneLine`. */
export function entryLine({ at, entry }: EntryList["entries"][number], zone: string): string {
  const said = sayTimeIn(zone);
  return `${said(at).slice(11)}  ${sayEntry("en", entry, said)}`;
}

export const zoneLine = (zone: string): string => `Times: ${zone}`;
