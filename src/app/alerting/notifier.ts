import { Unavailable } from "#core/errors.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { Delivery, MessageImage, Outgoing, Sender, SendResult, SignedLink } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import { nextAttempt, PAUSES, SUSPENDED_AFTER } from "#core/notify/when.ts";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { retry } from "#kit/retry.ts";
import type { Meta, Settled } from "#meta/meta.ts";

/** Sends what the outbox has. */
export interface Notifier {
  /** Once, before the first round: what was being sent when we died is sent again. */
  recover(): Promise<void>;
  /**
   * Begins to send what is due and waits until some of it has ended, or for a second; `"again"` while something is being sent. A
   * channel that does not answer keeps none of the others waiting.
   */
  round(signal: AbortSignal): Promise<"again" | undefined>;
  /** Waits for what is being sent. */
  idle(): Promise<void>;
  /** Sends one message now and answers what the other side said. Nothing is stored but the answer. */
  test(
    org: OrgId,
    channel: Channel,
  ): Promise<{ readonly ok: boolean; readonly response: string; readonly milliseconds: number }>;
}

export interface NotifierParts {
  readonly meta: Pick<Meta, "outbox" | "channels" | "orgs" | "newId">;
  /** By type; `undefined` for one that only Mackerel can send to. */
  readonly senders: (channel: Channel, allowPrivate: boolean) => Sender | undefined;
  /** A picture of what an alert is about; `undefined` where there is nothing to draw. */
  readonly imageOf: (org: OrgId, notification: Notification, channel: Channel) => Promise<MessageImage | undefined>;
  /** Links of a message that act without signing in; none for most. The same for the same delivery. */
  readonly signedLinks: (
    notification: Notification,
    delivery: { readonly id: string; readonly channel: Channel },
  ) => Promise<readonly SignedLink[]>;
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Messages that are sent at the same time, of as many channels. */
const AT_ONCE = 50;
/** How long what became due meanwhile waits for what is being sent. */
const LOOK_AGAIN_MS = 1_000;
/** What came of a message has to be stored: until then its channel waits. */
const SETTLE_BACKOFF = { firstMs: 500, maxMs: 30_000 };
/** Beyond this the other side has hung up, whatever it says. */
const SEND_TIMEOUT_MS = 30_000;
/** A picture that takes longer is not worth waiting for: the words are what matters. */
const IMAGE_TIMEOUT_MS = 5_000;
const MOST_RESPONSE = 1_000;
const SYSTEM = { kind: "system", id: "", name: "sawara" } as const;

type Taken = Delivery & { readonly org: OrgId; readonly possibleRepeat: boolean };

export function createNotifier(parts: NotifierParts): Notifier {
  const { meta, senders, imageOf, signedLinks, publicUrl, clock, log } = parts;
  /** When each channel may be used again. */
  const notBefore = new Map<string, number>();
  /** Since when each channel has only failed. */
  const failingSince = new Map<string, number>();
  const running = new Set<Promise<void>>();

  function settle({ org, id }: Taken, result: Settled, signal: AbortSignal): Promise<void> {
    return retry(() => meta.outbox.settle(org, id, result), {
      clock,
      backoff: SETTLE_BACKOFF,
      worthRetrying: (error) => error instanceof Unavailable,
      signal,
    });
  }

  async function outgoing(
    org: OrgId,
    channel: Channel,
    message: Pick<Taken, "id" | "notification" | "possibleRepeat">,
  ): Promise<Outgoing> {
    const { settings } = (await meta.orgs.find(org))!;
    const addresses =
      channel.type === "email" ? [...channel.emails, ...(await meta.channels.addresses(org, channel.userIds))] : [];
    return {
      ...message,
      image: await pictureOf(org, message.notification, channel),
      signedLinks: await signedLinks(message.notification, { id: message.id, channel }),
      addresses: [...new Set(addresses)],
      timeZone: settings.timeZone,
      publicUrl: publicUrl(),
    };
  }

  async function pictureOf(
    org: OrgId,
    notification: Notification,
    channel: Channel,
  ): Promise<MessageImage | undefined> {
    if ("enabledGraphImage" in channel && !channel.enabledGraphImage) return undefined;
    // What the machine is slow at is measured by the machine's time, as time-outs of connections are.
    const timeout = AbortSignal.timeout(IMAGE_TIMEOUT_MS);
    try {
      return await Promise.race([
        imageOf(org, notification, channel),
        new Promise<undefined>((resolve) => timeout.addEventListener("abort", () => resolve(undefined))),
      ]);
    } catch (error) {
      log.warn({ err: error }, "Cannot draw the graph of a message");
      return undefined;
    }
  }

  async function send(
    org: OrgId,
    channel: Channel,
    message: Pick<Taken, "id" | "notification" | "possibleRepeat">,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { settings } = (await meta.orgs.find(org))!;
    const sender = senders(channel, settings.allowPrivateTargets);
    if (sender === undefined)
      return { outcome: "refused", response: `Sawara cannot send to channels of type "${channel.type}"` };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]);
    try {
      return await sender.send(channel, await outgoing(org, channel, message), limit);
    } catch (error) {
      if (signal.aborted) throw error;
      if (limit.aborted) return { outcome: "retry", response: "No answer within 30 seconds", mayHaveArrived: true };
      // One bad message must not stop the others; it is tried again, in case a restart with better code comes.
      log.error({ channel: channel.id, type: channel.type, err: error }, "Cannot write or send a message");
      return { outcome: "retry", response: "Something went wrong here; the server's log says more" };
    }
  }

  async function deliver(message: Taken, signal: AbortSignal): Promise<void> {
    const { org, channelId } = message;
    const channel = await meta.channels.find(org, channelId);
    const now = () => Math.floor(clock.now() / 1000);
    if (channel === undefined || channel.suspendedAt !== undefined) {
      const response = channel === undefined ? "The channel was deleted" : "The channel is suspended";
      await settle(message, { state: "dropped", dueAt: message.dueAt, finishedAt: now(), response }, signal);
      return;
    }
    const wait = (notBefore.get(channelId) ?? 0) - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    const result = await send(org, channel, message, signal);
    notBefore.set(channelId, clock.now() + (PAUSES[channel.type as keyof typeof PAUSES] ?? 0) * 1000);
    const response = result.response.slice(0, MOST_RESPONSE);
    if (result.outcome === "sent") {
      failingSince.delete(channelId);
      await settle(message, { state: "sent", dueAt: message.dueAt, finishedAt: now(), response }, signal);
      return;
    }
    const retryAt = result.outcome === "retry" ? nextAttempt(message, now(), result.retryAfterSeconds) : undefined;
    log.warn(
      { channel: channelId, type: channel.type, attempts: message.attempts, response, retryAt },
      "A message did not arrive",
    );
    await settle(
      message,
      {
        state: retryAt === undefined ? "failed" : "waiting",
        dueAt: retryAt ?? message.dueAt,
        finishedAt: retryAt === undefined ? now() : undefined,
        response,
        mayHaveArrived: result.outcome === "retry" && result.mayHaveArrived,
      },
      signal,
    );
    const since = failingSince.get(channelId) ?? now();
    failingSince.set(channelId, since);
    if (now() - since >= SUSPENDED_AFTER) {
      failingSince.delete(channelId);
      await meta.channels.suspend(org, channelId, now(), { actor: SYSTEM, at: clock.now() });
    }
  }

  return {
    async recover() {
      const interrupted = await meta.outbox.recover(Math.floor(clock.now() / 1000));
      if (interrupted > 0) log.info({ messages: interrupted }, "Messages were interrupted and are sent again");
    },

    async round(signal) {
      for (const message of await meta.outbox.take(Math.floor(clock.now() / 1000), AT_ONCE - running.size)) {
        const work = deliver(message, signal)
          .catch((error) => {
            // It stays marked as being sent, and is sent again after a restart.
            if (!signal.aborted) log.error({ delivery: message.id, err: error }, "A message was not dealt with");
          })
          .finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) return undefined;
      const waited = new AbortController();
      await Promise.race([...running, clock.sleep(LOOK_AGAIN_MS, AbortSignal.any([signal, waited.signal]))]);
      waited.abort();
      return "again";
    },

    async idle() {
      await Promise.all(running);
    },

    async test(org, channel) {
      const found = (await meta.orgs.find(org))!;
      const at = clock.now();
      const notification: Notification = {
        org: { id: found.id, name: found.name, displayName: found.displayName },
        at: Math.floor(at / 1000),
        kind: "test",
      };
      const message = { id: meta.newId(at), notification, possibleRepeat: false };
      const result = await send(org, channel, message, new AbortController().signal);
      return {
        ok: result.outcome === "sent",
        response: result.response.slice(0, MOST_RESPONSE),
        milliseconds: clock.now() - at,
      };
    },
  };
}
