import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How a back end of the demo behaves; given as JSON in its first argument. */
export interface BackendPlan {
  readonly side: "stable" | "canary";
  /** Where its access log goes, as LTSV. */
  readonly log: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Seconds until it answers its health check: a JVM that starts. */
  readonly startSeconds: number;
  /** Seconds in which it becomes as fast as it is going to be. */
  readonly warmSeconds: number;
  readonly errorRatio: number;
  /** Requests after which it begins to fail; absent: it fails from the first. */
  readonly errorsAfterRequests?: number | undefined;
  /** Share of requests that take 800 ms. */
  readonly slowRatio: number;
  /** It ends by itself after so long. */
  readonly diesAfterSeconds?: number | undefined;
}

const USUAL_MS = 8;
const COLD_MS = 400;
const SLOW_MS = 800;
/** What fails while both sides have a fault. */
const SHARED_RATIO = 0.15;

/** One back end in a process of its own. SIGUSR2 makes it fail from now on. It says its port on the first line. */
export function runBackend(plan: BackendPlan): void {
  const bornAt = Date.now();
  let requests = 0;
  let isBroken = false;
  process.on("SIGUSR2", () => {
    isBroken = true;
  });
  const seconds = () => (Date.now() - bornAt) / 1000;

  const log = createWriteStream(plan.log, { flags: "a" });
  const server = createServer((request, response) => {
    const askedAt = Date.now();
    response.on("finish", () => {
      if (request.url === "/healthz") return;
      const seconds = ((Date.now() - askedAt) / 1000).toFixed(3);
      log.write(
        `time:${new Date().toISOString()}\turi:${request.url}\tstatus:${response.statusCode}\treqtime:${seconds}\n`,
      );
    });
    const isUp = seconds() >= plan.startSeconds;
    if (request.url === "/healthz" || !isUp) {
      response.statusCode = isUp ? 200 : 503;
      response.end();
      return;
    }
    requests++;
    const errorRatio = isBroken ? SHARED_RATIO : requests > (plan.errorsAfterRequests ?? 0) ? plan.errorRatio : 0;
    response.statusCode = Math.random() < errorRatio ? 500 : 200;
    const cold = Math.max(0, 1 - (seconds() - plan.startSeconds) / plan.warmSeconds);
    const latency = Math.random() < plan.slowRatio ? SLOW_MS : USUAL_MS * (0.5 + Math.random()) + COLD_MS * cold;
    setTimeout(() => response.end(`${plan.side}\n`), latency);
  });
  server.listen(plan.port, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
  if (plan.diesAfterSeconds !== undefined) setTimeout(() => process.exit(1), plan.diesAfterSeconds * 1000);
  process.on("SIGTERM", () => process.exit(0));
  // Without whoever started it there is no demo.
  process.on("disconnect", () => process.exit(0));
}

if (import.meta.main) runBackend(JSON.parse(process.argv[2]!) as BackendPlan);
