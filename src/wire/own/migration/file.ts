import { z } from "zod";
import type { Definition } from "#core/migration/definition.ts";
import { MIGRATION_EVENTS } from "#core/migration/events.ts";
import { parseWindow } from "#core/migration/windows.ts";
import { DAY, MINUTE } from "#core/time.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import { EVERYTHING } from "#core/traffic/share.ts";
import { ALB_WEIGHTS, nearestShare, ROUTE53_WEIGHTS, type WeightRange } from "#core/traffic/weights.ts";
import { isZone } from "#core/zone.ts";
import { type DidYouMean, type FileProblem, Ident, problemsIn, type StrictObject, strict } from "#wire/own/file.ts";
import { gateSchema } from "./gates.ts";
import { routeSchema } from "./routes.ts";
import { Bake, Duration, Moment, RollBackAt, Share, Target, Weight } from "./words.ts";

/** Reads what a migration's YAML file says, every problem at once. */
export function readMigration(
  value: unknown,
  didYouMean: DidYouMean,
): { readonly definition: Definition } | { readonly problems: readonly FileProblem[] } {
  const read = problemsIn(migrationSchema(strict(didYouMean)), value);
  if (read.data === undefined) return { problems: read.problems };
  const problems = [...contradictions(read.data)];
  return problems.length === 0 ? { definition: toDefinition(read.data) } : { problems };
}

const Role = z.string().transform((text, context) => {
  const [, service, role] = /^([^:\s]+): ?([^:\s]+)$/.exec(text) ?? [];
  if (service !== undefined && role !== undefined) return { service, role };
  context.addIssue({ code: "custom", message: `found "${text}", want a role as in "shop:app"` });
  return z.NEVER;
});
const Side = z.union([
  z
    .string()
    .min(1)
    .transform((label) => ({ label, roles: [] })),
  z.strictObject({ label: z.string().min(1), roles: z.array(Role).default([]) }),
]);
const Day = z.string().regex(/^\d{4}-\d\d-\d\d$/, { error: 'want a day as in "2026-12-25"' });
const list = <T extends z.ZodType>(of: T, most: number) =>
  z.union([z.array(of).max(most), of.transform((one) => [one])]);

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

/** Whoever reads the channel may act by a link: not for longer than somebody remembers who that is. */
const LinksFor = Duration.refine((seconds) => seconds >= MINUTE && seconds <= 30 * DAY, {
  error: 'want "none", or from "1m" to "30d"',
});

function migrationSchema(object: StrictObject) {
  const either = z.enum(["hold", "roll-back"]);
  return object({
    apiVersion: z.literal("migration/v1"),
    name: Ident,
    service: z.string().min(2).max(63).optional(),
    timezone: z.string().refine(isZone, { error: 'want a time zone as in "Asia/Tokyo"' }).default("UTC"),
    sides: object({ stable: Side.prefault("stable"), canary: Side.prefault("canary") }).prefault({}),
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
      onShareMismatch: z.enum(["auto", "hold", "say"]).default("auto"),
    }).prefault({}),
    warmup: object({
      minHealthy: z.number().int().min(0).max(10_000).default(0),
      age: Duration.default(0),
      within: Duration.default(1800),
    }).prefault({}),
    gates: z.array(gateSchema(object)).max(20).default([]),
    budget: object({
      objective: Ident,
      maxSpend: Share,
      pace: z.enum(["fixed", "policy"]).default("fixed"),
    }).optional(),
    objective: object({
      name: Ident,
      override: object({
        target: Target,
        until: Moment,
        reason: z.string().trim().min(1).max(500),
        approvedBy: z.string().trim().min(1).max(100),
      }),
    }).optional(),
    windows: object({ advance: list(Advance, 50).default([]), freeze: list(Freeze, 500).default([]) }).prefault({}),
    capacity: object({ rpsPerTask: z.number().gt(0) }).optional(),
    after: object({ keepStableFor: Duration.default(7 * 86_400) }).prefault({}),
    unattended: object({ maxGap: Duration.default(600) }).prefault({}),
    verify: object({ within: Duration.default(60), guard: Duration.default(60) }).prefault({}),
    notify: z
      .array(
        object({
          channel: z.string().min(1),
          on: z
            .array(z.enum(MIGRATION_EVENTS))
            .min(1)
            .default([...MIGRATION_EVENTS]),
          links: z.union([z.literal("none"), LinksFor]).default(DAY),
        }),
      )
      .max(50)
      .default([]),
    tick: Duration.refine((seconds) => seconds >= 1, { error: "want 1s or longer" }).default(10),
    template: object({ name: Ident, values: z.record(z.string(), z.string()).default({}) }).optional(),
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
  yield* unsettable(file);
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

/** A share that a router rounds is never found to be in effect. */
function* unsettable({ steps, routes }: File): Generator<FileProblem> {
  for (const { name, config } of routes) {
    const range = WEIGHTS[config.driver];
    if (range === undefined) continue;
    for (const [i, { weight }] of steps.entries()) {
      const nearest = nearestShare(weight, range);
      if (nearest !== weight)
        yield {
          path: ["steps", i, "weight"],
          message: `found ${weight / 100}%, want a share that route "${name}" can set; the nearest is ${nearest / 100}%`,
        };
    }
  }
}

const WEIGHTS: Partial<Record<RouterConfig["driver"], WeightRange>> = { alb: ALB_WEIGHTS, route53: ROUTE53_WEIGHTS };

function* twice(key: string, items: readonly { readonly name: string }[]): Generator<FileProblem> {
  for (const [i, { name }] of items.entries())
    if (items.findIndex((each) => each.name === name) < i)
      yield { path: [key, i, "name"], message: `found "${name}" a second time` };
}

/** What is divided by answers of a name server need not arrive as it was divided: how many clients keep one answer, nobody knows. */
const usualOnMismatch = ({ routes }: File): "hold" | "say" =>
  routes.some(({ config }) => config.driver === "route53") ? "say" : "hold";

function toDefinition(file: File): Definition {
  const { judge, warmup, counts, slis } = file;
  const limits = slis.map(({ rollbackAt }) => rollbackAt.latency);
  return {
    name: file.name,
    service: file.service,
    timeZone: file.timezone,
    labels: { stable: file.sides.stable.label, canary: file.sides.canary.label },
    roles:
      file.sides.stable.roles.length + file.sides.canary.roles.length === 0
        ? undefined
        : { stable: file.sides.stable.roles, canary: file.sides.canary.roles },
    template: file.template,
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
      onShareMismatch: judge.onShareMismatch === "auto" ? usualOnMismatch(file) : judge.onShareMismatch,
      minHealthy: warmup.minHealthy,
      warmSeconds: warmup.age,
      warmLimitSeconds: warmup.within,
      keepStableSeconds: file.after.keepStableFor,
      gapSeconds: file.unattended.maxGap,
      verifySeconds: file.verify.within,
      guardSeconds: file.verify.guard,
    },
    gates: file.gates,
    budget: file.budget && {
      objective: file.budget.objective,
      maxSpend: file.budget.maxSpend,
      ...(file.budget.pace === "policy" && { takesPace: true }),
    },
    override: file.objective && { objective: file.objective.name, ...file.objective.override },
    windows: file.windows,
    rpsPerTask: file.capacity?.rpsPerTask,
    dispersion: judge.dispersion === "auto" ? undefined : judge.dispersion,
    notify: file.notify.map(({ channel, on, links }) => ({
      channel,
      on: [...new Set(on)],
      linksFor: links === "none" ? undefined : links,
    })),
    tickSeconds: file.tick,
  };
}
