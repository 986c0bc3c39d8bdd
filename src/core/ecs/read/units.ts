import type { Fields } from "./fields.ts";

/** `1024`, `"1024"`, `"1 vCPU"`, `".5 vcpu"`: CPU units. */
export function cpuUnits(fields: Fields, key: string): number | undefined {
  return amount(fields, key, /^(\d*\.?\d+) ?vcpu$/i, 'CPU units as in 1024, or "1 vCPU"');
}

/** `2048`, `"2048"`, `"2GB"`, `"0.5 GB"`: MiB. */
export function mebibytes(fields: Fields, key: string): number | undefined {
  return amount(fields, key, /^(\d*\.?\d+) ?gb$/i, 'MiB as in 2048, or "2GB"');
}

function amount(fields: Fields, key: string, form: RegExp, want: string): number | undefined {
  const text = fields.text(key)?.trim();
  if (text === undefined) return undefined;
  const [, thousands] = form.exec(text) ?? [];
  const value =
    thousands === undefined ? (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN) : Number(thousands) * 1024;
  if (Number.isInteger(value)) return value;
  fields.problem(key, `found "${text}", want ${want}`);
  return undefined;
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** `12s`, `40ms`, `1m30s`, or a bare number of seconds. */
export function secondsOf(text: string): number | undefined {
  if (/^\d{1,7}(\.\d{1,3})?$/.test(text)) return Number(text);
  if (!/^(\d{1,7}(\.\d{1,3})?(ms|s|m|h))+$/.test(text)) return undefined;
  const sum = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (total, [, count, unit]) => total + Number(count) * UNITS[unit!]!,
    0,
  );
  return Math.round(sum * 1000) / 1000;
}
