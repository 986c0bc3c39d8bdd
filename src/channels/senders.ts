import { CHANNEL_TYPES, type Channel, type ChannelType } from "#core/notify/channel.ts";
import type { Outgoing, Sender, SendResult } from "#core/notify/delivery.ts";
import { assert } from "#kit/assert.ts";
import type { Clock } from "#kit/clock.ts";
import type { Reach } from "#kit/egress/address.ts";
import type { Egress } from "#kit/egress/dial.ts";
import { exchange, newProgress } from "#kit/egress/exchange.ts";
import { EgressFailure } from "#kit/egress/failure.ts";
import { basicAuthorization } from "#kit/url.ts";
import { chatwork } from "./chatwork.ts";
import { discord } from "./discord.ts";
import { type EmailOptions, emailSender } from "./email.ts";
import { type ChannelOf, type ChannelRequest, type HttpKind, wordsFor } from "./kind.ts";
import { lineWorks } from "./line-works.ts";
import { microsoftTeams } from "./microsoft-teams.ts";
import { opsgenie } from "./opsgenie.ts";
import { outcomeOf, presentable } from "./outcome.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

/** Where services answer that have one address for everybody. */
export const ENDPOINTS = {
  pagerduty: "https://events.pagerduty.com",
  opsgenie: { us: "https://api.opsgenie.com", eu: "https://api.eu.opsgenie.com" },
  chatwork: "https://api.chatwork.com",
} as const;

const TIMEOUT_MS = 15_000;
const MOST_ANSWER_BYTES = 64 * 1024;

export interface SenderOptions {
  readonly egress: Egress;
  readonly clock: Clock;
  /** Ours, as the requests tell. */
  readonly version: string;
  /** The body of a webhook, as Mackerel spells it. */
  readonly webhookBody: (message: Outgoing) => unknown;
  readonly email: EmailOptions;
  /** For tests. */
  readonly endpoints?: {
    readonly pagerduty: string;
    readonly opsgenie: Readonly<Record<"us" | "eu", string>>;
    readonly chatwork: string;
  };
}

/**
 * Who sends to a channel. `allowPrivate` says whether it may be at a private address, which is its organisation's to decide. A type
 * that only Mackerel can send to has a sender that refuses in words.
 */
export function createSenders(options: SenderOptions): (channel: Channel, allowPrivate: boolean) => Sender {
  const endpoints = options.endpoints ?? ENDPOINTS;
  const over =
    <T extends ChannelType>(type: T, kind: HttpKind<T>) =>
    (allowPrivate: boolean) =>
      httpSender(type, kind, allowPrivate ? "private" : "public", options);
  const email = emailSender(options.email, options.egress);
  const senders: Readonly<Record<ChannelType, (allowPrivate: boolean) => Sender>> = {
    email: () => email,
    slack: over("slack", slack),
    webhook: over("webhook", webhook(options.webhookBody)),
    "microsoft-teams": over("microsoft-teams", microsoftTeams),
    discord: over("discord", discord),
    pagerduty: over("pagerduty", pagerduty(endpoints.pagerduty)),
    opsgenie: over("opsgenie", opsgenie(endpoints.opsgenie)),
    "line-works": over("line-works", lineWorks),
    chatwork: over("chatwork", chatwork(endpoints.chatwork)),
  };
  return ({ type }, allowPrivate) => senders[type as ChannelType]?.(allowPrivate) ?? FOREIGN;
}

const FOREIGN: Sender = {
  send: async ({ type }) => ({
    outcome: "refused",
    response: `Cannot send to a channel of type "${type}": only Mackerel can, want one of ${CHANNEL_TYPES.join(", ")}`,
  }),
};

function httpSender<T extends ChannelType>(type: T, kind: HttpKind<T>, closest: Reach, options: SenderOptions): Sender {
  async function post(request: ChannelRequest, signal: AbortSignal): Promise<SendResult> {
    const url = new URL(request.url);
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const progress = newProgress();
    try {
      const { status, headers, body } = await exchange(
        options.egress,
        {
          url,
          method: request.method,
          headers: [["User-Agent", `sawara/${options.version}`], ...authorized(url), ...request.headers],
          body: request.body,
          family: "auto",
          closest,
          skipVerification: false,
          maxBodyBytes: MOST_ANSWER_BYTES,
        },
        AbortSignal.any([signal, deadline]),
        progress,
      );
      return outcomeOf({ status, headers, body: body.toString() }, options.clock.now());
    } catch (error) {
      signal.throwIfAborted();
      const mayHaveArrived = progress.isSent;
      if (deadline.aborted)
        return { outcome: "retry", response: `No answer within ${TIMEOUT_MS / 1000} s`, mayHaveArrived };
      if (!(error instanceof EgressFailure)) throw error;
      // An address that may not be reached stays one; everything else may be mended meanwhile.
      const isFinal = error.reason === "refused-address" || error.reason === "protocol";
      if (isFinal) return { outcome: "refused", response: error.message };
      return { outcome: "retry", response: error.message, mayHaveArrived };
    }
  }

  return {
    async send(channel, message, signal) {
      assert(channel.type === type, `a channel of type ${channel.type} was given to the sender of ${type}`);
      if ("url" in channel && !URL.canParse(channel.url))
        return { outcome: "refused", response: "Cannot send: the channel's URL is none" };
      const requests = kind.requests(channel as ChannelOf<T>, message, wordsFor(channel, message));
      for (const [i, request] of requests.entries()) {
        const result = presentable(await post(request, signal), channel, message.signedLinks);
        // What was taken before has arrived, and is sent again with the rest.
        if (result.outcome === "retry" && i > 0) return { ...result, mayHaveArrived: true };
        if (result.outcome !== "sent" || i === requests.length - 1) return result;
      }
      throw new Error(`BUG: a message to ${type} has no requests`);
    },
  };
}

/** Mackerel's webhooks take a user and password in the URL. */
function authorized(url: URL): ChannelRequest["headers"] {
  const value = basicAuthorization(url);
  return value === undefined ? [] : [["Authorization", value]];
}
