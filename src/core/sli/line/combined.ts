import {
  type LatencyUnit,
  latencyFrom,
  pathOfRequestLine,
  type ReadLine,
  statusFrom,
  unreadable,
} from "#core/sli/request.ts";
import { endOfQuoted } from "./quoted.ts";
import { createTimeReader } from "./time.ts";
import { lastOfList, upstreamLatency } from "./upstream.ts";

/** One of the fields that somebody appended to the format, in its order; quoted or not, with a name and `=` before it or not. */
export type TailField =
  /** Of the whole request: nginx's `$request_time` (s), Apache's `%D` (us) or `%T` (s). The unit is declared because no line tells. */
  | { readonly is: "latency"; readonly unit: LatencyUnit }
  /** Of the servers behind, `$upstream_response_time`: what counts where no `latency` is declared or the line has none. */
  | { readonly is: "upstream-latency"; readonly unit: LatencyUnit }
  /** What tells the sides apart: `$upstream_addr`, `%{X-Side}o`. */
  | { readonly is: "target" }
  | { readonly is: "other" };

export interface CombinedOptions {
  /** What follows the user agent, or the size in the common format. Fields behind the last of these are not looked at. */
  readonly tail?: readonly TailField[] | undefined;
}

/**
 * nginx's and Apache's `combined`, and Apache's `common`: `ADDRESS - USER [TIME] "REQUEST" STATUS SIZE "REFERER" "AGENT" …`. Whatever
 * stands before the time is not looked at, so that `vhost_combined` is read too.
 */
export function createCombinedReader({ tail = [] }: CombinedOptions = {}): ReadLine {
  const readTime = createTimeReader();
  return (line) => {
    const why = unreadable(line);
    if (why !== undefined) return why;

    // A user's name may have brackets; the time is followed by a quote.
    const timeEnd = line.indexOf('] "');
    const timeStart = line.lastIndexOf("[", timeEnd);
    if (timeEnd < 0 || timeStart < 0) return "shape";
    const requestEnd = endOfQuoted(line, timeEnd + 3);
    if (requestEnd < 0 || line.charCodeAt(requestEnd + 1) !== SPACE) return "shape";
    const time = readTime(line.slice(timeStart + 1, timeEnd));
    if (time === undefined) return "time";

    const statusEnd = endOfWord(line, requestEnd + 2);
    const status = statusFrom(line.slice(requestEnd + 2, statusEnd));
    if (Number.isNaN(status)) return "status";

    let at = endOfWord(line, statusEnd + 1) + 1;
    let userAgent = "";
    if (line.charCodeAt(at) === QUOTE) {
      const refererEnd = endOfQuoted(line, at + 1);
      if (refererEnd < 0 || line.charCodeAt(refererEnd + 2) !== QUOTE) return "shape";
      const agentEnd = endOfQuoted(line, refererEnd + 3);
      if (agentEnd < 0) return "shape";
      userAgent = line.slice(refererEnd + 3, agentEnd);
      at = agentEnd + 2;
    }

    let own: number | undefined;
    let upstream: number | undefined;
    let target = "";
    for (const field of tail) {
      if (at >= line.length) return "shape";
      const end = endOfField(line, at);
      const text = bare(line, at, end);
      if (field.is === "latency") own = latencyFrom(text, field.unit);
      else if (field.is === "upstream-latency") upstream = upstreamLatency(text, field.unit);
      else if (field.is === "target") target = lastOfList(text);
      at = end + 1;
    }
    const latencyMs = own ?? upstream;
    if (Number.isNaN(latencyMs)) return "latency";

    return {
      time,
      status,
      latencyMs,
      path: pathOfRequestLine(line.slice(timeEnd + 3, requestEnd)),
      userAgent,
      target,
      // nginx's own, for a client that went away.
      clientAborted: status === 499,
      isBroken: false,
      isStream: status === 101,
    };
  };
}

const SPACE = 32;
const QUOTE = 34;

function endOfWord(line: string, from: number): number {
  const end = line.indexOf(" ", from);
  return end < 0 ? line.length : end;
}

/** A field ends at a space that is in no quotes and in no list (`0.010, 0.020 : 0.030`). */
function endOfField(line: string, from: number): number {
  const quote = line.charCodeAt(from) === QUOTE ? from : line.indexOf('="', from) + 1;
  if (quote === from || (quote > 0 && quote < endOfWord(line, from))) {
    const end = endOfQuoted(line, quote + 1);
    return end < 0 ? line.length : end + 1;
  }
  let end = endOfWord(line, from);
  for (;;) {
    if (line[end - 1] === ",") end = endOfWord(line, end + 1);
    else if (line.startsWith(" : ", end)) end = endOfWord(line, end + 3);
    else return end;
    if (end >= line.length) return line.length;
  }
}

/** Without the quotes, and without a name: `0.010` of `"0.010"`, of `rt=0.010` and of `rt="0.010"`. */
function bare(line: string, from: number, to: number): string {
  let start = from;
  const equals = line.indexOf("=", from);
  if (equals > 0 && equals < to && /^[A-Za-z_]+$/.test(line.slice(from, equals))) start = equals + 1;
  return line.charCodeAt(start) === QUOTE ? line.slice(start + 1, to - 1) : line.slice(start, to);
}
