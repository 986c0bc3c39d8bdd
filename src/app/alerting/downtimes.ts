import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import type { Downtime, DowntimeInput } from "#core/alert/downtime.ts";
import { coversHost, coversMonitor } from "#core/alert/downtime-scopes.ts";
import { Rejected } from "#core/errors.ts";
import { sortKey } from "#core/names.ts";
import type { OrgId } from "#core/series.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import { telling } from "./told.ts";
import type { DowntimeWindows } from "./verbs.ts";

export interface DowntimeVerbs {
  list(org: OrgId): Promise<readonly Downtime[]>;
  /** Each with the window that runs or comes next, and the zone in which it recurs. */
  listWithWindows(
    org: OrgId,
    now: UnixSeconds,
  ): Promise<{
    readonly timeZone: string;
    readonly downtimes: readonly { readonly downtime: Downtime; readonly window?: TimeRange | undefined }[];
  }>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<Downtime>;
  create(org: OrgId, downtime: DowntimeInput, cause: Cause): Promise<Downtime>;
  replace(org: OrgId, id: string, downtime: DowntimeInput, cause: Cause): Promise<Downtime>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Downtime>;
  /** Live hosts and monitors that it would cover, by name, and its next windows. */
  preview(org: OrgId, downtime: DowntimeInput, now: UnixSeconds): Promise<DowntimePreview>;
}

export interface DowntimePreview {
  readonly hosts: readonly string[];
  readonly monitors: readonly string[];
  readonly windows: readonly TimeRange[];
}

const WINDOWS = 5;

export function createDowntimes(
  meta: Pick<Meta, "downtimes" | "monitors" | "hosts" | "orgs">,
  windowsOf: DowntimeWindows,
  events: Events,
): DowntimeVerbs {
  const { downtimes } = meta;
  const told = telling(events, "monitors-changed");

  async function timeZoneOf(org: OrgId): Promise<string> {
    const found = await meta.orgs.find(org);
    if (found === undefined) throw new Rejected("not-found", `Cannot find organisation "${org}"`);
    return found.settings.timeZone;
  }

  return {
    list: (org) => downtimes.list(org),

    async listWithWindows(org, now) {
      const [timeZone, all] = await Promise.all([timeZoneOf(org), downtimes.list(org)]);
      return {
        timeZone,
        downtimes: all.map((downtime) => ({ downtime, window: windowsOf(downtime, timeZone, now, 1)[0] })),
      };
    },

    async get(org, id) {
      const downtime = await downtimes.find(org, id);
      if (downtime === undefined) throw new Rejected("not-found", "Downtime Not Found.");
      return downtime;
    },

    create: (org, downtime, cause) => told(org, downtimes.create(org, downtime, cause)),
    replace: (org, id, downtime, cause) => told(org, downtimes.replace(org, id, downtime, cause)),
    remove: (org, id, cause) => told(org, downtimes.remove(org, id, cause)),

    async preview(org, downtime, now) {
      const [timeZone, monitors, hosts] = await Promise.all([
        timeZoneOf(org),
        meta.monitors.list(org),
        meta.hosts.list(org, {}),
      ]);
      const shown = (names: readonly string[]) => names.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
      return {
        hosts: shown(
          hosts.filter((host) => coversHost(downtime, host)).map(({ name, displayName }) => displayName || name),
        ),
        monitors: shown(monitors.filter((monitor) => coversMonitor(downtime, monitor)).map(({ name }) => name)),
        windows: windowsOf(downtime, timeZone, now, WINDOWS),
      };
    },
  };
}
