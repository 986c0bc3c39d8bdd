import type { Ingest } from "#app/ingest.ts";
import { ACCEPTED_PAST } from "#core/metric.ts";
import type { OrgId } from "#core/series.ts";
import { pointsOf } from "#core/sli/points.ts";
import { floorTo, HOUR, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";

/** What becomes service metrics at once. */
const MOST_AT_ONCE = 6 * HOUR;

export interface PublishParts {
  readonly meta: Pick<Meta, "sliBuckets" | "services">;
  readonly ingest: Pick<Ingest, "serviceValues">;
  readonly clock: Clock;
}

/**
 * Makes service metrics of what a source counted and is final. What was published stands in the database, so that a restart goes on
 * and counts that are stored again are published again; both is harmless twice. What is older than a point may be is left out.
 */
export async function publishCounts(
  { meta: { sliBuckets, services }, ingest, clock }: PublishParts,
  { org, name, service }: { readonly org: OrgId; readonly name: string; readonly service: string },
): Promise<void> {
  for (;;) {
    const source = await sliBuckets.publishing(org, name);
    if (source === undefined) return;
    const oldest = floorTo(MINUTE, clock.now() / 1000 - ACCEPTED_PAST) + 2 * MINUTE;
    const final = floorTo(MINUTE, source.finalUntil);
    const begin = source.publishedUntil ?? (await firstMinute(oldest, final));
    // A source has no metrics of the time before its first request.
    if (begin === undefined) return;
    const from = Math.max(oldest, begin);
    const to = Math.min(final, from + MOST_AT_ONCE);
    // Older ones are left out, and so they are done.
    if (from < to && (await services.find(org, service)) !== undefined) {
      const range = { from, to };
      const buckets = await sliBuckets.read(org, name, range);
      await ingest.serviceValues(org, service, pointsOf(source, buckets, range));
    }
    const until = Math.max(to, source.publishedUntil ?? 0);
    if (until !== source.publishedUntil) await sliBuckets.published(org, name, until, source.revision);
    if (to >= final) return;
  }

  async function firstMinute(oldest: UnixSeconds, final: UnixSeconds): Promise<UnixSeconds | undefined> {
    const [first] = await sliBuckets.read(org, name, { from: oldest, to: final });
    return first && floorTo(MINUTE, first.start);
  }
}
