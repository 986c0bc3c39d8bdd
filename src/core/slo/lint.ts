import { DAY } from "#core/time.ts";
import { BURN_RULES, type BurnRule, thresholdOf } from "./burn.ts";
import { allowance, type Objective } from "./objective.ts";
import { nominalSeconds } from "./window.ts";

/** What an objective is judged with. */
export interface Circumstances {
  /** How often its rules are judged. */
  readonly evaluationSeconds: number;
  /** For how long counts are kept; absent: for ever. */
  readonly retentionSeconds?: number | undefined;
  /** How old the oldest counts are. */
  readonly dataSeconds: number;
}

/** Something that would surprise whoever relies on the objective. */
export interface Lint {
  readonly kind: "never-fires" | "window-too-long" | "judged-too-rarely" | "retention-too-short" | "data-too-young";
  readonly rule?: BurnRule | undefined;
  /** Found, then wanted. */
  readonly message: string;
}

const times = (threshold: number): string => `${Number(threshold.toPrecision(4))}x`;
const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`;
const duration = (seconds: number): string =>
  seconds % DAY === 0 ? `${seconds / DAY} d` : seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds / 60} min`;

/** What is odd about the rules of an objective; nothing when all is well. */
export function lintObjective(
  objective: Objective,
  seen: Circumstances,
  rules: readonly BurnRule[] = BURN_RULES,
): readonly Lint[] {
  const period = nominalSeconds(objective.window);
  const lints = rules.flatMap((rule) => lintRule(rule, objective, period, seen));
  const wanted = Math.max(period, ...rules.map(({ longSeconds }) => longSeconds));
  const { retentionSeconds } = seen;
  if (retentionSeconds === undefined || retentionSeconds >= wanted) return lints;
  const message = `counts are kept for ${duration(retentionSeconds)}, want ${duration(wanted)}: what is older is missing in the window`;
  return [...lints, { kind: "retention-too-short", message }];
}

function lintRule(
  rule: BurnRule,
  { target, indicator }: Objective,
  period: number,
  { evaluationSeconds, dataSeconds }: Circumstances,
): readonly Lint[] {
  const { longSeconds, shortSeconds } = rule;
  const threshold = thresholdOf(rule, period);
  if (longSeconds > period) {
    const message = `the rule looks back ${duration(longSeconds)}, want at most the objective's ${duration(period)}: it is not judged`;
    return [{ kind: "window-too-long", rule, message }];
  }
  const lints: Lint[] = [];
  const fires = threshold * allowance(target);
  if (fires >= 1) {
    const message = `at ${target} % the rule of ${times(threshold)} fires above ${percent(fires)} of bad events, want less than 100 %: it can never fire; a shorter window or a smaller share lowers it`;
    lints.push({ kind: "never-fires", rule, message });
  }
  const step = indicator.kind === "slices" ? Math.max(indicator.sliceSeconds, evaluationSeconds) : evaluationSeconds;
  if (step > shortSeconds / 2) {
    const message = `the rule of ${times(threshold)} is judged every ${duration(step)}, want every ${duration(shortSeconds / 2)} or more often: its short window is ${duration(shortSeconds)}`;
    lints.push({ kind: "judged-too-rarely", rule, message });
  }
  if (dataSeconds < longSeconds) {
    const message = `the rule of ${times(threshold)} looks back ${duration(longSeconds)}, the oldest counts are ${duration(Math.floor(dataSeconds / 60) * 60)} old: until then a short burst weighs more`;
    lints.push({ kind: "data-too-young", rule, message });
  }
  return lints;
}
