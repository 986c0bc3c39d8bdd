import { z } from "zod";
import type { EventKind, Events } from "#app/events.ts";
import { type Route, route } from "#http/route.ts";
import { SECURITY_HEADERS } from "#http/security.ts";

/** At most one of a kind in this time: a thousand agents that register at once make one line, not a thousand. */
const GATHER_MS = 1_000;
/** Shorter than the idle time-outs of the usual proxies. */
const HEARTBEAT_MS = 25_000;
/** Browsers connect again by themselves, and are asked again who they are. */
const LONGEST_MS = 10 * 60_000;

/** [OW7] */
export function eventRoutes(events: Events): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/events",
      needs: "read",
      summary: "Server-sent events that say what to ask again; they carry no data",
      tag: "pages",
      answer: z.string(),
      produces: "text/event-stream",
      handle: async ({ principal, reply, request, closing }) => {
        if (request.method === "HEAD") return "";
        reply.hijack();
        const { raw } = reply;
        raw.writeHead(200, {
          ...SECURITY_HEADERS,
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-accel-buffering": "no",
        });
        raw.write(": hello\n\n");
        const waiting = new Set<EventKind>();
        let timer: NodeJS.Timeout | undefined;
        const stop = events.subscribe(principal.org, (kind) => {
          waiting.add(kind);
          timer ??= setTimeout(() => {
            for (const each of waiting) raw.write(`event: ${each}\ndata: {}\n\n`);
            waiting.clear();
            timer = undefined;
          }, GATHER_MS);
        });
        const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT_MS);
        const end = () => raw.end();
        const longest = setTimeout(end, LONGEST_MS);
        closing.addEventListener("abort", end);
        raw.on("close", () => {
          stop();
          clearTimeout(timer);
          clearTimeout(longest);
          clearInterval(heartbeat);
          closing.removeEventListener("abort", end);
        });
        return undefined;
      },
    }),
  ];
}
