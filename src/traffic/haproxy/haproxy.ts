import { Rejected } from "#core/errors.ts";
import type { HaproxyConfig } from "#core/traffic/config.ts";
import type { RouterReading, RouterWrite, Side, TrafficRouter } from "#core/traffic/router.ts";
import { refuseStaleNow } from "#traffic/stale.ts";
import { checkMapPlace, readMap, writeMap } from "./map.ts";
import { type AskHaproxy, haproxySocket } from "./socket.ts";
import { countersOf, healthOf, isServer, parseStat, type StatRow } from "./stat.ts";
import { checkServers, readWeights, weightsFor, writeWeights } from "./weights.ts";

/** How one of the two ways of dividing traffic does it. */
interface Method {
  readonly resource: string;
  readonly abilities: TrafficRouter["abilities"];
  read(signal?: AbortSignal): Promise<RouterReading>;
  write(want: RouterWrite, signal?: AbortSignal): Promise<void>;
  byHand(canaryBp: number): string;
  /** Rows of `show stat` that count for a side, and those that are its servers. */
  rows(
    all: readonly StatRow[],
    side: Side,
  ): { readonly counted: readonly StatRow[]; readonly servers: readonly StatRow[] };
}

/**
 * HAProxy by its runtime API. `balance random` and `leastconn` prefer an idle server, so that small weights are not what arrives; the
 * map is exact, to a basis point.
 */
export function haproxyRouter(config: HaproxyConfig): TrafficRouter {
  const ask = haproxySocket(config.socket);
  const method = config.map === undefined ? byWeights(config, ask) : byMap(config, ask);
  const canCount = config.map === undefined || config.backends !== undefined;
  async function ofSides<T>(
    signal: AbortSignal | undefined,
    work: (rows: ReturnType<Method["rows"]>) => T,
  ): Promise<Record<Side, T>> {
    const all = parseStat(await ask("show stat", signal));
    return { stable: work(method.rows(all, "stable")), canary: work(method.rows(all, "canary")) };
  }
  return {
    kind: "haproxy",
    resource: method.resource,
    abilities: method.abilities,
    read: method.read,
    async write(want, signal) {
      await refuseStaleNow(() => method.read(signal), want);
      await method.write(want, signal);
    },
    ...(canCount && {
      counters: (signal?: AbortSignal) => ofSides(signal, ({ counted }) => countersOf(counted)),
      health: (signal?: AbortSignal) => ofSides(signal, ({ servers }) => healthOf(servers)),
    }),
    byHand: method.byHand,
  };
}

function byMap({ socket, map, backends }: HaproxyConfig, ask: AskHaproxy): Method {
  const place = map!;
  checkMapPlace(place);
  return {
    resource: `haproxy:${socket}:${place.file}:${place.key}`,
    abilities: {
      unit: "request",
      finestBp: 1,
      lossOnChange: false,
      persists: place.alsoWriteFile ?? false,
      keepsFence: true,
    },
    read: (signal) => readMap(ask, place, signal),
    write: (want, signal) => writeMap(ask, place, want, signal),
    byHand: (canaryBp) => `echo "set map ${place.file} ${place.key} ${canaryBp}" | socat stdio ${forSocat(socket)}`,
    rows(all, side) {
      const own = all.filter(({ pxname }) => pxname === backends?.[side]);
      return { counted: own.filter(({ svname }) => svname === "BACKEND"), servers: own.filter(isServer) };
    },
  };
}

function byWeights({ socket, weights }: HaproxyConfig, ask: AskHaproxy): Method {
  if (weights === undefined) throw new Rejected("invalid", "Cannot divide traffic by HAProxy: want a map or weights");
  checkServers(weights);
  const { backend, servers } = weights;
  const count = { stable: servers.stable.length, canary: servers.canary.length };
  return {
    resource: `haproxy:${socket}:${backend}`,
    abilities: {
      unit: "request",
      // One server of weight 1 beside all others of weight 256.
      finestBp: Math.ceil(10_000 / (1 + (256 * count.stable) / count.canary)),
      lossOnChange: false,
      persists: false,
      keepsFence: false,
    },
    read: (signal) => readWeights(ask, weights, signal),
    write: ({ canaryBp }, signal) => writeWeights(ask, weights, canaryBp, signal),
    byHand(canaryBp) {
      const each = weightsFor(canaryBp, count);
      const set = (side: Side) => servers[side].map((name) => `set weight ${backend}/${name} ${each[side]}`);
      const order: readonly Side[] = each.stable === 0 ? ["canary", "stable"] : ["stable", "canary"];
      return `echo "${order.flatMap(set).join("; ")}" | socat stdio ${forSocat(socket)}`;
    },
    rows(all, side) {
      const own = all.filter(({ pxname, svname }) => pxname === backend && servers[side].includes(svname!));
      return { counted: own, servers: own };
    },
  };
}

const forSocat = (socket: string): string => socket.replace(/^unix:/, "unix-connect:").replace(/^tcp:/, "tcp-connect:");
