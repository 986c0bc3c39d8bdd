import type { UnixSeconds } from "#core/time.ts";

/** What a line of an access log says of one request. */
export interface Request {
  /** As the log has it: nginx and load balancers write when a request ended, Apache and HAProxy when it began. */
  readonly time: UnixSeconds;
  /** What the client was answered, 100 to 999; absent: nothing. */
  readonly status: number | undefined;
  /** 0 or more; absent where the log has none. */
  readonly latencyMs: number | undefined;
  /** Without query and host; empty where the log has none. */
  readonly path: string;
  /** Empty where the log has none. */
  readonly userAgent: string;
  /** What tells the sides apart: a target group, a cluster, `backend/server`; empty where the log has none. */
  readonly target: string;
  /** The client went away before it had its answer. */
  readonly clientAborted: boolean;
  /** The answer broke off, and not by the client, whatever its status had been. */
  readonly isBroken: boolean;
  /** The connection stays open after the answer began: a websocket. How long it took says nothing. */
  readonly isStream: boolean;
}

/** Why a line is no request. */
export const UNREADABLE = [
  "blank", // nothing but white space
  "too-long", // more than `LONGEST_LINE` characters
  "shape", // not of this format
  "time", // no time, or one that cannot be
  "status", // no status, or one that cannot be
  "latency", // something in the place of a duration that is none
] as const;
export type Unreadable = (typeof UNREADABLE)[number];

/** Characters. Logs cut long requests off at 8 to 32 thousand; whatever is longer is not a line of one. */
export const LONGEST_LINE = 65_536;

/** Reads lines of one format. Never throws, whatever the line. */
export type ReadLine = (line: string) => Request | Unreadable;

/** A line that is worth reading, or why not. */
export function unreadable(line: string): Unreadable | undefined {
  if (line.length > LONGEST_LINE) return "too-long";
  return line.length < 256 && line.trim() === "" ? "blank" : undefined;
}

export type LatencyUnit = "s" | "ms" | "us";

export const MS_OF_UNIT: Readonly<Record<LatencyUnit, number>> = { s: 1_000, ms: 1, us: 0.001 };

/** Digits to count of the fraction: a microsecond of a request that took a day. */
const rounded = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** A duration that a log wrote, in milliseconds; `undefined` for none (`-`, empty, `-1`), NaN for what is no duration. */
export function latencyFrom(text: string, unit: LatencyUnit): number | undefined {
  if (text === "" || text === "-") return undefined;
  // No log writes exponents or hexadecimal, and `Number` takes both.
  const value = /^-?\d*\.?\d*$/.test(text) ? Number(text) : Number.NaN;
  return value < 0 ? undefined : rounded(value * MS_OF_UNIT[unit]);
}

/** A status that a log wrote; `undefined` for none (`-`, `0`, `-1`, `000`), NaN for what is no status. */
export function statusFrom(text: string): number | undefined {
  if (text.length === 3) {
    const value = (text.charCodeAt(0) - 48) * 100 + (text.charCodeAt(1) - 48) * 10 + (text.charCodeAt(2) - 48);
    if (value >= 100 && value <= 999 && /^\d{3}$/.test(text)) return value;
  }
  return text === "-" || text === "0" || text === "-1" || text === "000" ? undefined : Number.NaN;
}

/** Nothing of the query: neither rules nor memory need what may be a secret. */
export function pathOf(uri: string): string {
  const scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
  let from = 0;
  if (scheme > 0) {
    from = uri.indexOf("/", scheme + 3);
    if (from < 0) return "/";
  }
  for (let i = from; i < uri.length; i++) {
    const code = uri.charCodeAt(i);
    if (code === 63 || code === 35) return uri.slice(from, i);
  }
  return from === 0 ? uri : uri.slice(from);
}

/** The path of a request line, `GET /path?query HTTP/1.1`; empty for what is none, which clients do send. */
export function pathOfRequestLine(text: string): string {
  const from = text.indexOf(" ") + 1;
  if (from === 0) return "";
  const to = text.indexOf(" ", from);
  return pathOf(to < 0 ? text.slice(from) : text.slice(from, to));
}
