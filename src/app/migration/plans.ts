import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import { type Plan, planOf, trafficOf } from "#core/migration/plan.ts";
import { spreadsOf } from "#core/migration/spreads.ts";
import type { OrgId } from "#core/series.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import { DAY, floorTo, HOUR, type UnixSeconds } from "#core/time.ts";
import type { Meta } from "#meta/meta.ts";
import { limitsOf, sourceOf } from "./flight.ts";
import { HISTORY_SECONDS } from "./observe.ts";
import type { Budgets, OpenCounts } from "./ports.ts";

/** What people know their traffic by. */
const TRAFFIC_SECONDS = 7 * DAY;

export interface PlanParts {
  readonly meta: Pick<Meta, "migrations" | "sliBuckets">;
  readonly openCounts: OpenCounts;
  readonly budgets: Pick<Budgets, "outageSeconds">;
}

/** What a definition means at so many requests a second, or at those of the last hour, by all that was counted of it until now. */
export async function planAsCounted(
  { meta, openCounts, budgets }: PlanParts,
  org: OrgId,
  definition: Definition,
  requestsPerSecond: number | undefined,
  now: UnixSeconds,
): Promise<Plan> {
  const { counts, policy, budget, gates } = definition;
  const source = await countedAs();
  const objective = budget?.objective ?? gates.find((gate) => gate.kind === "budget")?.objective;
  const [rate, hours, history, outageSeconds] = await Promise.all([
    requestsPerSecond ?? lastHour(),
    hourly(),
    lately(),
    objective && budgets.outageSeconds(org, objective, now),
  ]);
  return planOf(policy, rate, {
    traffic: trafficOf(hours),
    // Without history nothing is known yet, and a plan of guesses would look like one of knowledge.
    spreadsAt: history.length === 0 ? undefined : (canaryBp) => spreadsOf(definition, history, canaryBp),
    outageSeconds: outageSeconds || undefined,
  });

  /** A route is counted while a run goes on: the newest run knows. */
  async function countedAs(): Promise<string> {
    if (counts.from === "source") return counts.source;
    const known = (await meta.migrations.list(org)).find(({ name }) => name === definition.name);
    const [newest] = known === undefined ? [] : await meta.migrations.runs(org, known.id, 1);
    return sourceOf(newest?.id ?? "");
  }

  async function lastHour(): Promise<number> {
    const { bucketSeconds } = counts;
    const buckets = await meta.sliBuckets.sums(org, source, { from: now - HOUR, to: now }, bucketSeconds);
    const total = buckets.reduce((sum, bucket) => sum + bucket.total, 0);
    return buckets.length === 0 ? 0 : total / (buckets.length * bucketSeconds);
  }

  async function hourly(): Promise<readonly number[]> {
    const to = floorTo(HOUR, now);
    const sums = await meta.sliBuckets.sums(org, source, { from: to - TRAFFIC_SECONDS, to }, HOUR);
    return sums.map(({ total }) => total / HOUR);
  }

  async function lately(): Promise<readonly SliBucket[]> {
    const from = now - HISTORY_SECONDS;
    if (counts.from === "route") return await meta.sliBuckets.read(org, source, { from, to: now });
    try {
      return (await openCounts(org, counts, limitsOf(definition), {}).read(from)).buckets;
    } catch (error) {
      // A limit that is not counted is said where the run begins.
      if (error instanceof Rejected) return [];
      throw error;
    }
  }
}
