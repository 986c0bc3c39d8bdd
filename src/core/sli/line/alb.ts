import { latencyFrom, pathOfRequestLine, type ReadLine, statusFrom, unreadable } from "#core/sli/request.ts";
import { endOfQuoted } from "./quoted.ts";
import { createTimeReader } from "./time.ts";

/** Places of the fields that we need. AWS only ever appends. */
const TYPE = 0;
const TIME = 1;
const TIMES = 5; // request, target and response processing time
const STATUS = 8;
const REQUEST = 12;
const USER_AGENT = 13;
const TARGET_GROUP = 16;

/** What the load balancer answers to a client that is gone: 460. */
const CLIENT_CLOSED = 460;

/**
 * Access logs of AWS's application load balancers. The target group tells the sides apart, so that one log has both. How long it took
 * is the sum of the three processing times, in seconds with microseconds; each is -1 where the request did not come that far.
 */
export function createAlbReader(): ReadLine {
  const readTime = createTimeReader();
  return (line) => {
    const why = unreadable(line);
    if (why !== undefined) return why;

    const fields: string[] = [];
    for (let at = 0; at < line.length && fields.length <= TARGET_GROUP; ) {
      if (line.charCodeAt(at) === 34) {
        const end = endOfQuoted(line, at + 1);
        if (end < 0) return "shape";
        fields.push(line.slice(at + 1, end));
        at = end + 2;
      } else {
        const space = line.indexOf(" ", at);
        const end = space < 0 ? line.length : space;
        fields.push(line.slice(at, end));
        at = end + 1;
      }
    }
    const type = fields[TYPE]!;
    if (fields.length <= TARGET_GROUP || !TYPES.has(type)) return "shape";

    const time = readTime(fields[TIME]!);
    if (time === undefined) return "time";
    const status = statusFrom(fields[STATUS]!);
    if (Number.isNaN(status)) return "status";
    let latencyMs: number | undefined = 0;
    for (let i = TIMES; i < TIMES + 3; i++) {
      const part = latencyFrom(fields[i]!, "s");
      if (Number.isNaN(part)) return "latency";
      latencyMs = latencyMs === undefined || part === undefined ? undefined : latencyMs + part;
    }
    const userAgent = fields[USER_AGENT]!;
    const target = fields[TARGET_GROUP]!;

    return {
      time,
      status,
      latencyMs: latencyMs === undefined ? undefined : Math.round(latencyMs * 1e6) / 1e6,
      path: pathOfRequestLine(fields[REQUEST]!),
      userAgent: userAgent === "-" ? "" : userAgent,
      target: target === "-" ? "" : target,
      clientAborted: status === CLIENT_CLOSED,
      isBroken: false,
      isStream: type === "ws" || type === "wss" || status === 101,
    };
  };
}

const TYPES = new Set(["http", "https", "h2", "grpcs", "ws", "wss"]);
