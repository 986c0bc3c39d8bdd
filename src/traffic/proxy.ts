import { Rejected, Unavailable } from "#core/errors.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts } from "#core/traffic/proxy-control.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import type { Secret } from "#kit/secret.ts";
import { isCounts, isState, isTotals } from "./proxy-answers.ts";

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
/** Buckets of a second for an hour, of two sides and twenty limits, are some megabytes. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
const MOST_MESSAGE = 300;

export function proxyRouter({ url, token, timeoutMs = TIMEOUT_MS }: ProxyRouterOptions): ProxyRouter {
  async function ask<T>(
    method: string,
    path: string,
    isOurs: (found: unknown) => found is T,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs);
    let status: number;
    let text: string;
    try {
      const response = await fetch(new URL(path, url), {
        method,
        headers: { Authorization: `Bearer ${token.reveal()}`, "Content-Type": "application/json" },
        // Whoever answers there must not send us, and the token, elsewhere.
        redirect: "error",
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await textOf(response);
    } catch (error) {
      throw new Unavailable(`Cannot reach the proxy at ${url}`, { cause: error });
    }
    if (status === 200) {
      const answer = jsonOf(text);
      if (isOurs(answer)) return answer;
      // Whatever is there may be nobody's business: none of its words are repeated.
      throw new Unavailable(`Cannot use what ${url} answers: want a proxy of ours`);
    }
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
      const { canaryBp, fingerprint, fence } = await ask("GET", "/state", isState, undefined, signal);
      return { canaryBp, fingerprint, fence };
    },
    async write(want, signal) {
      await ask("PUT", "/share", isAnything, want, signal);
    },
    health: async (signal) => (await ask("GET", "/state", isState, undefined, signal)).health,
    counters: (signal) => ask("GET", "/totals", isTotals, undefined, signal),
    counts: (from, signal) => ask("GET", `/counts?from=${from}`, isCounts, undefined, signal),
    byHand: (share) =>
      `curl -X PUT ${new URL("/share", url).href} -H "Authorization: Bearer $TOKEN" -d '{"canaryBp": ${share}}'`,
  };
}

const isAnything = (_: unknown): _ is unknown => true;

function messageOf(text: string): string | undefined {
  const { error } = (jsonOf(text) ?? {}) as { error?: unknown };
  return typeof error === "string" ? error.slice(0, MOST_MESSAGE) : undefined;
}

/** The parser's own words would repeat what it found. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rejects when it is longer than anything that the proxy says. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MOST_CHARACTERS) throw new Error("the answer is too long");
  }
  return text;
}
