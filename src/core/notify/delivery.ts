import type { LinkVerb } from "#core/migration/events.ts";
import type { UnixSeconds } from "#core/time.ts";
import type { Channel } from "./channel.ts";
import type { Notification } from "./notification.ts";

/** A message on its way: one notification to one channel. Its id stays the same however often it is sent. */
export interface Delivery {
  readonly id: string;
  readonly channelId: string;
  readonly notification: Notification;
  /**
   * `sending` is stored before the connection opens: what is found in this state after a crash may have been sent, and is sent
   * again as a possible repeat.
   */
  readonly state: "waiting" | "sending" | "sent" | "failed" | "dropped";
  readonly createdAt: UnixSeconds;
  /** Not sent before. */
  readonly dueAt: UnixSeconds;
  /** Times that a connection was opened for it. */
  readonly attempts: number;
  readonly finishedAt?: UnixSeconds | undefined;
  /** What the other side answered last, cut to 1,000 characters, without secrets. */
  readonly response?: string | undefined;
}

/** A picture that goes with a message. */
export interface MessageImage {
  readonly png: Uint8Array;
  /** Where the other side can fetch it; absent when we have no address that others can reach. */
  readonly url?: string | undefined;
  /** What it shows, for whoever cannot see it. */
  readonly alt: string;
}

/** A link that asks something of a run, without signing in: whoever has it may. It asks first, and works once. */
export interface SignedLink {
  readonly verb: LinkVerb;
  readonly url: string;
}

/** All that a channel needs to write and send one message. */
export interface Outgoing {
  readonly id: string;
  readonly notification: Notification;
  /** It may have arrived already: the message says so. */
  readonly possibleRepeat: boolean;
  readonly image?: MessageImage | undefined;
  readonly signedLinks?: readonly SignedLink[] | undefined;
  /** E-mail addresses of the people of an `email` channel, its own and those of its members. */
  readonly addresses: readonly string[];
  /** IANA name, for the times in the text. */
  readonly timeZone: string;
  /** Base of links, without a slash at its end. */
  readonly publicUrl: string;
}

export type SendResult =
  | { readonly outcome: "sent"; readonly response: string }
  /**
   * Try again, not before `retryAfterSeconds` where the other side says when. `mayHaveArrived`: it was sent, and nobody knows what
   * became of it.
   */
  | {
      readonly outcome: "retry";
      readonly response: string;
      readonly retryAfterSeconds?: number | undefined;
      readonly mayHaveArrived?: boolean | undefined;
    }
  /** Trying again changes nothing. */
  | { readonly outcome: "refused"; readonly response: string };

/** One kind of channel. Never rejects for what the other side does; rejects when `signal` aborts. */
export interface Sender {
  send(channel: Channel, message: Outgoing, signal: AbortSignal): Promise<SendResult>;
}
