import { Rejected, Unavailable } from "#core/errors.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts, ProxyState } from "#core/traffic/proxy-control.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import type { Secret } from "#kit/secret.ts";

export interface ProxyRouterOptions {
  /** Address of the proxy's control, as in http://127.0.0.1:8481. */
  readonly url: string;
  readonly token: Secret;
  readonly timeoutMs?: number | undefined;
}

/** Our own proxy also tells what it counted, bucket by bucket. */
export interface ProxyRouter extends TrafficRouter {
  counts(from: UnixSeconds, signal?: AbortSignal): Promise<ProxyCounts>;
}

/** Longer than the proxy takes to write its file to a slow disk. */
const TIMEOUT_MS = 3_000;

export function proxyRouter({ url, token, timeoutMs = TIMEOUT_MS }: ProxyRouterOptions): ProxyRouter {
  async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs);
    let status: number;
    let text: string;
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers: { Authorization: `Bearer ${token.reveal()}`, "Content-Type": "application/json" },
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      throw new Unavailable(`Cannot reach the proxy at ${url}`, { cause: error });
    }
    if (status === 200) return JSON.parse(text) as T;
    const message = messageOf(text) ?? `The proxy at ${url} answered ${status}`;
    if (status === 409) throw new Rejected("conflict", message);
    if (status === 401) throw new Rejected("forbidden", `${message}; found another token`);
    if (status < 500) throw new Rejected("invalid", message);
    throw new Unavailable(message);
  }

  return {
    kind: "proxy",
    resource: `proxy:${new URL(url).host}`,
    abilities: { unit: "request", finestBp: 1, lossOnChange: false, persists: true, keepsFence: true },
    async read(signal) {
      const { canaryBp, fingerprint, fence } = await ask<ProxyState>("GET", "/state", undefined, signal);
      return { canaryBp, fingerprint, fence };
    },
    async write(want, signal) {
      await ask("PUT", "/share", want, signal);
    },
    health: async (signal) => (await ask<ProxyState>("GET", "/state", undefined, signal)).health,
    counters: (signal) => ask("GET", "/totals", undefined, signal),
    counts: (from, signal) => ask("GET", `/counts?from=${from}`, undefined, signal),
    byHand: (share) =>
      `curl -X PUT ${new URL("/share", url).href} -H "Authorization: Bearer $TOKEN" -d '{"canaryBp": ${share}}'`,
  };
}

function messageOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}
