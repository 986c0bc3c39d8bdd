import type { IncomingHttpHeaders } from "node:http";
import type { Channel } from "#core/notify/channel.ts";
import type { SendResult, SignedLink } from "#core/notify/delivery.ts";
import { MASK } from "#kit/secret.ts";
import { decoded } from "#kit/url.ts";
import { cut } from "./kind.ts";

/** Of an answer, what people are shown. */
const MOST_RESPONSE = 1_000;
/** No pause is longer, whatever the other side says. */
const MOST_PAUSE_SECONDS = 3_600;

export interface ChannelAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What an answer means: taken, to be tried again, or refused for good. */
export function outcomeOf({ status, headers, body }: ChannelAnswer, nowMs: number): SendResult {
  const text = body.replace(/\s+/g, " ").trim();
  const response = text === "" ? `HTTP ${status}` : `HTTP ${status}: ${text}`;
  if (status >= 200 && status < 300) return { outcome: "sent", response };
  if (status >= 300 && status < 400)
    return {
      outcome: "refused",
      response: `HTTP ${status}: it redirects to ${headers.location ?? "nowhere"}, want its address itself`,
    };
  if (status < 500 && ![408, 425, 429].includes(status)) return { outcome: "refused", response };
  const pause = pauseOf(headers, body, nowMs);
  return {
    outcome: "retry",
    response,
    ...(pause === undefined ? {} : { retryAfterSeconds: pause }),
    // "Too many" and "unavailable" took nothing; of other failures nobody knows how far they came, a gateway's least of all.
    mayHaveArrived: status >= 500 && status !== 503,
  };
}

/** `Retry-After` in seconds or as a date; Discord's `retry_after` in the body; Chatwork's moment of the reset. */
function pauseOf(headers: IncomingHttpHeaders, body: string, nowMs: number): number | undefined {
  const after = headers["retry-after"];
  const until = Date.parse(after ?? "");
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  const candidates = [
    after === undefined ? Number.NaN : Number(after),
    (until - nowMs) / 1000,
    Number(/"retry_after":\s*([\d.]+)/.exec(body)?.[1] ?? Number.NaN),
    // Some count seconds from now instead, which is no moment of this century.
    reset > 1_000_000_000 ? reset - nowMs / 1000 : Number.NaN,
  ];
  const seconds = candidates.find(Number.isFinite);
  return seconds === undefined ? undefined : Math.min(MOST_PAUSE_SECONDS, Math.max(0, Math.ceil(seconds)));
}

/**
 * The result as it may be stored and shown: short, and without anything that would let its reader send to the channel, or act by a link of
 * the message that the other side repeated.
 */
export function presentable(result: SendResult, channel: Channel, links: readonly SignedLink[] = []): SendResult {
  const secrets = [...links.map(({ url }) => url.slice(url.lastIndexOf("/") + 1)), ...secretsOf(channel)];
  return { ...result, response: cut(withoutSecrets(result.response, secrets), MOST_RESPONSE) };
}

/** What gives access to a channel, in the spellings in which others may repeat it. */
export function secretsOf(channel: Channel): string[] {
  const whole = [
    "token" in channel ? channel.token : undefined,
    "routingKey" in channel ? channel.routingKey : undefined,
    "url" in channel ? channel.url : undefined,
  ].filter((secret) => secret !== undefined);
  const urls = whole.filter((secret) => URL.canParse(secret)).map((secret) => new URL(secret));
  const parts = urls.flatMap((url) => [
    url.href,
    url.password,
    decoded(url.password),
    ...url.pathname.split("/"),
    ...url.searchParams.values(),
  ]);
  // Words like "services" or "webhooks" are no secret, and hiding them would hide what was said.
  return [...whole, ...parts.filter((part) => part.length >= 8 && /[\dA-Z]/.test(part))].sort(
    (a, b) => b.length - a.length,
  );
}

const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, MASK)), text);
