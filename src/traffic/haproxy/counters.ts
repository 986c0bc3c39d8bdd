import { Rejected, Unavailable } from "#core/errors.ts";
import type { HaproxyConfig } from "#core/traffic/config.ts";
import type { Side, SideCounters } from "#core/traffic/router.ts";
import { haproxySocket } from "./socket.ts";
import { countersOf, parseStat, processOf } from "./stat.ts";

export interface HaproxyLook {
  readonly sides: Readonly<Partial<Record<Side, SideCounters>>>;
  readonly process: number | undefined;
}

/** Requests of backends since HAProxy started, of those sides that have one. */
export function haproxyCounters(
  socket: HaproxyConfig["socket"],
  backends: Readonly<Partial<Record<Side, string>>>,
): (signal?: AbortSignal) => Promise<HaproxyLook> {
  const ask = haproxySocket(socket);
  return async (signal) => {
    const process = processOf(await ask("show info", signal));
    const rows = parseStat(await ask("show stat", signal)).filter(({ svname }) => svname === "BACKEND");
    const sides = Object.fromEntries(
      Object.entries(backends).map(([side, backend]) => {
        const row = rows.find(({ pxname }) => pxname === backend);
        if (row === undefined) {
          const known = rows.map(({ pxname }) => `"${pxname}"`).join(", ");
          throw new Unavailable(`Cannot count backend "${backend}" of HAProxy at ${socket}: found ${known}`);
        }
        if (row.mode === "tcp")
          throw new Rejected("invalid", `Cannot count backend "${backend}" of HAProxy: found mode tcp, want http`);
        return [side, countersOf([row])];
      }),
    );
    return { sides, process };
  };
}
