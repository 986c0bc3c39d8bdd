import type { QuerySeries } from "#wire/own/graphs.ts";
import { wallAt } from "../time/zone.ts";
import { type Frame, timesOf } from "./shape.ts";

/** Spreadsheets take a file for UTF-8 when it begins with this. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * One row per minute (or roll-up step) that has any value: the time on the clocks of `zone` with its offset, as epoch
 * seconds, then the series as the server sent them, unrounded.
 */
export function toCsv(frame: Frame, zone: string): string {
  const columns = frame.series.flatMap(columnsOf);
  const lines = [["time", "epoch", ...columns.map(({ name }) => name)].map(quote).join(",")];
  timesOf(frame).forEach((time, i) => {
    const values = columns.map(({ values: column }) => column[i] ?? null);
    if (values.every((value) => value === null)) return;
    lines.push([isoLocal(time, zone), String(time), ...values.map((value) => value ?? "")].join(","));
  });
  return `${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`;
}

function columnsOf({ label, values, min, max }: QuerySeries): { name: string; values: readonly (number | null)[] }[] {
  const columns = [{ name: label, values }];
  if (min !== undefined) columns.push({ name: `${label} min`, values: min });
  if (max !== undefined) columns.push({ name: `${label} max`, values: max });
  return columns;
}

/** Rows of text, each cell as it is. */
export const tableCsv = (rows: readonly (readonly string[])[]): string =>
  `${BYTE_ORDER_MARK}${rows.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;

/** A leading sign would make spreadsheets run a label as a formula. */
function quote(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `2026-11-23T10:30:00+09:00` */
export function isoLocal(epoch: number, zone: string): string {
  const { year, month, day, hour, minute, second } = wallAt(epoch, zone);
  const two = (n: number): string => String(n).padStart(2, "0");
  const offset = Math.round((Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - epoch) / 60);
  const size = Math.abs(offset);
  const sign = offset < 0 ? "-" : "+";
  return (
    `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}` +
    `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
  );
}
