import { z } from "zod";
import { arrivedBp } from "#core/judge/arrivals.ts";
import { weigh } from "#core/judge/evidence.ts";
import { neededToPass } from "#core/judge/sentence.ts";
import type { Definition } from "#core/migration/definition.ts";
import { judgedOf } from "#core/migration/gather.ts";
import type { Entry, RouteSeen, Run } from "#core/migration/run.ts";
import { hasEnded } from "#core/migration/run.ts";
import { present } from "#wire/v0/common.ts";

const Side = z.object({ total: z.number(), bad: z.number() });

/** What is known of one indicator in the step that goes on. Logarithms: 0 is "no idea", and `*At` is enough. */
export const IndicatorAnswer = z.object({
  name: z.string(),
  limit: z.number(),
  latencyMs: z.number().optional(),
  canary: Side,
  stable: Side,
  finding: z.enum(["better", "unknown", "worse", "changed"]),
  lnWorse: z.number(),
  worseAt: z.number(),
  lnBetter: z.number(),
  betterAt: z.number(),
  /** Good requests until it passes. */
  needed: z.number().int(),
});
export type IndicatorAnswer = z.infer<typeof IndicatorAnswer>;

const RouteAnswer = z.object({
  name: z.string(),
  driver: z.string(),
  /** As it was read from the data plane. */
  canaryBp: z.number().int().optional(),
  unreadable: z.string().optional(),
  canaryTarget: z.string().optional(),
  /** Why the last write failed, or which targets get traffic that should not. */
  trouble: z.string().optional(),
  /** What a person does when nothing of ours runs. */
  byHand: z.string(),
});

export const RunAnswer = z.object({
  id: z.string(),
  phase: z.string(),
  hasEnded: z.boolean(),
  /** From 0; -1 before the first. */
  step: z.number().int(),
  /** What every route has, as was last verified. */
  canaryBp: z.number().int(),
  /** What arrives at the new side, as it was counted since then, in hundredths of a per cent; absent before anything did. */
  arrivedBp: z.number().optional(),
  /** What is being set. */
  wantBp: z.number().int().optional(),
  since: z.number().int(),
  startedAt: z.number().int(),
  endedAt: z.number().int().optional(),
  hold: z.object({ reason: z.string(), detail: z.string().optional() }).optional(),
  needsHands: z.boolean(),
  isDrill: z.boolean().optional(),
  approved: z.array(z.number().int()),
});
export type RunAnswer = z.infer<typeof RunAnswer>;

export const StepAnswer = z.object({
  canaryBp: z.number().int(),
  leastSeconds: z.number(),
  mostSeconds: z.number(),
  manual: z.boolean(),
});

export const MigrationSummaryAnswer = z.object({
  id: z.string(),
  name: z.string(),
  service: z.string().optional(),
  labels: z.object({ stable: z.string(), canary: z.string() }),
  /** The source of counts that it is judged by; absent where a route counts. */
  source: z.string().optional(),
  /** What it was made from. */
  template: z.object({ name: z.string(), values: z.record(z.string(), z.string()) }).optional(),
  /** Hosts behind each side now; absent where the file does not name their roles. */
  hosts: z.object({ stable: z.number().int(), canary: z.number().int() }).optional(),
  steps: z.array(StepAnswer),
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
  run: RunAnswer.optional(),
});
export type MigrationSummaryAnswer = z.infer<typeof MigrationSummaryAnswer>;

export const MigrationList = z.object({ migrations: z.array(MigrationSummaryAnswer) });
export type MigrationList = z.infer<typeof MigrationList>;

export const MigrationDetail = MigrationSummaryAnswer.extend({
  document: z.string(),
  timeZone: z.string(),
  bucketSeconds: z.number(),
  indicators: z.array(IndicatorAnswer),
  routes: z.array(RouteAnswer),
  /** When the run was last looked at, by this server or another. */
  lookedAt: z.number().int().optional(),
  countedUntil: z.number().optional(),
  healthy: z.number().int().optional(),
  frozen: z.string().optional(),
  /** Factor for the least time of each step, by what is left of a budget; absent: 1. */
  pace: z.number().optional(),
  checklist: z.array(z.object({ item: z.string(), by: z.string().optional(), at: z.number().int().optional() })),
  runs: z.array(RunAnswer),
});
export type MigrationDetail = z.infer<typeof MigrationDetail>;

export const EntryQuery = z.object({
  run: z.string().optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});

/** In the order in which they happened. `entry` is what `core/migration` calls one, with all that a verdict follows from. */
export const EntryList = z.object({
  runId: z.string(),
  entries: z.array(
    z.object({ number: z.number().int(), at: z.number().int(), actor: z.string(), entry: z.custom<Entry>(() => true) }),
  ),
});
export type EntryList = z.infer<typeof EntryList>;

export const CountsQuery = z.object({
  from: z.coerce.number().int(),
  to: z.coerce.number().int(),
  /** The newest without. */
  run: z.string().optional(),
});

/** By bucket and side; `slow` in the order of the indicators of latency. */
export const CountsAnswer = z.object({
  bucketSeconds: z.number(),
  buckets: z.array(
    z.object({
      start: z.number(),
      side: z.enum(["stable", "canary"]),
      total: z.number(),
      bad: z.number(),
      slow: z.array(z.number()),
    }),
  ),
});
export type CountsAnswer = z.infer<typeof CountsAnswer>;

/** What is stored of a run, as far as an answer needs it. */
interface StoredRun {
  readonly id: string;
  readonly definition: Definition;
  readonly run: Run;
  readonly endedAt?: number | undefined;
}

export const toRunAnswer = ({ id, run, endedAt }: StoredRun): RunAnswer => ({
  id,
  phase: run.phase,
  hasEnded: hasEnded(run),
  step: run.step,
  canaryBp: run.verified.canaryBp,
  since: run.since,
  startedAt: run.startedAt,
  needsHands: run.needsHands,
  approved: run.approved.map((step) => step + 1),
  ...present({
    arrivedBp: arrivedIn(run),
    wantBp: run.intent !== undefined && run.intent.verifiedAt === undefined ? run.intent.wantBp : undefined,
    endedAt,
    isDrill: run.isDrill,
    hold: run.hold && { reason: run.hold.reason, ...present({ detail: run.hold.detail }) },
  }),
});

function arrivedIn({ evidence }: Run): number | undefined {
  const { arrivals } = evidence ?? {};
  return arrivals === undefined || arrivals.canary + arrivals.stable === 0 ? undefined : arrivedBp(arrivals);
}

export interface MigrationParts {
  readonly migration: {
    readonly id: string;
    readonly name: string;
    readonly document: string;
    readonly definition: Definition;
    readonly createdAt: number;
    readonly updatedAt: number;
  };
  readonly run?: StoredRun | undefined;
  readonly hosts?: { readonly stable: number; readonly canary: number } | undefined;
}

export function toMigrationSummary({ migration, run, hosts }: MigrationParts): MigrationSummaryAnswer {
  const { definition } = run ?? migration;
  const { template } = migration.definition;
  return {
    id: migration.id,
    name: migration.name,
    labels: { ...definition.labels },
    steps: definition.policy.steps.map(({ canaryBp, bake, manual }) => ({
      canaryBp,
      leastSeconds: bake.least,
      mostSeconds: bake.most,
      manual,
    })),
    createdAt: migration.createdAt,
    updatedAt: migration.updatedAt,
    ...present({
      service: definition.service,
      source: definition.counts.from === "source" ? definition.counts.source : undefined,
      template: template && { name: template.name, values: { ...template.values } },
      hosts: hosts && { ...hosts },
      run: run && toRunAnswer(run),
    }),
  };
}

export function toMigrationDetail({
  look,
  checks,
  runs,
  byHand,
  ...parts
}: MigrationParts & {
  readonly look:
    | {
        readonly at: number;
        readonly routes: Readonly<Record<string, RouteSeen>>;
        readonly countedUntil?: number | undefined;
        readonly platform?: { readonly healthy: number } | undefined;
        readonly frozen?: string | undefined;
        readonly pace?: number | undefined;
        readonly trouble: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly checks: readonly { readonly item: string; readonly by: string; readonly at: number }[];
  readonly runs: readonly StoredRun[];
  readonly byHand: Readonly<Record<string, string>>;
}): MigrationDetail {
  const { migration, run } = parts;
  const { definition } = run ?? migration;
  const items = definition.gates.flatMap((gate) => (gate.kind === "checklist" ? gate.items : []));
  return {
    ...toMigrationSummary(parts),
    document: migration.document,
    timeZone: definition.timeZone,
    bucketSeconds: definition.policy.bucketSeconds,
    indicators: indicatorsOf(definition, run?.run),
    routes: definition.routes.map(({ name, config }) => {
      const seen = look?.routes[name];
      return {
        name,
        driver: config.driver,
        byHand: byHand[name] ?? "",
        ...present({
          canaryBp: seen && "canaryBp" in seen ? seen.canaryBp : undefined,
          canaryTarget: seen && "canaryBp" in seen ? seen.canaryTarget : undefined,
          unreadable: seen && "unreadable" in seen ? seen.unreadable : undefined,
          trouble: look?.trouble[name] ?? (seen && "canaryBp" in seen ? seen.astray : undefined),
        }),
      };
    }),
    checklist: items.map((item) => {
      const check = checks.find((each) => each.item === item);
      return { item, ...present({ by: check?.by, at: check?.at }) };
    }),
    runs: runs.map(toRunAnswer),
    ...present({
      lookedAt: Math.max(look?.at ?? 0, run?.run.tickedAt ?? 0) || undefined,
      countedUntil: look?.countedUntil,
      healthy: look?.platform?.healthy,
      frozen: look?.frozen,
      pace: look?.pace,
    }),
  };
}

function indicatorsOf({ policy }: Definition, run: Run | undefined): IndicatorAnswer[] {
  const none = { total: 0, bad: 0 };
  const judged = run?.evidence && judgedOf(policy, run.evidence);
  return policy.indicators.map(({ name, limit, measure }, i) => {
    const latency = present({ latencyMs: measure.kind === "latency" ? measure.limitMs : undefined });
    const found = judged?.[i];
    if (found === undefined) {
      const unknown = { finding: "unknown", lnWorse: 0, worseAt: 0, lnBetter: 0, betterAt: 0, needed: 0 } as const;
      return { name, limit, ...latency, canary: none, stable: none, ...unknown };
    }
    const { canary, stable, terms } = found;
    const { finding, lnWorse, lnBetter } = weigh(canary, terms);
    return {
      name,
      limit,
      ...latency,
      canary: { total: canary.total, bad: canary.bad },
      stable: { total: stable.total, bad: stable.bad },
      finding,
      lnWorse,
      worseAt: Math.log(1 / terms.alpha),
      lnBetter,
      betterAt: Math.log(1 / terms.beta),
      needed: neededToPass(canary, terms),
    };
  });
}
