import type { Language } from "#core/judge/sentence.ts";

export type { Language } from "#core/judge/sentence.ts";

/** The same words in every language that people read us in. */
export type Said = Readonly<Record<Language, string>>;

export const said = (en: string, ja: string): Said => ({ en, ja });

/** Words that are the same in every language: a value, a name. */
export const plain = (text: string): Said => ({ en: text, ja: text });

const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

const UNITS = { en: [" s", " min", " h"], ja: [" 秒", " 分", " 時間"] } as const;

/** `25 s`, `4.2 min`, `3 h`: rounded for people. */
export function secondsText(seconds: number, language: Language = "en"): string {
  const [s, min, h] = UNITS[language];
  if (seconds < 120) return trimmed(seconds, 1) + s;
  return seconds < 7200 ? trimmed(seconds / 60, 1) + min : trimmed(seconds / 3600, 1) + h;
}

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
