import type { Unit } from "./graph.ts";

/** At most this many significant digits in legends and tooltips; the table and the CSV file have all of them. */
const DIGITS = 4;

const IEC = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
const SI = ["", "k", "M", "G", "T", "P", "E"] as const;

const SUFFIX: Readonly<Record<Unit, string>> = {
  float: "",
  integer: "",
  percentage: "%",
  seconds: "s",
  milliseconds: "ms",
  bytes: "B",
  "bytes/sec": "B/s",
  "bits/sec": "bit/s",
  iops: "iops",
};

/** Bytes are counted by 1,024 and say so (KiB); everything else by 1,000. */
const isBinary = (unit: Unit): boolean => unit === "bytes" || unit === "bytes/sec";

const scalable = (unit: Unit): boolean => unit !== "percentage" && unit !== "seconds" && unit !== "milliseconds";

/** A value with its unit, short enough for a legend: `1.234 GiB`, `0.42 %`, `12.3k`. */
export function formatValue(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return withUnit(unit, value, (scaled) => significant(scaled, unit));
}

/** Formats the ticks of an axis alike: one prefix and one number of decimals for all of them. */
export function formatTicks(unit: Unit, ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs), 0);
  const { power, base } = prefixOf(unit, largest);
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) / base ** power : 1;
  let decimals = 0;
  while (decimals < 6 && Math.abs(step - Number(step.toFixed(decimals))) > step * 1e-6) decimals++;
  // The unit of counts stands once beside the title.
  if (unit === "iops") return formatTicks("float", ticks);
  return ticks.map((tick) => join(unit, power, tick === 0 ? "0" : trim((tick / base ** power).toFixed(decimals))));
}

/** Steps between ticks that give round labels: powers of two for bytes, 1-2-5 for the rest (uPlot's own). */
export function tickSteps(unit: Unit): number[] | undefined {
  if (!isBinary(unit)) return undefined;
  return Array.from({ length: 64 }, (_, power) => 2 ** power);
}

function withUnit(unit: Unit, value: number, number: (scaled: number) => string): string {
  const { power, base } = prefixOf(unit, value);
  const text = number(value / base ** power);
  // 1023.99 KiB rounds to "1024 KiB": the next prefix says it better.
  if (power < 6 && scalable(unit) && Number(text) >= base) return join(unit, power + 1, number(1));
  return join(unit, power, text);
}

function prefixOf(unit: Unit, value: number): { power: number; base: number } {
  const base = isBinary(unit) ? 1_024 : 1_000;
  let power = 0;
  if (scalable(unit)) for (let size = Math.abs(value); size >= base && power < 6; size /= base) power++;
  return { power, base };
}

function join(unit: Unit, power: number, number: string): string {
  const prefix = (isBinary(unit) ? IEC : SI)[power]!;
  const suffix = prefix + SUFFIX[unit];
  if (suffix === "") return number;
  return SUFFIX[unit] === "" ? `${number}${suffix}` : `${number} ${suffix}`;
}

function significant(value: number, unit: Unit): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (unit === "integer" && size < 1_000) return trim(value.toFixed(Number.isInteger(value) ? 0 : 1));
  // 99.983 % is not 100 %: what is missing has two digits.
  if (unit === "percentage" && size > 99 && size < 100)
    return trim(value.toFixed(Math.min(6, 1 - Math.floor(Math.log10(100 - size)))));
  if (unit === "percentage") return size < 0.005 ? significantDigits(value, 2) : trim(value.toFixed(size < 1 ? 2 : 1));
  const whole = Math.floor(Math.log10(size)) + 1;
  if (whole > DIGITS) return Math.round(value).toString();
  return size < 0.001
    ? significantDigits(value, 3)
    : trim(value.toFixed(Math.min(3, Math.max(0, DIGITS - Math.max(whole, 1)))));
}

const significantDigits = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
