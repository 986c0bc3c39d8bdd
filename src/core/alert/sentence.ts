import type { Thresholds } from "#core/monitor/monitor.ts";
import type { Alert } from "./alert.ts";
import type { AlertSource } from "./subject-graph.ts";

/** As much as anybody compares with a limit. */
const short = (value: number): string => String(Number(value.toPrecision(5)));

/**
 * One line that says what is wrong in numbers, the same in every language: `loadavg5 8.4 > 8`, `503`, what a check said.
 * `source` is absent once the monitor or check is gone.
 */
export function alertSentence(alert: Alert, source: AlertSource | undefined): string {
  const [firstLine = ""] = (alert.message ?? "").split("\n");
  if (alert.value === undefined || alert.type === "slo") return firstLine || (alert.component ?? "");
  switch (source?.type) {
    case "host": {
      const what = alert.component === undefined ? source.metric : `${source.metric} ${alert.component}`;
      return `${what} ${comparison(alert.value, alert, source)}`;
    }
    case "service":
      return `${source.metric} ${comparison(alert.value, alert, source)}`;
    case "expression":
    case "query":
      return `${alert.series?.name ?? source.name} ${comparison(alert.value, alert, source)}`;
    default:
      return firstLine === "" ? short(alert.value) : `${firstLine} (${short(alert.value)})`;
  }
}

/** With the limit that it broke; without one when it broke none, or when the limits were changed since. */
function comparison(value: number, { status }: Alert, { operator, warning, critical }: Thresholds): string {
  const limit = status === "CRITICAL" ? critical : status === "WARNING" ? warning : undefined;
  const isBroken = limit !== null && limit !== undefined && (operator === ">" ? value > limit : value < limit);
  return isBroken ? `${short(value)} ${operator} ${short(limit)}` : short(value);
}
