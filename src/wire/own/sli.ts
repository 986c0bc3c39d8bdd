import { z } from "zod";
import { MOST_REQUESTS, type SliBucket } from "#core/sli/counts.ts";
import { sketchProblem } from "#core/sli/sketch.ts";
import { type ConfiguredSource, isRead, type ReadSource } from "#core/sli/source.ts";

const time = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const count = z.number().int().min(0).max(MOST_REQUESTS);

/** `POST /sli/:source`: counts of requests by bucket and side. A bucket may be posted again until it is final; the newest counts. */
export const SliBody = z
  .object({
    /** Who counted, where several count for one source: their counts add up. */
    part: z
      .string()
      .regex(/^[\w.-]{1,63}$/, { error: 'want letters, digits, ".", "-" and "_", 63 at most' })
      .optional(),
    bucketSeconds: z.number().int().min(1).max(3600),
    /** Milliseconds, ascending: what `slow` counts against. */
    limitsMs: z.array(z.number().positive().max(1e7)).max(20),
    /** Buckets that begin before do not change any more; those that are missing had no requests. */
    finalUntil: time,
    buckets: z
      .array(
        z.object({
          start: time,
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
    buckets.forEach(({ start, total, bad, slow, latency }, i) => {
      if (start % bucketSeconds !== 0)
        refuse(["buckets", i, "start"], `found ${start}, want a multiple of ${bucketSeconds}`);
      if (bad > total) refuse(["buckets", i, "bad"], `found ${bad} of ${total}, want as many at most`);
      if (slow.length !== limitsMs.length || slow.some((each) => each > total))
        refuse(["buckets", i, "slow"], `want ${limitsMs.length} counts, each ${total} at most`);
      const problem = latency && sketchProblem(latency);
      if (problem !== undefined) refuse(["buckets", i, "latency"], problem);
    });
  });
export type SliBody = z.input<typeof SliBody>;

export const toSliBuckets = ({ buckets }: z.output<typeof SliBody>): readonly SliBucket[] =>
  buckets.map(({ start, side, total, bad, slow, latency }) => ({
    start,
    side,
    counts: { total, bad, slow, ...(latency !== undefined && { latency }) },
  }));

/** A source with what people said of it and what it has counted; of one that never counted there is no final moment. */
export const SliSourceAnswer = z.object({
  name: z.string(),
  /** Who counts: "posted" where others do and post it, else what the server asks. */
  kind: z.string(),
  service: z.string().optional(),
  bucketSeconds: z.number().optional(),
  limitsMs: z.array(z.number()).optional(),
  finalUntil: z.number().optional(),
  /** Seconds that the newest final moment is behind now. */
  lagSeconds: z.number().optional(),
  askedAt: z.number().optional(),
  /** What was wrong when it was asked last, and since when something is. */
  error: z.object({ message: z.string(), since: z.number() }).optional(),
  /** As it was written; absent where nobody said anything of it. */
  document: z.string().optional(),
});
export type SliSourceAnswer = z.infer<typeof SliSourceAnswer>;

export const SliSourceList = z.object({ sources: z.array(SliSourceAnswer) });
export type SliSourceList = z.infer<typeof SliSourceList>;

export const SliDocument = z.object({ document: z.string().max(100_000) });
export type SliDocument = z.input<typeof SliDocument>;

export const SliTryBody = z.object({ document: z.string().max(100_000).optional() });
export type SliTryBody = z.input<typeof SliTryBody>;

const Buckets = z.array(
  z.object({
    start: z.number(),
    side: z.enum(["stable", "canary"]),
    total: z.number(),
    bad: z.number(),
    slow: z.array(z.number()),
  }),
);

export const SliCountsQuery = z.object({
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(0),
});

/** Counts of requests by bucket and side, in the order of their time. */
export const SliCountsAnswer = z.object({
  bucketSeconds: z.number(),
  limitsMs: z.array(z.number()),
  /** Buckets that begin before do not change any more; those that are missing had no requests. */
  finalUntil: z.number(),
  buckets: Buckets,
});
export type SliCountsAnswer = z.infer<typeof SliCountsAnswer>;

export const SliRemoveQuery = z.object({ counts: z.enum(["keep", "delete"]).default("keep") });

interface State {
  readonly name: string;
  readonly config?:
    | {
        readonly source: ConfiguredSource;
        readonly document: string;
        readonly askedAt?: number | undefined;
        readonly error?: { readonly message: string; readonly since: number } | undefined;
      }
    | undefined;
  readonly counted?:
    | { readonly bucketSeconds: number; readonly limitsMs: readonly number[]; readonly finalUntil: number }
    | undefined;
}

/** `now` in seconds since the epoch. */
export function toSliSource({ name, config, counted }: State, now: number): SliSourceAnswer {
  const read = config !== undefined && isRead(config.source) ? config.source : undefined;
  const meaning = counted ?? read;
  return {
    name,
    kind: read?.from.kind ?? "posted",
    ...(config?.source.service !== undefined && { service: config.source.service }),
    ...(meaning !== undefined && { bucketSeconds: meaning.bucketSeconds, limitsMs: [...meaning.limitsMs] }),
    ...(counted !== undefined &&
      counted.finalUntil > 0 && {
        finalUntil: counted.finalUntil,
        lagSeconds: Math.max(0, Math.floor(now) - counted.finalUntil),
      }),
    ...(config?.askedAt !== undefined && { askedAt: config.askedAt }),
    ...(config?.error !== undefined && { error: config.error }),
    ...(config !== undefined && { document: config.document }),
  };
}

export const toSliCounts = (
  { bucketSeconds, limitsMs }: Pick<ReadSource, "bucketSeconds" | "limitsMs">,
  finalUntil: number,
  buckets: readonly SliBucket[],
): SliCountsAnswer => ({
  bucketSeconds,
  limitsMs: [...limitsMs],
  finalUntil,
  buckets: buckets.map(({ start, side, counts: { total, bad, slow } }) => ({
    start,
    side,
    total,
    bad,
    slow: [...slow],
  })),
});
