import { join, resolve } from "node:path";
import type { Expressions } from "#app/expressions.ts";
import type { Ingest } from "#app/ingest.ts";
import { type CountingParts, createCounting, type OpenReader } from "#app/sli/counting.ts";
import { metricsReader } from "#app/sli/metrics.ts";
import { createSliSources } from "#app/sli/sources.ts";
import { Unavailable } from "#core/errors.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import { filesOf } from "#core/traffic/files.ts";
import { sliRoutes } from "#http/own/sli.ts";
import type { Route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Loop, startLoop } from "#kit/loop.ts";
import type { Meta } from "#meta/meta.ts";
import { openReader } from "#sli/open.ts";
import { haproxyCounters } from "#traffic/haproxy/counters.ts";
import { tokenOf } from "#traffic/open.ts";
import { proxyRouter } from "#traffic/proxy.ts";
import { permitted } from "./migrations.ts";
import { serverId } from "./server-id.ts";
import { sourceOf } from "./sli-file.ts";

/** Sources are asked when they are due; this is how late that may be. */
const ROUND_EVERY_MS = 1_000;

export interface CountingSourcesParts extends Omit<CountingParts, "meta" | "open" | "owner"> {
  readonly meta: Meta;
  readonly expressions: Expressions;
  readonly ingest: Ingest;
  readonly dataDir: string;
  /** Directories whose files and sockets sources may name. */
  readonly files: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything that counts requests by itself, ready to be started. */
export function createSli(parts: CountingSourcesParts): {
  readonly routes: readonly Route[];
  start(): void;
  stop(): Promise<void>;
} {
  const { meta, expressions, dataDir, files, clock, log } = parts;
  const home = join(dataDir, "migrations");
  const permitPath = permitted([home, ...files]);
  const permit = (config: RouterConfig) => filesOf(config).forEach(permitPath);
  const open: OpenReader = (org, source) =>
    openReader(
      source,
      {
        metrics: (each) => metricsReader(org, each, expressions),
        haproxy({ socket, backends }) {
          permit({ driver: "haproxy", socket });
          return haproxyCounters(socket, backends);
        },
        proxy({ url, tokenFile }) {
          permit({ driver: "proxy", url, tokenFile });
          return proxyRouter({ url, token: tokenOf(resolve(home, tokenFile)) }).counts;
        },
      },
      { clock, log },
    );
  const counting = createCounting({ ...parts, open, owner: serverId(dataDir) });
  const sources = createSliSources({ meta, expressions, open, clock });
  let loop: Loop | undefined;
  return {
    routes: sliRoutes({ sources, meta, sourceOf, clock }),
    start() {
      loop = startLoop({
        name: "sli",
        everyMs: ROUND_EVERY_MS,
        clock,
        log,
        isOutage: (error) => error instanceof Unavailable,
        round: counting.round,
      });
    },
    async stop() {
      await loop?.stop();
      await counting.idle();
      await counting.release().catch(() => {});
    },
  };
}
