import type { MonitorPreview } from "#wire/own/alerting.ts";
import type { Shade } from "../../graph/shades.ts";

/** The times in which any alert would have been open: hosts that fire together are one shade, as bad as the worst of them. */
export function shadesOf(alerts: MonitorPreview["alerts"], now: number): Shade[] {
  const spans = alerts
    .map(
      ({ openedAt, closedAt = now, status }): Shade => ({
        from: openedAt,
        to: closedAt,
        tone: status === "CRITICAL" ? "critical" : "warning",
      }),
    )
    .sort((a, b) => a.from - b.from);
  const merged: Shade[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to) merged.push(span);
    else
      merged[merged.length - 1] = {
        from: last.from,
        to: Math.max(last.to, span.to),
        tone: last.tone === "critical" ? last.tone : span.tone,
      };
  }
  return merged;
}
