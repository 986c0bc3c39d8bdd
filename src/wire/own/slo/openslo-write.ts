import type { z } from "zod";
import { MISSING_AFTER_MINUTES } from "#core/slo/missing.ts";
import { type CountedIndicator, type SloBody, SloPolicy } from "#wire/own/slos.ts";
import { OPENSLO_VERSION } from "./openslo.ts";

/** A Monday that is a first. */
const BEGINNING = "2024-01-01 00:00:00";

/** Each objective as a document of OpenSLO. */
export function spellOpenSlo(slo: z.output<typeof SloBody>): unknown {
  const { name, service, memo, indicator, target, window, policy, alerts, missingAfterMinutes } = slo;
  const counted = indicator.kind === "slices" ? indicator.of : indicator;
  const isPlain = JSON.stringify(policy) === JSON.stringify(SloPolicy.parse({}));
  const annotations = {
    ...(alerts !== "all" && { "sawara-alerts": alerts }),
    ...(missingAfterMinutes !== MISSING_AFTER_MINUTES && { "sawara-missing-after": `${missingAfterMinutes}m` }),
    ...(!isPlain && { "sawara-policy": JSON.stringify(policy) }),
  };
  return {
    apiVersion: OPENSLO_VERSION,
    kind: "SLO",
    metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      ...(memo !== "" && { description: memo }),
      service,
      indicator: { metadata: { name: `${name.slice(0, 59)}-sli` }, spec: spellMetric(counted) },
      timeWindow: [
        window.kind === "rolling"
          ? { duration: `${window.days}d`, isRolling: true }
          : {
              duration: window.unit === "week" ? "1w" : "1M",
              calendar: { startTime: BEGINNING, timeZone: window.zone },
              isRolling: false,
            },
      ],
      budgetingMethod: indicator.kind === "slices" ? "Timeslices" : "Occurrences",
      objectives: [
        {
          ...(counted.kind === "latency" && { op: "lt", value: counted.limitMs }),
          targetPercent: target,
          ...(indicator.kind === "slices" && {
            timeSliceTarget: Number((indicator.sliceTarget / 100).toPrecision(12)),
            timeSliceWindow: `${indicator.sliceSeconds / 60}m`,
          }),
        },
      ],
    },
  };
}

function spellMetric(counted: CountedIndicator): object {
  const metric = (spec: object) => ({ metricSource: { type: "sawara", spec } });
  if (counted.kind === "latency") return { thresholdMetric: metric({ source: counted.source }) };
  const spec = counted.kind === "events" ? { source: counted.source } : { monitor: counted.monitor };
  return { ratioMetric: { counter: true, bad: metric(spec), total: metric(spec) } };
}
