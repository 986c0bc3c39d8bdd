import type { z } from "zod";
import type { Alert } from "#core/alert/alert.ts";
import type { Language } from "#core/judge/sentence.ts";
import { hasEnded, type Run } from "#core/migration/run.ts";
import type { Budget } from "#core/slo/budget.ts";
import type { Burn, BurnFinding } from "#core/slo/burn.ts";
import type { CostlyHour } from "#core/slo/chart.ts";
import type { Lint } from "#core/slo/lint.ts";
import type { Indicator, Observed } from "#core/slo/objective.ts";
import { type BudgetPolicy, type BudgetState, DEFAULT_POLICY, type Gate } from "#core/slo/policy.ts";
import type { Replay } from "#core/slo/replay.ts";
import type { NamedOverride, Pass, Slo, SloInput } from "#core/slo/slo.ts";
import { sayTrouble, type Trouble } from "#core/slo/trouble.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";
import type {
  BudgetAnswer,
  BurnAnswer,
  FiringAlert,
  GateAnswer,
  PassAnswer,
  ReplayAnswer,
  SloBody,
  SloDetail,
  SloPolicy,
  SloSummaryAnswer,
} from "./slos.ts";

/** What cannot be told is `null`. A number that is none is a bug, and shows as one that cannot be told. */
const told = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

export function toSloInput({ policy, ...body }: z.output<typeof SloBody>): SloInput {
  return { ...body, policy: toPolicy(policy) };
}

export const toPolicy = (policy: z.output<typeof SloPolicy>): BudgetPolicy => ({ ...DEFAULT_POLICY, ...policy });

const policyAnswer = ({ plenty, careful, whenUnknown, say }: BudgetPolicy): SloPolicy => ({
  plenty,
  careful,
  whenUnknown,
  say: { ...say },
});

/** What a form begins with, and what a file is made of. */
export function toSloBody({ objective, policy, alerts, missingAfterMinutes }: Slo): z.output<typeof SloBody> {
  const { name, service, memo, indicator, target, window } = objective;
  return {
    name,
    service,
    memo,
    indicator: copied(indicator),
    target,
    window: { ...window },
    policy: policyAnswer(policy),
    alerts,
    missingAfterMinutes,
  };
}

const copied = (indicator: Indicator): SloSummaryAnswer["indicator"] =>
  indicator.kind === "slices" ? { ...indicator, of: { ...indicator.of } } : { ...indicator };

const toBudget = (budget: Budget): BudgetAnswer => ({
  from: budget.seen.from,
  to: budget.seen.to,
  endsAt: budget.endsAt ?? null,
  target: budget.target,
  total: budget.total,
  bad: budget.bad,
  achieved: told(budget.achieved),
  allowed: budget.allowed,
  remaining: told(budget.remaining),
  eventsLeft: told(budget.events.left),
  minutes: budget.minutes.whole,
  minutesLeft: told(budget.minutes.left),
  opinion: budget.opinion,
  needs: budget.needs,
});

const burnWindow = ({ seconds, total, bad, rate, atLeast }: Burn): BurnAnswer["long"] => ({
  seconds,
  total,
  bad,
  rate: told(rate),
  atLeast: told(atLeast),
});

const toBurn = ({
  rule,
  threshold,
  long,
  short,
  fires,
  goneIn,
}: BurnFinding & { readonly goneIn: number | undefined }) => ({
  severity: rule.severity,
  share: rule.share,
  threshold,
  long: burnWindow(long),
  short: burnWindow(short),
  fires,
  goneIn: told(goneIn),
});

const toFiring = (alert: Alert, now: UnixSeconds): FiringAlert => ({
  id: alert.id,
  status: alert.status as FiringAlert["status"],
  openedAt: alert.openedAt,
  acknowledged: alert.ack !== undefined && (alert.ack.until === undefined || now < alert.ack.until),
  message: alert.message ?? "",
});

interface View {
  readonly slo: Slo;
  readonly at: UnixSeconds;
  readonly budget: Budget;
  readonly state: BudgetState | undefined;
  readonly burns: readonly (BurnFinding & { readonly goneIn: number | undefined })[];
  readonly lastsSeconds: number | undefined;
  readonly override: NamedOverride | undefined;
  readonly firing: readonly Alert[];
  readonly countedUntil: UnixSeconds | undefined;
  readonly trouble: Trouble | undefined;
}

const toTrouble = (trouble: Trouble | undefined) =>
  trouble === undefined
    ? { trouble: null }
    : { trouble: sayTrouble("en", trouble), troubleText: inBoth((language) => sayTrouble(language, trouble)) };

const inBoth = (say: (language: Language) => string) => ({ en: say("en"), ja: say("ja") });

export function toSloSummary(view: View): SloSummaryAnswer {
  const { slo, at, budget, state, burns, override, firing } = view;
  const { policy: _, ...body } = toSloBody(slo);
  return {
    id: slo.id,
    ...body,
    budget: toBudget(budget),
    state: state ?? null,
    lastsSeconds: told(view.lastsSeconds),
    burns: burns.map(toBurn),
    firing: firing.map((alert) => toFiring(alert, at)),
    override: override === undefined ? null : { ...override },
    countedUntil: view.countedUntil ?? null,
    ...toTrouble(view.trouble),
  };
}

interface DetailView extends View {
  readonly normal: Budget | undefined;
  readonly projected: number | undefined;
  readonly burnDown: readonly { readonly at: UnixSeconds; readonly remaining: number }[];
  readonly intervalSeconds: number;
  readonly intervals: readonly Observed[];
  readonly worstHours: readonly CostlyHour[];
  readonly comesBack: readonly (CostlyHour & { readonly at: UnixSeconds })[];
  readonly gaps: readonly TimeRange[];
  readonly gapSeconds: number;
  readonly passes: readonly Pass[];
  readonly lints: readonly Lint[];
  readonly migrations: readonly {
    readonly migration: { readonly id: string; readonly name: string };
    readonly run: { readonly run: Run } | undefined;
  }[];
}

export function toSloDetail(view: DetailView): SloDetail {
  const { slo, normal } = view;
  return {
    ...toSloSummary(view),
    policy: policyAnswer(slo.policy),
    createdAt: slo.createdAt,
    updatedAt: slo.updatedAt,
    normal: normal === undefined ? null : toBudget(normal),
    projected: told(view.projected),
    burnDown: view.burnDown.map((point) => ({ ...point })),
    intervalSeconds: view.intervalSeconds,
    intervals: view.intervals.map(toInterval),
    worstHours: view.worstHours.map(toHour),
    comesBack: view.comesBack.map(({ at, start, bad, share, minutes }) => ({ at, start, bad, share, minutes })),
    gaps: view.gaps.map((gap) => ({ ...gap })),
    gapSeconds: view.gapSeconds,
    overrides: slo.objective.overrides.map((each) => ({ ...each })),
    corrections: slo.corrections.map((each) => ({ ...each })),
    passes: view.passes.map(toPass),
    lints: view.lints.map(({ kind, message, text }) => ({ kind, message, text })),
    migrations: view.migrations.map(({ migration: { id, name }, run }) => ({
      id,
      name,
      phase: run?.run.phase ?? null,
      canaryBp: run === undefined || hasEnded(run.run) ? null : run.run.verified.canaryBp,
    })),
  };
}

export const toInterval = ({ start, total, bad }: Observed): { start: number; total: number; bad: number } => ({
  start,
  total,
  bad,
});

const toHour = ({ start, total, bad, share, minutes }: CostlyHour) => ({ start, total, bad, share, minutes });

const toPass = ({ id, by, reason, from, to }: Pass): PassAnswer => ({ id, by, reason, from, to });

export const toGate = (gate: Gate & { readonly name: string; readonly remaining: number | undefined }): GateAnswer => ({
  name: gate.name,
  answer: gate.answer,
  state: gate.state ?? null,
  pace: gate.pace,
  remaining: told(gate.remaining),
  overriddenBy: gate.overriddenBy ?? null,
  message: gate.message,
});

export const toReplay = (
  replayed: Replay & {
    readonly range: TimeRange;
    readonly stepSeconds: number;
    readonly trouble?: Trouble | undefined;
  },
): ReplayAnswer => ({
  ...replayed.range,
  stepSeconds: replayed.stepSeconds,
  total: replayed.total,
  bad: replayed.bad,
  alerts: replayed.alerts.map(({ closedAt, remaining, ...alert }) => ({
    ...alert,
    closedAt: closedAt ?? null,
    remaining: told(remaining),
  })),
  budget: replayed.budget.map(({ at, remaining }) => ({ at, remaining: told(remaining) })),
  states: replayed.states.map(({ at, state, remaining }) => ({ at, state, remaining: told(remaining) })),
  ...toTrouble(replayed.trouble),
});
