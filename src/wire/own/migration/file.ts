import { z } from "zod";
import type { Definition, Gate } from "#core/migration/definition.ts";
import { parseWindow } from "#core/migration/windows.ts";
import { EVERYTHING } from "#core/traffic/share.ts";
import { isZone } from "#core/zone.ts";
import {
  type DidYouMean,
  type FileProblem,
  Ident,
  problemsOf,
  type StrictObject,
  sayIssue,
  strict,
} from "#wire/own/file.ts";
import { routeSchema } from "./routes.ts";
import { AtLeast, Bake, Duration, Moment, RollBackAt, Share, Target, Weight } from "./words.ts";

/** Reads what a migration's YAML file says, every problem at once. */
export function readMigration(
  value: unknown,
  didYouMean: DidYouMean,
): { readonly definition: Definition } | { readonly problems: readonly FileProblem[] } {
  const { data, error } = migrationSchema(strict(didYouMean)).safeParse(value, { error: sayIssue });
  if (error === undefined) {
    const problems = [...contradictions(data)];
    return problems.length === 0 ? { definition: toDefinition(data) } : { problems };
  }
  return { problems: problemsOf(error) };
}

const Side = z.union([z.string().min(1), z.strictObject({ label: z.string().min(1) }).transform(({ label }) => label)]);
const Day = z.string().regex(/^\d{4}-\d\d-\d\d$/, { error: 'want a day as in "2026-12-25"' });
const list = <T extends z.ZodType>(of: T) => z.union([z.array(of), of.transform((one) => [one])]);

const Freeze = z.string().transform((text, context) => {
  const [from, to = from] = text.split("..").map((part) => part.trim());
  if (Day.safeParse(from).success && Day.safeParse(to).success && from! <= to!) return { from: from!, to: to! };
  context.addIssue({ code: "custom", message: `found "${text}", want days as in "2026-12-25..2027-01-05"` });
  return z.NEVER;
});

const Advance = z.string().transform((text, context) => {
  const window = parseWindow(text);
  if (window !== undefined) return window;
  context.addIssue({ code: "custom", message: `found "${text}", want a window as in "Mon-Thu 10:00-17:00"` });
  return z.NEVER;
});

function migrationSchema(object: StrictObject) {
  const either = z.enum(["hold", "roll-back"]);
  return object({
    apiVersion: z.literal("migration/v1"),
    name: Ident,
    service: z.string().min(2).max(63).optional(),
    timezone: z.string().refine(isZone, { error: 'want a time zone as in "Asia/Tokyo"' }).default("UTC"),
    sides: object({ stable: Side.default("stable"), canary: Side.default("canary") }).prefault({}),
    routes: z.array(routeSchema(object)).min(1).max(20),
    counts: object({ route: z.string().optional(), source: z.string().optional(), bucket: Duration.default(60) }),
    slis: z
      .array(object({ name: Ident, rollbackAt: RollBackAt }))
      .min(1)
      .max(10),
    steps: z
      .array(object({ weight: Weight, bake: Bake, gate: z.literal("manual").optional() }))
      .min(1)
      .max(50),
    judge: object({
      alphaTotal: z.number().gt(0).max(0.5).default(0.05),
      betaStep: z.number().gt(0).max(0.5).default(0.05),
      dispersion: z.union([z.literal("auto"), z.number().min(1).max(10)]).default("auto"),
      staleAfter: Duration.default(300),
      onNoData: z
        .union([
          z.literal("hold"),
          object({ rollBackAfter: Duration, from: Weight }).transform((blind) => ({
            after: blind.rollBackAfter,
            fromBp: blind.from,
          })),
        ])
        .default("hold"),
      onSharedCause: either.default("hold"),
      onInconclusive: either.default("hold"),
    }).prefault({}),
    warmup: object({
      minHealthy: z.number().int().min(0).max(10_000).default(0),
      age: Duration.default(0),
      within: Duration.default(1800),
    }).prefault({}),
    gates: z
      .array(
        object({
          staging: object({ migration: Ident, maxAge: Duration.default(14 * 86_400) }).optional(),
          checklist: z.array(z.string().min(1)).min(1).optional(),
          budget: object({ objective: Ident, remaining: AtLeast }).optional(),
        }).transform(({ staging, checklist, budget }, context): Gate => {
          if ([staging, checklist, budget].filter((each) => each !== undefined).length !== 1) {
            context.addIssue({ code: "custom", message: "want one of staging, checklist and budget" });
            return z.NEVER;
          }
          if (staging !== undefined) return { kind: "migration", ...staging };
          return budget !== undefined ? { kind: "budget", ...budget } : { kind: "checklist", items: checklist! };
        }),
      )
      .default([]),
    budget: object({ objective: Ident, maxSpend: Share }).optional(),
    objective: object({
      name: Ident,
      override: object({
        target: Target,
        until: Moment,
        reason: z.string().trim().min(1).max(500),
        approvedBy: z.string().trim().min(1).max(100),
      }),
    }).optional(),
    windows: object({ advance: list(Advance).default([]), freeze: list(Freeze).default([]) }).prefault({}),
    capacity: object({ rpsPerTask: z.number().gt(0) }).optional(),
    after: object({ keepStableFor: Duration.default(7 * 86_400) }).prefault({}),
    unattended: object({ maxGap: Duration.default(600) }).prefault({}),
    verify: object({ within: Duration.default(60), guard: Duration.default(60) }).prefault({}),
    tick: Duration.default(10),
  });
}

type File = z.output<ReturnType<typeof migrationSchema>>;

/** What each value says well, and all together cannot mean. */
function* contradictions(file: File): Generator<FileProblem> {
  const { steps, routes, counts, slis, judge, tick } = file;
  for (const [i, { weight, bake }] of steps.entries()) {
    const before = steps[i - 1]?.weight ?? 0;
    if (weight <= before)
      yield { path: ["steps", i, "weight"], message: `found ${weight / 100}%, want more than ${before / 100}%` };
    const least = counts.bucket + 2 * tick;
    if (bake.least < least)
      yield {
        path: ["steps", i, "bake"],
        message: `found ${bake.least} s at least, want ${least} s or more: a bucket and two looks`,
      };
  }
  const last = steps.at(-1)!.weight;
  if (last !== EVERYTHING)
    yield { path: ["steps", steps.length - 1, "weight"], message: `found ${last / 100}%, want 100% at the end` };
  yield* twice("routes", routes);
  yield* twice("slis", slis);
  if ((counts.route === undefined) === (counts.source === undefined))
    yield { path: ["counts"], message: "want either route or source" };
  if (counts.route !== undefined && !routes.some(({ name }) => name === counts.route)) {
    const known = routes.map(({ name }) => `"${name}"`).join(", ");
    yield { path: ["counts", "route"], message: `found "${counts.route}", want a route of this file: ${known}` };
  }
  if (counts.bucket < 1 || !Number.isInteger(counts.bucket))
    yield { path: ["counts", "bucket"], message: "want whole seconds, one at least" };
  if (judge.staleAfter < 2 * counts.bucket)
    yield {
      path: ["judge", "staleAfter"],
      message: `found ${judge.staleAfter} s, want two buckets or more: ${2 * counts.bucket} s`,
    };
}

function* twice(key: string, items: readonly { readonly name: string }[]): Generator<FileProblem> {
  for (const [i, { name }] of items.entries())
    if (items.findIndex((each) => each.name === name) < i)
      yield { path: [key, i, "name"], message: `found "${name}" a second time` };
}

function toDefinition(file: File): Definition {
  const { judge, warmup, counts, slis } = file;
  const limits = slis.map(({ rollbackAt }) => rollbackAt.latency);
  return {
    name: file.name,
    service: file.service,
    timeZone: file.timezone,
    labels: file.sides,
    routes: file.routes,
    counts:
      counts.route === undefined
        ? { from: "source", source: counts.source!, bucketSeconds: counts.bucket }
        : { from: "route", route: counts.route, bucketSeconds: counts.bucket },
    policy: {
      routes: file.routes.map(({ name }) => name),
      indicators: slis.map(({ name, rollbackAt: { ratio, latency } }, i) => ({
        name,
        limit: ratio,
        measure:
          latency === undefined
            ? { kind: "errors" }
            : {
                kind: "latency",
                // Counts are asked for with the limits of the indicators, in their order.
                slow: limits.slice(0, i).filter((limit) => limit !== undefined).length,
                limitMs: latency.ms,
                percentile: latency.percentile,
              },
      })),
      steps: file.steps.map(({ weight, bake, gate }) => ({ canaryBp: weight, bake, manual: gate === "manual" })),
      bucketSeconds: counts.bucket,
      alphaTotal: judge.alphaTotal,
      betaStep: judge.betaStep,
      staleAfter: judge.staleAfter,
      blindRollBack: judge.onNoData === "hold" ? undefined : judge.onNoData,
      onInconclusive: judge.onInconclusive,
      onSharedCause: judge.onSharedCause,
      minHealthy: warmup.minHealthy,
      warmSeconds: warmup.age,
      warmLimitSeconds: warmup.within,
      keepStableSeconds: file.after.keepStableFor,
      gapSeconds: file.unattended.maxGap,
      verifySeconds: file.verify.within,
      guardSeconds: file.verify.guard,
    },
    gates: file.gates,
    budget: file.budget,
    override: file.objective && { objective: file.objective.name, ...file.objective.override },
    windows: file.windows,
    rpsPerTask: file.capacity?.rpsPerTask,
    dispersion: judge.dispersion === "auto" ? undefined : judge.dispersion,
    tickSeconds: file.tick,
  };
}
