import { z } from "zod";
import { DAY, HOUR, MINUTE } from "#core/time.ts";
import type { BasisPoints } from "#core/traffic/share.ts";

/** How values are written in a migration's file. Each says what was found and what was wanted. */

/** Nothing that is planned lasts longer, and dates behind it need not exist. */
const LONGEST = 3_660 * DAY;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

export function secondsOf(text: string): number | undefined {
  if (!/^(\d{1,9}(\.\d+)?[smhdw])+$/.test(text)) return undefined;
  const seconds = [...text.matchAll(/([\d.]+)([smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  );
  return seconds <= LONGEST ? seconds : undefined;
}

/** `15m`, `1h30m`: seconds. */
export const Duration = z.string().transform((text, context) => {
  const seconds = secondsOf(text.trim());
  if (seconds !== undefined) return seconds;
  context.addIssue({
    code: "custom",
    message: `found "${text.slice(0, 80)}", want a duration as in "15m" or "1h30m", ten years at most`,
  });
  return z.NEVER;
});

/** `15m..12h`: at least and at most, in seconds. */
export const Bake = z.string().transform((text, context) => {
  const [least, most] = text.split("..").map((part) => secondsOf(part.trim()));
  if (least !== undefined && most !== undefined && least <= most) return { least, most };
  context.addIssue({ code: "custom", message: `found "${text}", want the least and the most time, as in "15m..12h"` });
  return z.NEVER;
});

export function percentOfText(text: string): number | undefined {
  const [, number] = /^(\d{1,3}(?:\.\d{1,6})?) ?%$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Without what binary fractions add. */
const shareOf = (percent: number): number => Number((percent / 100).toPrecision(12));

/** `10%`: a share, 0 to 1. */
export const Share = z.string().transform((text, context): number => {
  const percent = percentOfText(text);
  if (percent !== undefined && percent <= 100) return shareOf(percent);
  context.addIssue({ code: "custom", message: `found "${text}", want a share as in "10%"` });
  return z.NEVER;
});

/** `99.9%`: a target, per cent. */
export const Target = z.string().transform((text, context): number => {
  const percent = percentOfText(text);
  if (percent !== undefined && percent > 0 && percent < 100) return percent;
  context.addIssue({ code: "custom", message: `found "${text}", want above 0% and below 100%, as in "99.9%"` });
  return z.NEVER;
});

/** `2026-12-14T18:00+09:00`, or the beginning of a day in UTC: epoch seconds. */
export const Moment = z.string().transform((text, context): number => {
  const isMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = isMoment ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return Math.floor(at / 1000);
  context.addIssue({ code: "custom", message: `found "${text}", want a moment as in "2026-12-14T18:00+09:00"` });
  return z.NEVER;
});

/** `>= 30%`: a share, 0 to 1. */
export const AtLeast = z.string().transform((text, context): number => {
  const [, rest] = /^>= *(.+)$/.exec(text.trim()) ?? [];
  const percent = rest === undefined ? undefined : percentOfText(rest);
  if (percent !== undefined && percent <= 100) return shareOf(percent);
  context.addIssue({ code: "custom", message: `found "${text}", want the least share as in ">= 30%"` });
  return z.NEVER;
});

/** `0.25%`: basis points. */
export const Weight = z.string().transform((text, context): BasisPoints => {
  const bp = Math.round((percentOfText(text) ?? Number.NaN) * 100);
  const isExact = Math.abs(bp / 100 - (percentOfText(text) ?? 0)) < 1e-9;
  if (bp >= 1 && bp <= 10_000 && isExact) return bp;
  context.addIssue({
    code: "custom",
    message: `found "${text}", want a share from "0.01%" to "100%" in steps of 0.01%`,
  });
  return z.NEVER;
});

/** What a side is judged by: `1%` of errors, or `p99 >= 200ms`, which is 1 % of requests that take 200 ms or longer. */
export interface Limit {
  readonly ratio: number;
  readonly latency?: { readonly ms: number; readonly percentile: number } | undefined;
}

export const RollBackAt = z.string().transform((text, context): Limit => {
  const limit = limitOf(text.trim());
  if (limit !== undefined && limit.ratio > 0 && limit.ratio < 0.5) return limit;
  const want = 'a ratio of errors as in "1%", below 50%, or a latency as in "p99 >= 200ms"';
  context.addIssue({ code: "custom", message: `found "${text}", want ${want}` });
  return z.NEVER;
});

function limitOf(text: string): Limit | undefined {
  const percent = percentOfText(text);
  if (percent !== undefined) return { ratio: percent / 100 };
  const [, percentile, amount, unit] = /^p(\d{2}(?:\.\d{1,3})?) *>= *(\d{1,7}(?:\.\d+)?) ?(ms|s)$/.exec(text) ?? [];
  if (percentile === undefined) return undefined;
  // 1 - 0.99 is not 0.01 in binary.
  const ratio = Math.round((100 - Number(percentile)) * 1000) / 100_000;
  return { ratio, latency: { ms: Number(amount) * (unit === "s" ? 1000 : 1), percentile: Number(percentile) } };
}
