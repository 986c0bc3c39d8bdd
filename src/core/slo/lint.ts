import { DAY, HOUR, MINUTE } from "#core/time.ts";
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
  /** The same in both languages. */
  readonly text: { readonly en: string; readonly ja: string };
}

const times = (threshold: number): string => `${Number(threshold.toPrecision(4))}x`;
const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`;
/** In the largest unit that is whole. */
function lengthIn(seconds: number, [day, hour, minute]: readonly [string, string, string]): string {
  if (seconds % DAY === 0) return `${seconds / DAY}${day}`;
  return seconds % HOUR === 0 ? `${seconds / HOUR}${hour}` : `${seconds / MINUTE}${minute}`;
}
const duration = (seconds: number): string => lengthIn(seconds, [" d", " h", " min"]);
const lengthJa = (seconds: number): string => lengthIn(seconds, ["日", "時間", "分"]);

const both = (en: string, ja: string): Pick<Lint, "message" | "text"> => ({ message: en, text: { en, ja } });

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
  const said = both(
    `counts are kept for ${duration(retentionSeconds)}, want ${duration(wanted)}: what is older is missing in the window`,
    `件数の保存期間は${lengthJa(retentionSeconds)}で、必要なのは${lengthJa(wanted)}です。それより古い分は期間から欠けます`,
  );
  return [...lints, { kind: "retention-too-short", ...said }];
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
    const said = both(
      `the rule looks back ${duration(longSeconds)}, want at most the objective's ${duration(period)}: it is not judged`,
      `規則は${lengthJa(longSeconds)}さかのぼりますが、SLO の期間は${lengthJa(period)}です。この規則は判断しません`,
    );
    return [{ kind: "window-too-long", rule, ...said }];
  }
  const lints: Lint[] = [];
  const fires = threshold * allowance(target);
  if (fires >= 1) {
    const said = both(
      `at ${target} % the rule of ${times(threshold)} fires above ${percent(fires)} of bad events, want less than 100 %: it can never fire; a shorter window or a smaller share lowers it`,
      `目標 ${target} % では、${times(threshold)} の規則は不良が ${percent(fires)} を超えると発報します。100 % 未満でなければ発報しません。期間を短くするか割合を小さくすると下がります`,
    );
    lints.push({ kind: "never-fires", rule, ...said });
  }
  const step = indicator.kind === "slices" ? Math.max(indicator.sliceSeconds, evaluationSeconds) : evaluationSeconds;
  if (step > shortSeconds / 2) {
    const said = both(
      `the rule of ${times(threshold)} is judged every ${duration(step)}, want every ${duration(shortSeconds / 2)} or more often: its short window is ${duration(shortSeconds)}`,
      `${times(threshold)} の規則を${lengthJa(step)}ごとに判断しています。短い方の期間が${lengthJa(shortSeconds)}なので、${lengthJa(shortSeconds / 2)}以下の間隔が必要です`,
    );
    lints.push({ kind: "judged-too-rarely", rule, ...said });
  }
  if (dataSeconds < longSeconds) {
    const age = Math.floor(dataSeconds / MINUTE) * MINUTE;
    const said = both(
      `the rule of ${times(threshold)} looks back ${duration(longSeconds)}, the oldest counts are ${duration(age)} old: until then a short burst weighs more`,
      `${times(threshold)} の規則は${lengthJa(longSeconds)}さかのぼりますが、最も古い件数は${lengthJa(age)}前のものです。それまでは短い悪化が大きく効きます`,
    );
    lints.push({ kind: "data-too-young", rule, ...said });
  }
  return lints;
}
