import {
  MS_OF_UNIT,
  pathOf,
  pathOfRequestLine,
  type ReadLine,
  type Request,
  statusFrom,
  type Unreadable,
  unreadable,
} from "#core/sli/request.ts";
import { DEFAULT_KEYS, type KeyMap } from "./keys.ts";
import { createTimeReader } from "./time.ts";
import { lastOfList, upstreamLatency } from "./upstream.ts";

export interface JsonOptions {
  /** What differs from `DEFAULT_KEYS`. A dot leads into an object: `http.response.status`. */
  readonly keys?: Partial<KeyMap> | undefined;
  /** Of times without an offset; UTC. */
  readonly zone?: string | undefined;
}

/**
 * One JSON object a line. What stands before the first `{` is skipped (Docker, syslog and awslogs put something there). An object
 * whose `log` is a line or an object of its own (FireLens, Docker's json-file) is unwrapped, once; what the inner one lacks is looked
 * for in the outer.
 */
export function createJsonReader(options: JsonOptions = {}): ReadLine {
  const read = createRecordReader(options);
  return (line) => {
    const records = parseRecords(line);
    return typeof records === "string" ? records : read(records);
  };
}

/** The objects that a line holds, from the innermost outwards. */
export type Records = readonly Readonly<Record<string, unknown>>[];

export function parseRecords(line: string): Records | Unreadable {
  const why = unreadable(line);
  if (why !== undefined) return why;
  const outer = parseObject(line);
  if (outer === undefined) return "shape";
  const log = Object.hasOwn(outer, "log") ? outer.log : undefined;
  const inner = typeof log === "string" ? parseObject(log) : asObject(log);
  return inner === undefined ? [outer] : [inner, outer];
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const start = text.indexOf("{");
  if (start < 0) return undefined;
  try {
    return asObject(JSON.parse(start === 0 ? text : text.slice(start)));
  } catch {
    return undefined;
  }
}

type Path = readonly string[];
type Names = readonly { readonly name: string; readonly path: Path }[];

const namesOf = (keys: readonly string[]): Names => keys.map((name) => ({ name, path: name.split(".") }));

/** A string or a number; `null`: it is there, and says nothing; `undefined`: it is not there. */
type Scalar = string | number | null | undefined;

function lookUp(records: Records, { name, path }: Names[number]): Scalar {
  for (const record of records) {
    // Some loggers write `{"http.status": 200}`, where others nest.
    let value: unknown = Object.hasOwn(record, name) ? record[name] : undefined;
    if (value === undefined && path.length > 1) {
      value = record;
      for (const key of path) {
        const object = asObject(value);
        value = object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
      }
    }
    if (typeof value === "string") return value === "" || value === "-" ? null : value;
    if (typeof value === "number" || value === null) return value;
  }
  return undefined;
}

/** The first of several names that says something; `null` when some of them is there and says nothing. */
function first(records: Records, names: Names): Scalar {
  let found: Scalar;
  for (const name of names) {
    const value = lookUp(records, name);
    if (value !== undefined && value !== null) return value;
    if (value === null) found = null;
  }
  return found;
}

const text = (value: Scalar): string => (value === undefined || value === null ? "" : String(value));

/** Reads a request from an object's fields. */
export function createRecordReader({ keys, zone }: JsonOptions): (records: Records) => Request | Unreadable {
  const map = { ...DEFAULT_KEYS, ...keys };
  const readTime = createTimeReader(zone);
  const names = {
    time: namesOf(map.time),
    status: namesOf(map.status),
    latency: map.latency.map(({ key, unit }) => ({ names: namesOf([key]), unit })),
    path: namesOf(map.path),
    request: namesOf(map.request),
    userAgent: namesOf(map.userAgent),
    target: namesOf(map.target),
  };

  return (records) => {
    const time = readTime(text(first(records, names.time)));
    if (time === undefined) return "time";
    const found = first(records, names.status);
    if (found === undefined) return "status";
    const status = found === null ? undefined : statusFrom(String(found));
    if (Number.isNaN(status)) return "status";

    let latencyMs: number | undefined;
    for (const each of names.latency) {
      const value = first(records, each.names);
      if (value === undefined || value === null) continue;
      latencyMs =
        typeof value === "number" ? fromNumber(value * MS_OF_UNIT[each.unit]) : upstreamLatency(value, each.unit);
      break;
    }
    if (Number.isNaN(latencyMs)) return "latency";
    const path = text(first(records, names.path));

    return {
      time,
      status,
      latencyMs,
      path: path === "" ? pathOfRequestLine(text(first(records, names.request))) : pathOf(path),
      userAgent: text(first(records, names.userAgent)),
      target: lastOfList(text(first(records, names.target))),
      clientAborted: status === 499,
      isBroken: false,
      isStream: status === 101,
    };
  };
}

/** Milliseconds; below zero means none, as in text. JSON has no infinity but `1e999`. */
const fromNumber = (ms: number): number | undefined =>
  !Number.isFinite(ms) ? Number.NaN : ms < 0 ? undefined : Math.round(ms * 1e6) / 1e6;
