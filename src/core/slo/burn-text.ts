import { DAY, HOUR, MINUTE } from "#core/time.ts";

/** How fast a budget was burnt, as alerts say it. */
export interface BurnText {
  /** Times faster than evenly; absent without traffic. */
  readonly rate?: number | undefined;
  /** What it is at least, with 95 % confidence; absent where nothing fires. */
  readonly atLeast?: number | undefined;
  readonly bad: number;
  readonly total: number;
  /** Of the long window. */
  readonly seconds: number;
  /** From which rate on there is an alert; absent where nothing fires. */
  readonly threshold?: number | undefined;
  /** Seconds that the rest of the budget lasts at this rate; 0: it is used up; absent: for ever, or nobody knows. */
  readonly goneIn?: number | undefined;
}

/**
 * In English, as alerts keep it: programs that know no objectives show it as it is, and `parseBurn` reads it back for those who say
 * it in another language.
 */
export function spellBurn({ rate, atLeast, bad, total, seconds, threshold, goneIn }: BurnText): string {
  const window = spellLength(seconds);
  if (rate === undefined) return `Nothing was counted in the last ${window}`;
  const counts = `${bad} bad of ${total} in the last ${window}`;
  if (threshold === undefined || atLeast === undefined)
    return `Burns ${number(rate)} times as fast as it may: ${counts}`;
  const gone =
    goneIn === undefined
      ? ""
      : goneIn <= 0
        ? "; the budget is used up"
        : `; the budget is gone in ${spellLength(goneIn)}`;
  return `Burns ${number(rate)} times too fast, at least ${number(atLeast)} times with 95 % confidence: ${counts}, alert from ${number(threshold)} times${gone}`;
}

const FIRING =
  /^Burns ([\d.e+-]+) times too fast, at least ([\d.e+-]+) times with 95 % confidence: (\d+) bad of (\d+) in the last ([^,;]+), alert from ([\d.e+-]+) times(?:; the budget is (?:used up|gone in (.+)))?$/;
const QUIET = /^Burns ([\d.e+-]+) times as fast as it may: (\d+) bad of (\d+) in the last (.+)$/;
const SILENT = /^Nothing was counted in the last (.+)$/;

/** What `spellBurn` wrote, rounded as it rounds; `undefined` for anything else. */
export function parseBurn(text: string): BurnText | undefined {
  const firing = FIRING.exec(text);
  if (firing !== null) {
    const [, rate, atLeast, bad, total, window, threshold, gone] = firing as unknown as string[];
    const goneIn = gone !== undefined ? parseLength(gone) : text.endsWith("used up") ? 0 : undefined;
    return {
      ...{ rate: Number(rate), atLeast: Number(atLeast), bad: Number(bad), total: Number(total) },
      ...{ seconds: parseLength(window!), threshold: Number(threshold), goneIn },
    };
  }
  const quiet = QUIET.exec(text);
  if (quiet !== null)
    return { rate: Number(quiet[1]), bad: Number(quiet[2]), total: Number(quiet[3]), seconds: parseLength(quiet[4]!) };
  const silent = SILENT.exec(text);
  return silent === null ? undefined : { bad: 0, total: 0, seconds: parseLength(silent[1]!) };
}

/** For people, in their language. What nobody can read back is said as it is. */
export function sayBurn(locale: "en" | "ja", text: string): string {
  const burn = locale === "ja" ? parseBurn(text) : undefined;
  return burn === undefined ? text : inJapanese(burn);
}

function inJapanese({ rate, atLeast, bad, total, seconds, threshold, goneIn }: BurnText): string {
  const window = `直近${sayLength(seconds)}`;
  if (rate === undefined) return `${window}は何も計数されていません`;
  const counts = `${window}で${total}件中${bad}件が不良`;
  if (threshold === undefined || atLeast === undefined)
    return `許容速度の${number(rate)}倍で消費しています（${counts}）`;
  const gone =
    goneIn === undefined
      ? ""
      : goneIn <= 0
        ? "。エラーバジェットは使い切られています"
        : `。このままでは${sayLength(goneIn)}で尽きます`;
  return `エラーバジェットを許容速度の${number(rate)}倍で消費しています（95 %の信頼度で少なくとも${number(atLeast)}倍、${counts}、${number(threshold)}倍からアラート）${gone}`;
}

/** As many digits as anybody compares. */
const number = (value: number): string => String(Number(value.toPrecision(value >= 100 ? 4 : 3)));

const UNITS = [
  ["d", DAY, "日"],
  ["h", HOUR, "時間"],
  ["min", MINUTE, "分"],
  ["s", 1, "秒"],
] as const;

/** The two largest units of a length, rounded down: `2 d 3 h`, `40 min`. */
function partsOf(seconds: number): readonly (readonly [count: number, unit: (typeof UNITS)[number]])[] {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([, length]) => whole >= length);
  if (first < 0) return [[0, UNITS[3]]];
  const parts: [number, (typeof UNITS)[number]][] = [];
  let rest = whole;
  for (const unit of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / unit[1]);
    if (count > 0) parts.push([count, unit]);
    rest -= count * unit[1];
  }
  return parts;
}

export const spellLength = (seconds: number): string =>
  partsOf(seconds)
    .map(([count, [unit]]) => `${count} ${unit}`)
    .join(" ");

const sayLength = (seconds: number): string =>
  partsOf(seconds)
    .map(([count, [, , unit]]) => `${count}${unit}`)
    .join("");

const parseLength = (text: string): number =>
  [...text.matchAll(/(\d+) (d|h|min|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS.find(([name]) => name === unit)![1],
    0,
  );
