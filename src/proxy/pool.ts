import { Agent, get } from "node:http";
import type { SideHealth } from "#core/traffic/router.ts";

export interface PoolOptions {
  /** Path that a healthy target answers with 200 to 399; absent: a target is healthy when it takes connections. */
  readonly healthPath?: string | undefined;
  readonly healthEveryMs: number;
}

/** One target of a side. */
export interface Target {
  readonly url: URL;
  readonly agent: Agent;
  healthy: boolean;
}

/** The targets of a side, asked for their health all the time. */
export interface Pool {
  /** The next healthy target in turn, else the next of all: a target that is down says so best itself. */
  next(except?: Target): Target | undefined;
  health(): SideHealth;
  close(): void;
}

/** How long a target may take to say that it is well. */
const HEALTH_TIMEOUT_MS = 2_000;

export function openPool(urls: readonly URL[], { healthPath, healthEveryMs }: PoolOptions): Pool {
  // Many short connections cost more than the idle ones that are kept; half of the idle time that Node's own servers allow.
  const targets = urls.map(
    (url): Target => ({ url, agent: new Agent({ keepAlive: true, timeout: 60_000 }), healthy: false }),
  );
  let turn = 0;
  const closing = new AbortController();

  const look = (target: Target): Promise<void> =>
    new Promise((resolve) => {
      const done = (healthy: boolean) => {
        target.healthy = healthy;
        resolve();
      };
      const url = new URL(healthPath ?? "/", target.url);
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(HEALTH_TIMEOUT_MS)]);
      const asked = get(url, { agent: false, signal, headers: { "User-Agent": "sawara-proxy" } }, (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        done(healthPath === undefined || (status >= 200 && status < 400));
      });
      asked.on("error", () => done(false));
    });

  const lookAtAll = () => Promise.all(targets.map(look));
  void lookAtAll();
  const timer = setInterval(lookAtAll, healthEveryMs);

  return {
    next(except) {
      const usable = targets.filter((target) => target !== except);
      const healthy = usable.filter(({ healthy }) => healthy);
      const among = healthy.length > 0 ? healthy : usable;
      return among[turn++ % among.length];
    },
    health: () => ({ healthy: targets.filter(({ healthy }) => healthy).length, total: targets.length }),
    close() {
      clearInterval(timer);
      closing.abort();
      for (const { agent } of targets) agent.destroy();
    },
  };
}
