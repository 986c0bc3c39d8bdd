import { latencyFrom, pathOfRequestLine, type ReadLine, statusFrom, unreadable } from "#core/sli/request.ts";
import { createTimeReader } from "./time.ts";

export interface HaproxyOptions {
  /** HAProxy writes times without an offset, of the machine's zone. */
  readonly zone?: string | undefined;
  /** Which of the captured request headers, counted from 0, is the user agent (`capture request header User-Agent len 128`). */
  readonly userAgentCapture?: number | undefined;
}

/**
 * HAProxy's `option httplog`, with or without the prefix of syslog:
 * `ADDRESS [TIME] FRONTEND BACKEND/SERVER TR/Tw/Tc/Tr/Ta STATUS BYTES - - TERMINATION … {HEADERS} "REQUEST"`.
 *
 * `backend/server` tells the sides apart. How long it took is the last timer (Ta, all of it), in milliseconds. The termination state
 * says who ended it: without it an answer of 200 that broke off would count as good, and a client that left as a fault.
 */
export function createHaproxyReader({ zone, userAgentCapture }: HaproxyOptions = {}): ReadLine {
  const readTime = createTimeReader(zone);
  return (line) => {
    const why = unreadable(line);
    if (why !== undefined) return why;

    const timeStart = startOfTime(line);
    const timeEnd = line.indexOf("] ", timeStart);
    if (timeStart < 0 || timeEnd < 0) return "shape";
    const requestEnd = line.lastIndexOf('"');
    const requestStart = line.indexOf(' "', timeEnd) + 2;
    if (requestStart < 2 || requestEnd < requestStart) return "shape";
    // FRONTEND BACKEND/SERVER TIMERS STATUS BYTES COOKIE COOKIE TERMINATION
    const words = line.slice(timeEnd + 2, requestStart - 2).split(" ");
    const [, target = "", timers = "", statusText = "", , , , termination = ""] = words;
    if (words.length < 10 || !target.includes("/") || termination.length < 2) return "shape";

    const time = readTime(line.slice(timeStart + 1, timeEnd));
    if (time === undefined) return "time";
    const status = statusFrom(statusText);
    if (Number.isNaN(status)) return "status";
    // `+` before a timer: the log was written before the end.
    const latencyMs = latencyFrom(timers.slice(timers.lastIndexOf("/") + 1).replace("+", ""), "ms");
    if (Number.isNaN(latencyMs)) return "latency";

    // C: the client ended it; c: waiting for the client took too long.
    const who = termination[0]!;
    const clientAborted = who === "C" || who === "c";
    return {
      time,
      status,
      latencyMs,
      path: pathOfRequestLine(line.slice(requestStart, requestEnd)),
      userAgent: userAgentCapture === undefined ? "" : captureOf(line, timeEnd, requestStart, userAgentCapture),
      target,
      clientAborted,
      isBroken: BROKEN.has(who) || termination.startsWith("PD"),
      isStream: status === 101,
    };
  };
}

/** The server ended it (S, s), it was killed with its server (D), or HAProxy had no memory or a fault (R, I). L and P are answers, but PD. */
const BROKEN = new Set(["S", "s", "D", "R", "I"]);

/** Syslog's prefix has brackets too (`haproxy[14389]:`), but no date in them. */
function startOfTime(line: string): number {
  for (let at = line.indexOf("["); at >= 0; at = line.indexOf("[", at + 1))
    if (line[at + 3] === "/" && line[at + 7] === "/") return at;
  return -1;
}

/** One of the headers between the first braces, which are separated by bars. */
function captureOf(line: string, from: number, to: number, index: number): string {
  const start = line.indexOf(" {", from) + 2;
  const end = line.indexOf("}", start);
  if (start < 2 || end < 0 || end > to) return "";
  return line.slice(start, end).split("|")[index] ?? "";
}
