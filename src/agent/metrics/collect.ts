import type { Collector, Values } from "#agent/collectors/collector.ts";
import type { Troubles } from "#agent/trouble.ts";
import type { HostMetricValue } from "#client/v0/types.ts";

/** Runs every collector at once and puts their values together. One that fails costs its own values only. */
export async function collectAll(
  collectors: readonly Collector[],
  elapsedClockMs: number,
  troubles: Troubles,
): Promise<Values> {
  const all = await Promise.all(
    collectors.map(async (collector) => {
      const subject = `collector ${collector.name}`;
      try {
        const values = await collector.collect(elapsedClockMs);
        troubles.end(subject);
        return values;
      } catch (error) {
        troubles.begin(subject, error);
        return {};
      }
    }),
  );
  return Object.assign({}, ...all);
}

/** Points of a host at one time. What is no finite number is not posted: JSON cannot say it. */
export function pointsOf(hostId: string, time: number, values: Values): HostMetricValue[] {
  return Object.entries(values).flatMap(([name, value]) =>
    Number.isFinite(value) ? [{ hostId, name, time, value }] : [],
  );
}
