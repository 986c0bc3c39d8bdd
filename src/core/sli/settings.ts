import { DEFAULT_RULES, type Rules, type SideRule, type StatusRule } from "./classify.ts";
import type { CountOptions } from "./count.ts";
import type { Outcome } from "./counts.ts";
import { createAlbReader } from "./line/alb.ts";
import { createCombinedReader, type TailField } from "./line/combined.ts";
import { createEnvoyReader } from "./line/envoy.ts";
import { createHaproxyReader } from "./line/haproxy.ts";
import { createJsonReader } from "./line/json.ts";
import { DEFAULT_KEYS, type KeyMap } from "./line/keys.ts";
import { createLtsvReader } from "./line/ltsv.ts";
import { type LatencyUnit, MS_OF_UNIT, type ReadLine } from "./request.ts";

export const LOG_FORMATS = ["combined", "ltsv", "json", "alb", "haproxy", "envoy"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How logs are counted, as people say it: by flags of `sawara sli count`, or in the agent's configuration. */
export interface CountSettings {
  /** One log with requests of both sides, which targets tell apart; without targets all of it is the stable side. */
  readonly log?: string | undefined;
  readonly stableTarget: readonly string[];
  readonly canaryTarget: readonly string[];
  /** Logs of one side each. */
  readonly stableLog?: string | undefined;
  readonly canaryLog?: string | undefined;

  readonly format: LogFormat;
  /** What follows in the combined format, by names of `TAIL_FIELDS`. */
  readonly tail: readonly string[];
  /** Names of fields in LTSV and JSON where they are not the usual ones, as `fieldProblem` has them. */
  readonly field: readonly string[];
  /** Of times that do not say theirs. */
  readonly zone?: string | undefined;

  /** Milliseconds, in any order. */
  readonly limits: readonly number[];
  readonly bucketSeconds: number;
  /** Seconds. */
  readonly finalAfter: number;

  /** Rows before the usual ones, as `statusRuleOf` has them. */
  readonly status: readonly string[];
  readonly ignorePath: readonly string[];
  readonly untimedPath: readonly string[];
  /** Besides the usual health checkers. */
  readonly ignoreAgent: readonly string[];
}

export const DEFAULT_SETTINGS = {
  format: "combined",
  limits: [200, 500, 1000],
  bucketSeconds: 60,
  finalAfter: 60,
} as const satisfies Partial<CountSettings>;

/** Fields that people append to the combined format. The unit is declared because no line tells. */
export const TAIL_FIELDS: Readonly<Record<string, TailField>> = {
  "latency-s": { is: "latency", unit: "s" },
  "latency-ms": { is: "latency", unit: "ms" },
  "latency-us": { is: "latency", unit: "us" },
  "upstream-s": { is: "upstream-latency", unit: "s" },
  target: { is: "target" },
  other: { is: "other" },
};

/** A log and whose requests are in it. */
export interface LogOfSide {
  readonly path: string;
  readonly side: SideRule;
}

/** The logs that settings name, or what is wrong with how they are named. */
export function logsOf(settings: CountSettings): readonly LogOfSide[] | string {
  const { log, stableLog, canaryLog, stableTarget: stable, canaryTarget: canary } = settings;
  if (log !== undefined && (stableLog !== undefined || canaryLog !== undefined))
    return "found a log of both sides and one of a single side, want either";
  if (log !== undefined) {
    if (stable.length === 0 && canary.length === 0) return [{ path: log, side: { by: "file", side: "stable" } }];
    if (stable.length === 0 || canary.length === 0)
      return "found targets of one side, want those of both: what is of neither side counts nowhere";
    return [{ path: log, side: { by: "target", stable, canary } }];
  }
  if (stable.length + canary.length > 0) return "found targets without a log of both sides, want one";
  const sides = [
    { path: stableLog, side: "stable" },
    { path: canaryLog, side: "canary" },
  ] as const;
  const logs = sides.flatMap(({ path, side }) =>
    path === undefined ? [] : [{ path, side: { by: "file", side } } as const],
  );
  return logs.length === 0 ? "found no log, want one" : logs;
}

/** How the lines of a log are counted. The settings' parts were checked one by one. */
export function countOptionsOf(settings: CountSettings, side: SideRule): CountOptions {
  const { status, ignorePath, untimedPath, ignoreAgent } = settings;
  const rules: Rules = {
    statuses: [...status.flatMap((text) => statusRuleOf(text) ?? []), ...DEFAULT_RULES.statuses],
    ignoredAgents: [...DEFAULT_RULES.ignoredAgents, ...ignoreAgent],
    ignoredPaths: ignorePath,
    untimedPaths: untimedPath,
    side,
  };
  return {
    read: readerOf(settings),
    rules,
    limits: [...new Set(settings.limits)].sort((a, b) => a - b),
    bucketSeconds: settings.bucketSeconds,
    finalAfter: settings.finalAfter,
  };
}

function readerOf({ format, zone, tail, field }: CountSettings): ReadLine {
  switch (format) {
    case "combined":
      return createCombinedReader({ tail: tail.map((name) => TAIL_FIELDS[name]!) });
    case "ltsv":
      return createLtsvReader({ zone, keys: keysOf(field) });
    case "json":
      return createJsonReader({ zone, keys: keysOf(field) });
    case "alb":
      return createAlbReader();
    case "haproxy":
      return createHaproxyReader({ zone });
    case "envoy":
      return createEnvoyReader();
  }
}

const OUTCOMES: readonly Outcome[] = ["good", "bad", "ignored"];

/** `429=bad`, `520-529=ignored`, `4xx=good`; `undefined` for what is none. */
export function statusRuleOf(text: string): StatusRule | undefined {
  const [, from, to, hundreds, outcome] = /^(?:(\d{3})(?:-(\d{3}))?|([1-9])xx)=(\w+)$/.exec(text) ?? [];
  if (outcome === undefined || !OUTCOMES.includes(outcome as Outcome)) return undefined;
  const first = hundreds === undefined ? Number(from) : Number(hundreds) * 100;
  const last = hundreds === undefined ? Number(to ?? from) : first + 99;
  return first < 100 || last < first ? undefined : { from: first, to: last + 1, outcome: outcome as Outcome };
}

export const STATUS_RULE = 'rules as in "429=bad", "520-529=ignored" or "4xx=good"';

/** What a field can be, as settings call it. */
const FIELDS = {
  time: "time",
  status: "status",
  latency: "latency",
  path: "path",
  request: "request",
  "user-agent": "userAgent",
  target: "target",
} as const satisfies Readonly<Record<string, keyof KeyMap>>;

export const FIELD = 'fields as in "status=code" or "latency=took:ms"';

/** `status=code`: the status is in the field `code`. A latency says its unit: `latency=took:ms`. */
function fieldOf(
  text: string,
): { readonly is: keyof typeof FIELDS; readonly key: string; unit: LatencyUnit } | undefined {
  const [, is, rest] = /^([a-z-]+)=(.{1,200})$/.exec(text) ?? [];
  if (is === undefined || !Object.hasOwn(FIELDS, is)) return undefined;
  const what = is as keyof typeof FIELDS;
  if (what !== "latency") return { is: what, key: rest!, unit: "s" };
  const [, key, unit] = /^(.+):([a-z]+)$/.exec(rest!) ?? [];
  if (key === undefined || !Object.hasOwn(MS_OF_UNIT, unit!)) return undefined;
  return { is: what, key, unit: unit as LatencyUnit };
}

export const isField = (text: string): boolean => fieldOf(text) !== undefined;

/** Those that were named stand before the usual ones. */
function keysOf(fields: readonly string[]): KeyMap {
  const keys: { -readonly [K in keyof KeyMap]: KeyMap[K] } = { ...DEFAULT_KEYS };
  for (const text of [...fields].reverse()) {
    const { is, key, unit } = fieldOf(text)!;
    if (is === "latency") keys.latency = [{ key, unit }, ...keys.latency];
    else keys[FIELDS[is]] = [key, ...keys[FIELDS[is]]];
  }
  return keys;
}

/** Whether a text is a limit in whole milliseconds, as flags and files have them. */
export const isLimit = (ms: number): boolean => Number.isInteger(ms) && ms > 0 && ms < 10_000_000;
