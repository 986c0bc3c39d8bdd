import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Side } from "#core/traffic/router.ts";

export interface Targets {
  /** Ports on 127.0.0.1. Each answers the name of its side. */
  readonly ports: Readonly<Record<Side, number>>;
  /** Status that a side answers from now on. */
  readonly status: Record<Side, number>;
  /** Milliseconds after which a side answers from now on. */
  readonly delayMs: Record<Side, number>;
}

/** What a router divides traffic between. */
export async function twoTargets(t: TestContext): Promise<Targets> {
  const status = { stable: 200, canary: 200 };
  const delayMs = { stable: 0, canary: 0 };
  const start = async (side: Side): Promise<number> => {
    const server = createServer({ keepAliveTimeout: 60_000 }, (_, response) => {
      response.statusCode = status[side];
      if (delayMs[side] === 0) response.end(side);
      else setTimeout(() => response.end(side), delayMs[side]);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  return { ports: { stable: await start("stable"), canary: await start("canary") }, status, delayMs };
}
