import { z } from "zod";
import { MISSING_AFTER_MINUTES, MOST_MISSING_MINUTES } from "#core/slo/missing.ts";
import { BUDGET_STATES } from "#core/slo/policy.ts";

/** The last second that dates are written for. */
const YEAR_9999 = 253_402_300_799;

/**
 * Objectives as our own API has them. Every number is finite; one that cannot be told is `null`. Shares are 0 to 1, targets per cent,
 * times epoch seconds.
 */
const share = z.number().min(0).max(1);
const Time = z.number().int();
/** What people may ask for: a moment that a calendar has. */
const When = z.number().int().min(0).max(YEAR_9999);
const WhenInQuery = z.coerce.number().pipe(When);
const Maybe = z.number().nullable();
/** The same in both languages. */
const Text = z.object({ en: z.string(), ja: z.string() });

export const CountedIndicator = z.discriminatedUnion("kind", [
  /** Requests of a source of counts; bad are those that its rules say. */
  z.object({ kind: z.literal("events"), source: z.string().min(1) }),
  /** Requests; bad are those that took as long as one of the source's limits or longer. */
  z.object({ kind: z.literal("latency"), source: z.string().min(1), limitMs: z.number().positive().max(1e7) }),
  /** Results of an external monitor with a service; bad are those without an answer, or with one that came late. */
  z.object({ kind: z.literal("probe"), monitor: z.string().min(1) }),
]);
export type CountedIndicator = z.infer<typeof CountedIndicator>;

export const Indicator = z.discriminatedUnion("kind", [
  ...CountedIndicator.options,
  /** Stretches of time; bad are those in which less than `sliceTarget` per cent were good. */
  z.object({
    kind: z.literal("slices"),
    of: CountedIndicator,
    sliceSeconds: z.number().int().min(60).max(3600),
    sliceTarget: z.number().gt(0).lt(100),
  }),
]);
export type Indicator = z.infer<typeof Indicator>;

export const SloWindow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rolling"), days: z.number().int().min(1).max(366) }),
  z.object({ kind: z.literal("calendar"), unit: z.enum(["week", "month"]), zone: z.string().min(1) }),
]);
export type SloWindow = z.infer<typeof SloWindow>;

export const BudgetStateName = z.enum(BUDGET_STATES);
export type BudgetStateName = z.infer<typeof BudgetStateName>;

/** From which shares on there is plenty, and care is enough; what may begin while nobody knows; what the team says in each state. */
export const SloPolicy = z.object({
  plenty: share.default(0.5),
  careful: share.default(0.2),
  whenUnknown: z.enum(["go", "stop"]).default("go"),
  say: z.partialRecord(BudgetStateName, z.string().max(500)).default({}),
});
export type SloPolicy = z.infer<typeof SloPolicy>;

/** `POST /slos`, `PUT /slos/:id`. Overrides and corrections have their own paths, and stay. */
export const SloBody = z.object({
  /** Small letters, digits and "-"; unique in the organisation. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'want small letters, digits and "-", 63 at most' }),
  service: z.string().min(2).max(63),
  memo: z.string().max(2_048).default(""),
  indicator: Indicator,
  /** Per cent of what is good. */
  target: z.number().gt(0).lt(100),
  window: SloWindow.default({ kind: "rolling", days: 30 }),
  policy: SloPolicy.prefault({}),
  /** Whether burning too fast opens an alert: all rules, those that page only, or none. */
  alerts: z.enum(["all", "page", "none"]).default("all"),
  /** Minutes without counts after which there is an alert about that; 0: never. Without any of its alerts, none. */
  missingAfterMinutes: z.number().int().min(0).max(MOST_MISSING_MINUTES).default(MISSING_AFTER_MINUTES),
});
export type SloBody = z.input<typeof SloBody>;

/** The same budget in shares, events and minutes of the window in which everything fails. What is left may be below 0. */
export const BudgetAnswer = z.object({
  /** What was looked at. */
  from: Time,
  to: Time,
  /** When it begins anew; `null` for a rolling window. */
  endsAt: Time.nullable(),
  /** In force now, with an override's. */
  target: z.number(),
  total: z.number(),
  bad: z.number(),
  /** Per cent. */
  achieved: Maybe,
  /** Events that may be bad; not whole. */
  allowed: z.number(),
  remaining: Maybe,
  eventsLeft: Maybe,
  minutes: z.number(),
  minutesLeft: Maybe,
  /** `none`: nothing was counted. `few`: too little for a verdict, there is one from `needs` events on. `known`. */
  opinion: z.enum(["none", "few", "known"]),
  needs: z.number().int(),
});
export type BudgetAnswer = z.infer<typeof BudgetAnswer>;

const BurnWindow = z.object({
  seconds: z.number().int(),
  total: z.number(),
  bad: z.number(),
  /** How many times faster than evenly; `null` without traffic. */
  rate: Maybe,
  /** What it is at least, with 95 % confidence. */
  atLeast: Maybe,
});

/** A rule of burn rates as it was judged. */
export const BurnAnswer = z.object({
  severity: z.enum(["page", "ticket"]),
  /** Of the whole budget that is spent when it fires. */
  share: z.number(),
  threshold: z.number(),
  long: BurnWindow,
  short: BurnWindow,
  fires: z.boolean(),
  /** Seconds that the rest lasts at the speed of the long window; `null`: for ever, or nobody knows. */
  goneIn: Maybe,
});
export type BurnAnswer = z.infer<typeof BurnAnswer>;

export const FiringAlert = z.object({
  id: z.string(),
  status: z.enum(["WARNING", "CRITICAL", "UNKNOWN"]),
  openedAt: Time,
  acknowledged: z.boolean(),
  /** In English; `core/slo/burn-text.ts` reads it back for other languages. */
  message: z.string(),
});
export type FiringAlert = z.infer<typeof FiringAlert>;

/** Another target for some time. */
export const OverrideAnswer = z.object({
  id: z.string(),
  from: Time,
  to: Time,
  target: z.number(),
  reason: z.string(),
  approvedBy: z.string(),
});
export type OverrideAnswer = z.infer<typeof OverrideAnswer>;

/** Time that does not count. */
export const CorrectionAnswer = z.object({
  id: z.string(),
  from: Time,
  to: Time,
  reason: z.string(),
  author: z.string(),
});
export type CorrectionAnswer = z.infer<typeof CorrectionAnswer>;

/** Somebody who let a shut gate pass, and until when. */
export const PassAnswer = z.object({
  id: z.string(),
  by: z.string(),
  reason: z.string(),
  from: Time,
  to: Time,
});
export type PassAnswer = z.infer<typeof PassAnswer>;

export const SloSummaryAnswer = z.object({
  id: z.string(),
  name: z.string(),
  service: z.string(),
  memo: z.string(),
  indicator: Indicator,
  /** The normal one, per cent. */
  target: z.number(),
  window: SloWindow,
  alerts: z.enum(["all", "page", "none"]),
  missingAfterMinutes: z.number(),
  budget: BudgetAnswer,
  /** `null` while nobody has ever known. */
  state: BudgetStateName.nullable(),
  /** How long the rest lasts at the speed of the last hour; `null`: for ever, or nobody knows. */
  lastsSeconds: Maybe,
  burns: z.array(BurnAnswer),
  firing: z.array(FiringAlert),
  /** In force now. */
  override: OverrideAnswer.nullable(),
  /** Counts are final until then: later is not judged yet. `null`: there are none. */
  countedUntil: Time.nullable(),
  /** Why nothing can be told at all: a source or limit that is not there. */
  trouble: z.string().nullable(),
  troubleText: Text.optional(),
});
export type SloSummaryAnswer = z.infer<typeof SloSummaryAnswer>;

export const SloList = z.object({ slos: z.array(SloSummaryAnswer) });
export type SloList = z.infer<typeof SloList>;

const Interval = z.object({ start: Time, total: z.number(), bad: z.number() });

export const SloDetail = SloSummaryAnswer.extend({
  policy: SloPolicy,
  createdAt: Time,
  updatedAt: Time,
  /** As if there were no overrides; `null` where none touches the window. */
  normal: BudgetAnswer.nullable(),
  /** Of a week or month: the share that will be left if nothing else fails and traffic goes on as it was. */
  projected: Maybe,
  /** From 100 % at the window's begin to what is left now, as the window is seen today. Ascending. */
  burnDown: z.array(z.object({ at: Time, remaining: z.number() })),
  /** Good and total by interval of the window, ascending; those without traffic are missing. */
  intervalSeconds: z.number().int(),
  intervals: z.array(Interval),
  /** Hours with the most bad, worst first. `share` is of the whole budget, `minutes` the same in full outage. */
  worstHours: z.array(Interval.extend({ share: z.number(), minutes: z.number() })),
  /** What the rolling window gives back next, soonest first: an hour's bad events leave it at `at`. */
  comesBack: z.array(z.object({ at: Time, start: Time, bad: z.number(), share: z.number(), minutes: z.number() })),
  /** Stretches of the window without traffic or counts, ascending; they count neither for nor against. The longest ones. */
  gaps: z.array(z.object({ from: Time, to: Time })),
  /** Of all gaps, in seconds. */
  gapSeconds: z.number(),
  /** Every one, ascending; those that are over too. */
  overrides: z.array(OverrideAnswer),
  corrections: z.array(CorrectionAnswer),
  /** Those of the last 30 days, newest first. */
  passes: z.array(PassAnswer),
  lints: z.array(z.object({ kind: z.string(), message: z.string(), text: Text.optional() })),
  /** Migrations whose file names it. */
  migrations: z.array(
    z.object({ id: z.string(), name: z.string(), phase: z.string().nullable(), canaryBp: z.number().int().nullable() }),
  ),
});
export type SloDetail = z.infer<typeof SloDetail>;

/** `GET /slos/:id/intervals`: good and total of a range, by intervals of a length that makes 500 at most. */
export const IntervalQuery = z.object({ from: WhenInQuery, to: WhenInQuery });
export const IntervalAnswer = z.object({ intervalSeconds: z.number().int(), intervals: z.array(Interval) });
export type IntervalAnswer = z.infer<typeof IntervalAnswer>;

const reason = z.string().trim().min(1).max(500);

/** `POST /slos/:id/overrides`. `from` absent: now. `approvedBy` absent: whoever asks. */
export const OverrideBody = z.object({
  target: z.number().gt(0).lt(100),
  from: When.optional(),
  to: When,
  reason,
  approvedBy: z.string().trim().min(1).max(100).optional(),
});
export type OverrideBody = z.input<typeof OverrideBody>;

/** `POST /slos/:id/corrections`. The author is whoever asks. */
export const CorrectionBody = z.object({ from: When, to: When, reason });
export type CorrectionBody = z.input<typeof CorrectionBody>;

/** `GET /slos/:id/gate`: whether something risky may begin now. */
export const GateAnswer = z.object({
  name: z.string(),
  answer: z.enum(["go", "stop"]),
  state: BudgetStateName.nullable(),
  /** Factor for how long each step bakes. */
  pace: z.number(),
  remaining: Maybe,
  /** Who lets it pass although it is shut. */
  overriddenBy: z.string().nullable(),
  message: z.string(),
});
export type GateAnswer = z.infer<typeof GateAnswer>;

/** `POST /slos/:id/gate`: lets a shut gate pass for some time, for everybody who asks. Answers what the gate says then. */
export const PassBody = z.object({
  reason,
  /** A person; absent: whoever asks. */
  by: z.string().trim().min(1).max(100).optional(),
  forSeconds: z.number().int().min(60).max(86_400).default(3_600),
});
export type PassBody = z.input<typeof PassBody>;

/** `GET /slos/:id/replay`. `target` asks what would have been with another one. */
export const ReplayQuery = z.object({
  from: WhenInQuery,
  to: WhenInQuery,
  target: z.coerce.number().gt(0).lt(100).optional(),
});

/** `POST /slos/replay`: of an objective that is not saved. */
export const ReplayBody = z.object({ slo: SloBody, from: When, to: When });
export type ReplayBody = z.input<typeof ReplayBody>;

/** What the alerts and the budget of a past range would have been, judged every `stepSeconds`. */
export const ReplayAnswer = z.object({
  from: Time,
  to: Time,
  stepSeconds: z.number().int(),
  total: z.number(),
  bad: z.number(),
  alerts: z.array(
    z.object({
      openedAt: Time,
      /** `null`: still open at the end. */
      closedAt: Time.nullable(),
      worst: z.enum(["WARNING", "CRITICAL"]),
      /** Of the worst rule when it began to fire. */
      message: z.string(),
      /** Share of the budget that was left when it opened. */
      remaining: Maybe,
    }),
  ),
  /** By step of time, 200 at most; `null` without an opinion. */
  budget: z.array(z.object({ at: Time, remaining: Maybe })),
  states: z.array(z.object({ at: Time, state: BudgetStateName, remaining: Maybe })),
  trouble: z.string().nullable(),
  troubleText: Text.optional(),
});
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;

/** `POST /slos/apply`: our own `slos.yaml`, or documents of OpenSLO v1. */
export const ApplyBody = z.object({
  document: z.string().min(1).max(1_048_576),
  dryRun: z.boolean().default(false),
  /** Removes objectives that the document does not have. */
  prune: z.boolean().default(false),
});
export type ApplyBody = z.input<typeof ApplyBody>;

export const ApplyAnswer = z.object({
  results: z.array(
    z.object({
      name: z.string(),
      outcome: z.enum(["created", "changed", "unchanged", "removed"]),
      /** What is different, in words. */
      changes: z.array(z.string()),
    }),
  ),
  /** What the document says and we cannot do, each with its place. */
  notes: z.array(z.string()),
});
export type ApplyAnswer = z.infer<typeof ApplyAnswer>;

export const ExportQuery = z.object({
  format: z.enum(["sawara", "openslo"]).default("sawara"),
  /** Of one objective, by id or name. */
  slo: z.string().optional(),
});

export const ExportAnswer = z.object({ document: z.string(), notes: z.array(z.string()) });
export type ExportAnswer = z.infer<typeof ExportAnswer>;
