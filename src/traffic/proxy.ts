import { Rejected, Unavailable } from "#core/errors.ts";
import { countsProblem } from "#core/sli/counts.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { ProxyCounts, ProxyState } from "#core/traffic/proxy-control.ts";
import type { TrafficRouter } from "#core/traffic/router.ts";
import { isShare } from "#core/traffic/share.ts";
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
/** Buckets of a second for an hour, of two sides and twenty limits, are some megabytes. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

export function proxyRouter({ url, token, timeoutMs = TIMEOUT_MS }: ProxyRouterOptions): ProxyRouter {
  async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
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
    if (status === 200) return answerOf<T>(text);
    const message = messageOf(text) ?? `The proxy at ${url} answered ${status}`;
    if (status === 409) throw new Rejected("conflict", message);
    if (status === 401) throw new Rejected("forbidden", `${message}; found another token`);
    if (status < 500) throw new Rejected("invalid", message);
    throw new Unavailable(message);
  }

  /** Any address may be written into a file, and anything may answer there. */
  function notOurs(found: string): Unavailable {
    return new Unavailable(`Cannot use what ${url} answers: found ${found}, want a proxy of ours`);
  }

  function answerOf<T>(text: string): T {
    try {
      const answer: unknown = JSON.parse(text);
      if (typeof answer === "object" && answer !== null) return answer as T;
    } catch {
      // The parser's words repeat what it found.
    }
    throw notOurs("no JSON object");
  }

  return {
    kind: "proxy",
    resource: `proxy:${new URL(url).host}`,
    abilities: { unit: "request", finestBp: 1, lossOnChange: false, persists: true, keepsFence: true },
    async read(signal) {
      const { canaryBp, fingerprint, fence } = await ask<ProxyState>("GET", "/state", undefined, signal);
      if (!isShare(canaryBp) || typeof fingerprint !== "string" || !Number.isSafeInteger(fence))
        throw notOurs(`share ${JSON.stringify(canaryBp)}`);
      return { canaryBp, fingerprint, fence };
    },
    async write(want, signal) {
      await ask("PUT", "/share", want, signal);
    },
    health: async (signal) => (await ask<ProxyState>("GET", "/state", undefined, signal)).health,
    counters: (signal) => ask("GET", "/totals", undefined, signal),
    async counts(from, signal) {
      const counts = await ask<ProxyCounts>("GET", `/counts?from=${from}`, undefined, signal);
      const { buckets, bucketSeconds, limitsMs, finalUntil } = counts;
      if (
        !Array.isArray(buckets) ||
        !Array.isArray(limitsMs) ||
        ![bucketSeconds, finalUntil].every(Number.isSafeInteger)
      )
        throw notOurs("something else than counts");
      const problem = buckets.map((each) => countsProblem(each.counts, limitsMs.length)).find(Boolean);
      if (problem !== undefined) throw notOurs(problem);
      return counts;
    },
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
