import { type LatencyUnit, latencyFrom } from "#core/sli/request.ts";

/**
 * What nginx writes of the servers that a request went to: one time for each try, `,` between tries and ` : ` between groups, `-`
 * for a try that got no answer (`0.010, 0.020 : 0.030`). The sum is how long the request waited for them; `undefined` when it went
 * to none, NaN for what is no such list.
 */
export function upstreamLatency(text: string, unit: LatencyUnit): number | undefined {
  if (!text.includes(",") && !text.includes(":")) return latencyFrom(text, unit);
  let sum: number | undefined;
  for (const part of text.split(/[,:]/)) {
    const latency = latencyFrom(part.trim(), unit);
    if (latency !== undefined) sum = (sum ?? 0) + latency;
  }
  return sum === undefined ? undefined : Math.round(sum * 1e6) / 1e6;
}

/** The last of such a list: the server that answered, or that was asked last. */
export function lastOfList(text: string): string {
  const at = Math.max(text.lastIndexOf(", "), text.lastIndexOf(" : "));
  const last = at < 0 ? text : text.slice(at + 2).trim();
  return last === "-" ? "" : last;
}
