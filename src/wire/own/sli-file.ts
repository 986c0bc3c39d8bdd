import { z } from "zod";
import { type ConfiguredSource, isSourceName, type SliOrigin, SOURCE_NAME } from "#core/sli/source.ts";
import { MINUTE } from "#core/time.ts";
import type { Side } from "#core/traffic/router.ts";
import { type DidYouMean, type FileProblem, problemsIn, type StrictObject, strict } from "./file.ts";
import { Duration } from "./migration/words.ts";

/** Reads what the YAML file of a source of SLI counts says, every problem at once. */
export function readSource(
  value: unknown,
  didYouMean: DidYouMean,
): { readonly source: ConfiguredSource } | { readonly problems: readonly FileProblem[] } {
  const read = problemsIn(sourceSchema(strict(didYouMean)), value);
  if (read.data === undefined) return { problems: read.problems };
  const problems = [...contradictions(read.data)];
  return problems.length === 0 ? { source: toSource(read.data) } : { problems };
}

const text = z.string().min(1).max(4096);

/** `200ms`, `1.5s`, or a number of milliseconds. */
const Limit = z.union([z.number(), z.string()]).transform((found, context) => {
  const [, amount, unit] = /^(\d{1,7}(?:\.\d{1,3})?) ?(ms|s)?$/.exec(String(found).trim()) ?? [];
  const ms = Number(amount) * (unit === "s" ? 1_000 : 1);
  if (amount !== undefined && ms > 0 && ms <= 1e7) return ms;
  context.addIssue({ code: "custom", message: `found "${found}", want a duration as in "200ms" or "1.5s"` });
  return z.NEVER;
});

function sourceSchema(object: StrictObject) {
  const sides = <T extends z.ZodType>(of: T) =>
    object({ stable: of.optional(), canary: of.optional() })
      .refine(({ stable, canary }) => stable !== undefined || canary !== undefined, {
        error: 'found no side, want "stable" or "canary", or both',
      })
      .transform((found) => found as Partial<Record<Side, z.output<T>>>);
  const aws = {
    region: text.optional(),
    profile: text.optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
  };
  const kinds = [
    object({
      kind: z.literal("metrics"),
      sides: sides(object({ total: text, bad: text, slow: z.array(text).default([]) })),
    }),
    object({
      kind: z.literal("haproxy"),
      socket: z
        .string()
        .regex(/^(unix:\/\S{1,100}|tcp:[^:\s]+:\d{1,5})$/, { error: 'want "unix:/path" or "tcp:host:port"' }),
      backends: sides(text),
    }),
    object({ kind: z.literal("proxy"), url: z.url({ protocol: /^https?$/ }), tokenFile: text }),
    object({
      kind: z.literal("cloudwatch-alb"),
      loadBalancer: z
        .string()
        .regex(/^app\/[^/]+\/\w+$/, { error: 'want the end of its ARN, as in "app/edge/50dc6c495c0c9188"' }),
      targetGroups: sides(
        z
          .array(
            z.string().regex(/^targetgroup\/[^/]+\/\w+$/, {
              error: 'want the end of its ARN, as in "targetgroup/api/943f017f100becff"',
            }),
          )
          .min(1),
      ),
      ...aws,
    }),
    object({
      kind: z.literal("logs-insights"),
      sides: sides(object({ logGroups: z.array(text).min(1).max(50), query: text })),
      ...aws,
    }),
  ] as const;
  const known = kinds.map(({ shape }) => shape.kind.value).join(", ");
  return object({
    apiVersion: z.literal("sli/v1"),
    name: z.string().refine(isSourceName, { error: `want ${SOURCE_NAME}` }),
    service: z.string().min(2).max(63).optional(),
    bucket: Duration.optional(),
    limits: z.array(Limit).max(20).optional(),
    from: z.discriminatedUnion("kind", kinds, { error: `want a kind: ${known}` }).optional(),
  });
}

type File = z.output<ReturnType<typeof sourceSchema>>;

/** Kinds whose origins count by the minute. */
const BY_MINUTE: readonly SliOrigin["kind"][] = ["metrics", "cloudwatch-alb", "logs-insights"];

/** What each value says well, and all together cannot mean. */
function* contradictions(file: File): Generator<FileProblem> {
  const { bucket = MINUTE, limits = [], from } = file;
  if (from === undefined) {
    for (const key of ["bucket", "limits"] as const)
      if (file[key] !== undefined)
        yield { path: [key], message: 'found it without "from", want none: whoever posts the counts says it' };
    return;
  }
  if (!Number.isInteger(bucket) || bucket < 1 || bucket > 3600)
    yield { path: ["bucket"], message: `found ${bucket} s, want whole seconds from 1s to 1h` };
  else if (BY_MINUTE.includes(from.kind) && bucket % MINUTE !== 0)
    yield { path: ["bucket"], message: `found ${bucket} s, want whole minutes: "${from.kind}" counts by the minute` };
  for (const [i, limit] of limits.entries())
    if (i > 0 && limit <= limits[i - 1]!)
      yield { path: ["limits", i], message: `found ${limit} ms behind ${limits[i - 1]} ms, want them ascending` };
  if (from.kind === "haproxy" && limits.length > 0)
    yield {
      path: ["limits"],
      message: "found limits, want none: HAProxy's statistics count no durations; its log does",
    };
  if (from.kind !== "metrics") return;
  for (const [side, counts] of Object.entries(from.sides))
    if (counts !== undefined && counts.slow.length !== limits.length)
      yield {
        path: ["from", "sides", side, "slow"],
        message: `found ${counts.slow.length}, want ${limits.length}, one for each of "limits"`,
      };
}

function toSource({ name, service, bucket = MINUTE, limits = [], from }: File): ConfiguredSource {
  if (from === undefined) return { name, service };
  return { name, service, bucketSeconds: bucket, limitsMs: limits, from: from satisfies SliOrigin as SliOrigin };
}
