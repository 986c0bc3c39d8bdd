import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import type { TestContext } from "node:test";
import type { Side } from "#core/traffic/router.ts";

export interface Targets {
  /** Ports on 127.0.0.1. Each answers the name of its side. */
  readonly ports: Readonly<Record<Side, number>>;
  /** Status that a side answers from now on. */
  readonly status: Record<Side, number>;
}

/** What a router divides traffic between. */
export async function twoTargets(t: TestContext): Promise<Targets> {
  const status = { stable: 200, canary: 200 };
  const start = async (side: Side): Promise<number> => {
    const server = createServer({ keepAliveTimeout: 60_000 }, (_, response) => {
      response.statusCode = status[side];
      response.end(side);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  return { ports: { stable: await start("stable"), canary: await start("canary") }, status };
}

/**
 * A port that was free a moment ago, for programs that cannot say which one they took. Below those that the system gives to whoever
 * asks for any (from 32768 on), so that no test that runs beside takes it in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createSocketServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
