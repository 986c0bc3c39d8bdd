import { z } from "zod";
import type { SliBucket } from "#core/sli/counts.ts";

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** `POST /sli/:source`: counts of requests by bucket and side. A bucket may be posted again until it is final; the newest counts. */
export const SliBody = z
  .object({
    bucketSeconds: z.number().int().min(1).max(3600),
    /** Milliseconds, ascending: what `slow` counts against. */
    limitsMs: z.array(z.number().positive().max(1e7)).max(20),
    /** Buckets that begin before do not change any more; those that are missing had no requests. */
    finalUntil: count,
    buckets: z
      .array(
        z.object({
          start: count,
          side: z.enum(["stable", "canary"]),
          total: count,
          bad: count,
          slow: z.array(count),
          latency: z.object({ zero: count, buckets: z.array(z.tuple([z.number().int(), count])) }).optional(),
        }),
      )
      .max(10_000),
  })
  .superRefine(({ limitsMs, bucketSeconds, buckets }, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if (limitsMs.some((limit, i) => i > 0 && limit <= limitsMs[i - 1]!)) refuse(["limitsMs"], "want them ascending");
    buckets.forEach(({ start, total, bad, slow }, i) => {
      if (start % bucketSeconds !== 0)
        refuse(["buckets", i, "start"], `found ${start}, want a multiple of ${bucketSeconds}`);
      if (bad > total) refuse(["buckets", i, "bad"], `found ${bad} of ${total}, want as many at most`);
      if (slow.length !== limitsMs.length || slow.some((each) => each > total))
        refuse(["buckets", i, "slow"], `want ${limitsMs.length} counts, each ${total} at most`);
    });
  });
export type SliBody = z.input<typeof SliBody>;

export const toSliBuckets = ({ buckets }: z.output<typeof SliBody>): readonly SliBucket[] =>
  buckets.map(({ start, side, total, bad, slow, latency }) => ({
    start,
    side,
    counts: { total, bad, slow, ...(latency !== undefined && { latency }) },
  }));

export const toSliBody = (
  source: Pick<SliBody, "bucketSeconds" | "limitsMs" | "finalUntil">,
  buckets: readonly SliBucket[],
): SliBody => ({
  ...source,
  buckets: buckets.map(({ start, side, counts: { total, bad, slow, latency } }) => ({
    start,
    side,
    total,
    bad,
    slow: [...slow],
    ...(latency !== undefined && {
      latency: { zero: latency.zero, buckets: latency.buckets.map(([bucket, n]) => [bucket, n] as [number, number]) },
    }),
  })),
});

export const SliSourceList = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      bucketSeconds: z.number(),
      limitsMs: z.array(z.number()),
      finalUntil: z.number(),
    }),
  ),
});
export type SliSourceList = z.infer<typeof SliSourceList>;
