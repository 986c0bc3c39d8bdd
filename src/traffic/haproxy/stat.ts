import { Unavailable } from "#core/errors.ts";
import type { SideCounters, SideHealth } from "#core/traffic/router.ts";

/** A line of `show stat`, by the names of its columns. */
export type StatRow = Readonly<Record<string, string>>;

/** Reads `show stat`: CSV whose first line begins with "# ". Names and states have neither commas nor quotes. */
export function parseStat(text: string): readonly StatRow[] {
  const [head, ...lines] = text.trimEnd().split("\n");
  if (!head?.startsWith("# ")) throw new Unavailable(`Cannot read HAProxy's statistics: found "${text.slice(0, 80)}"`);
  const names = head.slice(2).split(",");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const values = line.split(",");
      return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
    });
}

/**
 * What another process of HAProxy has not, of `show info`: the second in which it started, or where HAProxy does not tell that, before
 * 2.5, its id. In a container the id is the same after each start; counters that are lower than before say so then.
 */
export function processOf(info: string): number | undefined {
  const [, value] = /^Start_time_sec: (\d+)$/m.exec(info) ?? /^Pid: (\d+)$/m.exec(info) ?? [];
  return value === undefined ? undefined : Number(value);
}

const RESPONSES = ["hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other"] as const;

/** Answers that were given, those of HAProxy itself in the place of a server included, added up over rows. */
export function countersOf(rows: readonly StatRow[]): SideCounters {
  const sum = (names: readonly string[]) =>
    rows.reduce((total, row) => names.reduce((before, name) => before + Number(row[name] || 0), total), 0);
  return { requests: sum(RESPONSES), bad: sum(["hrsp_5xx"]) };
}

/** A server without a check is taken to be well, as HAProxy takes it. */
export function healthOf(servers: readonly StatRow[]): SideHealth {
  const isWell = ({ status = "" }: StatRow) => status.startsWith("UP") || status === "no check";
  return { healthy: servers.filter(isWell).length, total: servers.length };
}

export const isServer = ({ svname }: StatRow): boolean => svname !== "BACKEND" && svname !== "FRONTEND";
