import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Side } from "#core/traffic/router.ts";
import type { Clock } from "#kit/clock.ts";
import { drainable } from "#kit/drain.ts";
import type { Logger } from "#kit/log.ts";
import type { Secret } from "#kit/secret.ts";
import { controlServer } from "./control.ts";
import { openDial } from "./dial.ts";
import { type Forwarding, forward } from "./forward.ts";
import { openPool } from "./pool.ts";
import { createTally } from "./tally.ts";
import { tunnel } from "./tunnel.ts";

export interface ProxyOptions {
  /** Addresses of each side's targets, one at least. */
  readonly targets: Readonly<Record<Side, readonly URL[]>>;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where controllers reach it; not where traffic comes from. */
  readonly control: { readonly host: string; readonly port: number; readonly token: Secret };
  /** File that keeps the share. */
  readonly shareFile: string;
  readonly healthPath?: string | undefined;
  readonly healthEveryMs: number;
  /** Until the head of an answer. */
  readonly timeoutMs: number;
  /** How long requests that are under way may take when it stops. */
  readonly drainMs: number;
  readonly bucketSeconds: number;
  /** Latencies that are counted against, ascending. */
  readonly limitsMs: readonly number[];
}

export interface RunningProxy {
  readonly port: number;
  readonly controlPort: number;
  /** No new connections; requests under way end, or are cut off when their time is over. */
  stop(): Promise<void>;
}

/**
 * Divides HTTP traffic between two sides. It needs nobody to go on: the share is the one that was last written, from its file
 * when it starts, and 0 when there is none.
 */
export async function startProxy(
  options: ProxyOptions,
  { clock, log, random }: { readonly clock: Clock; readonly log: Logger; readonly random: () => number },
): Promise<RunningProxy> {
  const dial = openDial(options.shareFile, random);
  const tally = createTally(options.bucketSeconds, options.limitsMs, clock.now() / 1000);
  const pools = {
    stable: openPool(options.targets.stable, options),
    canary: openPool(options.targets.canary, options),
  };
  const by: Forwarding = { pools, tally, clock, timeoutMs: options.timeoutMs };

  const traffic = createServer({ keepAliveTimeout: 65_000 }, (request, response) =>
    forward(request, response, dial.side(), by),
  );
  traffic.on("upgrade", (request, socket, head) => tunnel(request, socket, head, dial.side(), by));
  const { host, port, token } = options.control;
  const control = controlServer({ dial, tally, pools, token, clock });
  const letGo = drainable(traffic, options.drainMs);
  const letControlGo = drainable(control, 0);
  const close = () => {
    pools.stable.close();
    pools.canary.close();
  };
  try {
    await listen(traffic, options.port, options.host);
    await listen(control, port, host);
  } catch (error) {
    close();
    traffic.close();
    throw error;
  }
  log.info({ canaryBp: dial.current().canaryBp }, "Forwarding");

  async function stop(): Promise<void> {
    const ended = Promise.all([once(traffic, "close"), once(control, "close")]);
    letGo();
    letControlGo();
    for (const server of [traffic, control]) server.close();
    await ended;
    close();
  }

  let stopped: Promise<void> | undefined;
  return {
    port: portOf(traffic),
    controlPort: portOf(control),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
