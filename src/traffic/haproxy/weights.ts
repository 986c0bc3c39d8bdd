import { Rejected, Unavailable } from "#core/errors.ts";
import type { RouterReading, Side } from "#core/traffic/router.ts";
import { type BasisPoints, EVERYTHING, NOTHING } from "#core/traffic/share.ts";
import { shareOf } from "#core/traffic/weights.ts";
import type { AskHaproxy } from "./socket.ts";

export interface WeighedServers {
  readonly backend: string;
  readonly servers: Readonly<Record<Side, readonly string[]>>;
}

/** HAProxy takes integers from 0 to this. */
const MOST = 256;

/**
 * The weights, one for every server of a side, that come nearest to a share. Above nothing and below everything both are at least 1.
 * Of equally near pairs the heavier one, which leaves room for slow start.
 */
export function weightsFor(canaryBp: BasisPoints, count: Readonly<Record<Side, number>>): Record<Side, number> {
  if (canaryBp === NOTHING) return { stable: MOST, canary: 0 };
  if (canaryBp === EVERYTHING) return { stable: 0, canary: MOST };
  let best = { stable: 1, canary: 1 };
  let nearest = Number.POSITIVE_INFINITY;
  for (let stable = MOST; stable >= 1; stable--) {
    const exact = (canaryBp * stable * count.stable) / ((EVERYTHING - canaryBp) * count.canary);
    for (const canary of [Math.floor(exact), Math.ceil(exact)].map((each) => Math.min(MOST, Math.max(1, each)))) {
      const total = stable * count.stable + canary * count.canary;
      const off = Math.abs((canary * count.canary * EVERYTHING) / total - canaryBp);
      if (off < nearest) [best, nearest] = [{ stable, canary }, off];
    }
  }
  return best;
}

export async function readWeights(
  ask: AskHaproxy,
  { backend, servers }: WeighedServers,
  signal?: AbortSignal,
): Promise<RouterReading> {
  const weights = parseState(await ask(`show servers state ${backend}`, signal), backend);
  const sum = (side: Side) =>
    servers[side].reduce((total, name) => {
      const weight = weights.get(name);
      if (weight === undefined)
        throw new Unavailable(`Cannot find server "${name}" in backend "${backend}" of HAProxy`);
      return total + weight;
    }, 0);
  const [stable, canary] = [sum("stable"), sum("canary")];
  const fingerprint = [...servers.stable, ...servers.canary].map((name) => weights.get(name)).join("/");
  return { canaryBp: shareOf(canary, stable), fingerprint };
}

/** Columns are named in a line that begins with "# "; `srv_uweight` is the weight that is in effect. */
function parseState(text: string, backend: string): ReadonlyMap<string, number> {
  const lines = text.split("\n");
  const names = lines
    .find((line) => line.startsWith("# "))
    ?.slice(2)
    .trim()
    .split(" ");
  if (names === undefined)
    throw new Unavailable(`Cannot read backend "${backend}" of HAProxy: found "${text.slice(0, 120)}"`);
  const [name, weight] = ["srv_name", "srv_uweight"].map((column) => names.indexOf(column)) as [number, number];
  const rows = lines.filter((line) => /^\d+ /.test(line)).map((line) => line.split(" "));
  return new Map(rows.map((row) => [row[name]!, Number(row[weight])]));
}

/** The side that loses goes first where that leaves somebody to serve: never are both at nothing. */
export async function writeWeights(
  ask: AskHaproxy,
  { backend, servers }: WeighedServers,
  canaryBp: BasisPoints,
  signal?: AbortSignal,
): Promise<void> {
  const weights = weightsFor(canaryBp, { stable: servers.stable.length, canary: servers.canary.length });
  const order: readonly Side[] = weights.stable === 0 ? ["canary", "stable"] : ["stable", "canary"];
  for (const side of order)
    for (const name of servers[side]) {
      const answer = (await ask(`set weight ${backend}/${name} ${weights[side]}`, signal)).trim();
      if (answer !== "") throw new Unavailable(`Cannot set the weight of ${backend}/${name}: HAProxy says "${answer}"`);
    }
}

export function checkServers({ backend, servers }: WeighedServers): void {
  for (const name of [backend, ...servers.stable, ...servers.canary])
    if (!/^[\w.:-]{1,200}$/.test(name))
      throw new Rejected("invalid", `Cannot use "${name}" of HAProxy: want letters, digits and .:-_`);
}
