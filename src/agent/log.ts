import type { Logger, LogLevel } from "#kit/log.ts";
import { MASK } from "#kit/secret.ts";

/** In order of weight; a logger writes its own level and what is heavier. */
const LEVELS = ["debug", "info", "warn", "error", "silent"] as const satisfies readonly LogLevel[];

/** Fields that never reach the log, wherever they come from. */
const SECRET = /key$|secret|token|password|authorization/i;

export interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  /** Lines for people instead of JSON for programs. */
  readonly pretty: boolean;
  readonly now: () => number;
}

/** The agent's own logger, in the shape of the server's: the agent is on every machine and loads no logging library. */
export function agentLogger(options: LogOptions, fields: object = {}): Logger {
  const at = (level: (typeof LEVELS)[number]) => (more: object, message: string) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(options.level)) return;
    const time = new Date(options.now()).toISOString();
    const shown = Object.fromEntries(
      Object.entries({ ...fields, ...more }).map(([key, value]) => [key, show(key, value)]),
    );
    const line = options.pretty
      ? [time.slice(11, 19), level.padEnd(5), message, ...Object.entries(shown).map(pair)].join(" ")
      : JSON.stringify({ level, time, ...shown, msg: message });
    options.write(`${line}\n`);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (more) => agentLogger(options, { ...fields, ...more }),
  };
}

function show(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return MASK;
  return value instanceof Error ? value.message : value;
}

const pair = ([key, value]: [string, unknown]): string =>
  `${key}=${typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? "undefined")}`;
