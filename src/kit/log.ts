import { pino } from "pino";

/** JSON lines on stderr: `level` as a word, `time` as RFC 3339, `msg`. Fields come first, the sentence second. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

/** Field names whose values never reach a log, wherever they stand [I10]. */
const SECRETS = [
  "password",
  "apiKey",
  "apikey",
  "secret",
  "token",
  "cookie",
  "authorization",
  "x-api-key",
  "databaseUrl",
];

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export function createLogger(level: LogLevel = "info"): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: "[masked]" },
    },
    pino.destination({ dest: 2, sync: true }),
  ) as unknown as Logger;
}

/** For tests and for callers that have nothing to say. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
