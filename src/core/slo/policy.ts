import type { Language } from "#core/judge/sentence.ts";

/** What an error budget is for, by how much of it is left: from "go ahead" to "repair first". */
export const BUDGET_STATES = ["plenty", "careful", "freeze", "exhausted"] as const;
export type BudgetState = (typeof BUDGET_STATES)[number];

/** Shares of the budget, 0 to 1, as data. */
export interface BudgetPolicy {
  /** From this share on there is plenty. */
  readonly plenty: number;
  /** From this share on care is enough; below it nothing risky is begun. */
  readonly careful: number;
  /** How much more than its border has to be left before a better state is believed. */
  readonly hysteresis: number;
  /** Whether something may begin while nobody knows what is left. */
  readonly whenUnknown: "go" | "stop";
  /** How long a migration bakes in each state, as a factor. */
  readonly pace: Readonly<Record<BudgetState, number>>;
  /** What the team has to say to whoever asks, in its own words. */
  readonly say: Readonly<Partial<Record<BudgetState, string>>>;
}

export const DEFAULT_POLICY: BudgetPolicy = {
  plenty: 0.5,
  careful: 0.2,
  hysteresis: 0.02,
  whenUnknown: "go",
  pace: { plenty: 0.5, careful: 1, freeze: 2, exhausted: 2 },
  say: {},
};

function stateOf({ plenty, careful }: BudgetPolicy, remaining: number): BudgetState {
  if (remaining >= plenty) return "plenty";
  if (remaining >= careful) return "careful";
  return remaining > 0 ? "freeze" : "exhausted";
}

/**
 * The state after `previous`. Worse is believed at once; better only when so much more is left that it does not turn back with the
 * next bad request. While nobody knows what is left, the state stays what it was; `undefined` at first.
 */
export function nextState(
  policy: BudgetPolicy,
  previous: BudgetState | undefined,
  remaining: number | undefined,
): BudgetState | undefined {
  if (remaining === undefined) return previous;
  const plain = stateOf(policy, remaining);
  if (previous === undefined || rank(plain) >= rank(previous)) return plain;
  const surely = stateOf(policy, remaining - policy.hysteresis);
  return rank(surely) < rank(previous) ? surely : previous;
}

const rank = (state: BudgetState): number => BUDGET_STATES.indexOf(state);

/** What a deployment or the start of a migration is told. */
export interface Gate {
  readonly answer: "go" | "stop";
  readonly state: BudgetState | undefined;
  /** Factor for how long each step bakes. */
  readonly pace: number;
  /** Who went ahead nevertheless. */
  readonly overriddenBy?: string | undefined;
  readonly message: string;
}

/** Somebody who goes ahead nevertheless, and answers for it. */
export interface GateOverride {
  readonly by: string;
  readonly reason: string;
}

/** Whether something risky may begin now. A reason of nothing but spaces overrides nothing. */
export function gateOf(
  policy: BudgetPolicy,
  state: BudgetState | undefined,
  remaining: number | undefined,
  override?: GateOverride,
): Gate {
  const pace = state === undefined ? policy.pace.careful : policy.pace[state];
  const message = messageOf(policy, state, remaining);
  const isOpen = state === undefined ? policy.whenUnknown === "go" : state === "plenty" || state === "careful";
  if (isOpen) return { answer: "go", state, pace, message };
  if (override === undefined || override.reason.trim() === "") return { answer: "stop", state, pace, message };
  const { by, reason } = override;
  return { answer: "go", state, pace, overriddenBy: by, message: `${message}; ${by} goes ahead: ${reason.trim()}` };
}

function messageOf(policy: BudgetPolicy, state: BudgetState | undefined, remaining: number | undefined): string {
  if (state === undefined) return "Nobody knows what is left of the budget: not enough was counted";
  return sayState("en", state, remaining, policy.say[state]);
}

/** What is left and what that means, with what the team has to say of it. */
export function sayState(
  language: Language,
  state: BudgetState,
  remaining: number | undefined,
  said: string | undefined,
): string {
  const { left, means, joined, stop } = WORDS[language];
  const plain = remaining === undefined ? means[state] : `${left(percentOf(remaining))}${joined}${means[state]}`;
  return said === undefined ? plain : `${plain}${stop}${said}`;
}

/** Rounded down, so that it never says more than there is; `undefined`: nothing. */
const percentOf = (remaining: number): string | undefined =>
  remaining <= 0 ? undefined : `${Math.floor(remaining * 100 + 1e-9)} %`;

interface StateWords {
  readonly left: (percent: string | undefined) => string;
  readonly joined: string;
  readonly means: Readonly<Record<BudgetState, string>>;
  readonly stop: string;
}

const WORDS: Readonly<Record<Language, StateWords>> = {
  en: {
    left: (percent = "nothing") => `${percent} of the budget is left`,
    joined: ": ",
    means: {
      plenty: "ship and migrate",
      careful: "go on with care",
      freeze: "begin nothing risky",
      exhausted: "repair first",
    },
    stop: ". ",
  },
  ja: {
    left: (percent) =>
      percent === undefined ? "エラーバジェットは残っていません" : `エラーバジェットの残りは ${percent} です`,
    joined: "。",
    means: {
      plenty: "リリースや移行を進められます",
      careful: "慎重に進めてください",
      freeze: "リスクのある変更は始めないでください",
      exhausted: "信頼性の回復を優先してください",
    },
    stop: "。",
  },
};
