import type { ProbeRequest, ProbeResult, Prober } from "#core/monitor/probe.ts";
import type { Clock } from "#kit/clock.ts";
import type { Egress } from "#kit/egress/dial.ts";
import { exchange, type HttpAnswer, newProgress, type Progress } from "#kit/egress/exchange.ts";
import { EgressFailure } from "#kit/egress/failure.ts";
import { CookieJar } from "./cookies.ts";
import { firstHop, type Hop, nextHop } from "./hop.ts";
import { textOf } from "./text.ts";

/** As Mackerel's checker: the third redirect is an error. */
const MOST_REDIRECTS = 2;
const MOST_BODY_BYTES = 1024 * 1024;

export interface ProberOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  /** Ours, as the requests tell. */
  readonly version: string;
}

/** Asks URLs over HTTP/1.1, each hop over a connection of its own to an address that was checked. */
export function createProber({ egress, clock, version }: ProberOptions): Prober {
  async function follow(
    request: ProbeRequest,
    signal: AbortSignal,
    started: (progress: Progress) => void,
  ): Promise<{ answer: HttpAnswer; redirects: number }> {
    if (!URL.canParse(request.url))
      throw new EgressFailure("protocol", `Cannot ask ${JSON.stringify(request.url)}: it is no URL`);
    const jar = new CookieJar();
    let hop: Hop = firstHop(request, new URL(request.url), `sawara-http-checker/${version}`);
    for (let redirects = 0; ; redirects++) {
      const progress = newProgress();
      started(progress);
      const answer = await exchange(
        egress,
        {
          ...hop,
          headers: withCookies(hop, jar),
          family: request.dualstack,
          closest: request.allowPrivate ? "private" : "public",
          skipVerification: request.skipCertificateVerification,
          maxBodyBytes: MOST_BODY_BYTES,
        },
        signal,
        progress,
      );
      const next = request.followRedirect ? nextHop(hop, answer.status, answer.headers.location) : undefined;
      if (next === undefined) return { answer, redirects };
      if (redirects === MOST_REDIRECTS)
        throw new TooManyRedirects(`Redirected more than ${MOST_REDIRECTS} times, last to "${next.url.host}"`);
      jar.store(hop.url, answer.headers["set-cookie"] ?? [], clock.now());
      hop = next;
    }
  }

  return {
    async probe(request, signal) {
      const at = Math.floor(clock.now() / 1000);
      const began = performance.now();
      const deadline = AbortSignal.timeout(request.timeoutMs);
      let progress = newProgress();
      const facts = () => ({
        at,
        phases: { ...progress.phases, total: performance.now() - began },
        ...(progress.certificate === undefined ? {} : { certificate: progress.certificate }),
      });
      try {
        const { answer, redirects } = await follow(request, AbortSignal.any([signal, deadline]), (started) => {
          progress = started;
        });
        const body = textOf(answer.body, answer.headers["content-type"]);
        return { ...facts(), outcome: "answered", status: answer.status, body, redirects };
      } catch (error) {
        signal.throwIfAborted();
        return { ...facts(), outcome: "failed", ...reasonOf(error, request, deadline) };
      }
    },
  };
}

class TooManyRedirects extends Error {}

function reasonOf(
  error: unknown,
  { timeoutMs }: ProbeRequest,
  deadline: AbortSignal,
): Pick<ProbeResult & { outcome: "failed" }, "reason" | "message"> {
  if (deadline.aborted) return { reason: "timeout", message: `No complete answer within ${timeoutMs / 1000} s` };
  if (error instanceof TooManyRedirects) return { reason: "redirects", message: error.message };
  if (error instanceof EgressFailure) return { reason: error.reason, message: error.message };
  throw error;
}

function withCookies({ url, headers }: Hop, jar: CookieJar): Hop["headers"] {
  const cookies = jar.headerFor(url);
  if (cookies === "") return headers;
  const own = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
  return [
    ...headers.filter(([name]) => name.toLowerCase() !== "cookie"),
    ["Cookie", [...own, cookies].join("; ")] as const,
  ];
}
