import type { OrgId } from "#core/series.ts";
import { countedOf, probeSource } from "#core/slo/slo.ts";
import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";

/**
 * Keeps the results of external monitors that an objective is about as counts, one a minute: whether the answer was the one that the
 * monitor wants. Only since there is such an objective; what was before cannot be told from response times, which failures leave out.
 */
export function createProbeCounts(meta: Pick<Meta, "objectives" | "sliBuckets">) {
  return async (org: OrgId, monitorId: string, at: UnixSeconds, isGood: boolean): Promise<void> => {
    const name = probeSource(monitorId);
    const start = floorTo(MINUTE, at);
    const counts = { total: 1, bad: isGood ? 0 : 1, slow: [] };
    const source = { name, bucketSeconds: MINUTE, limitsMs: [], finalUntil: start + MINUTE };
    if (await isWatched(org, monitorId)) await meta.sliBuckets.put(org, source, [{ start, side: "stable", counts }]);
  };

  async function isWatched(org: OrgId, monitorId: string): Promise<boolean> {
    return (await meta.objectives.list(org)).some(({ objective }) => {
      const counted = countedOf(objective.indicator);
      return counted.kind === "probe" && counted.monitor === monitorId;
    });
  }
}
