import type { Channel } from "#core/notify/channel.ts";
import type { Delivery, MessageImage, Outgoing, Sender, SendResult } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import { nextAttempt, PAUSES, SUSPENDED_AFTER } from "#core/notify/when.ts";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";

/** Sends what the outbox has. */
export interface Notifier {
  /** Once, before the first round: what was being sent when we died is sent again. */
  recover(): Promise<void>;
  /** Sends what is due; `"again"` when there was more than one round takes. */
  round(signal: AbortSignal): Promise<"again" | undefined>;
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
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Messages that are sent at the same time: channels do not wait for each other. */
const AT_ONCE = 20;
/** Beyond this the other side has hung up, whatever it says. */
const SEND_TIMEOUT_MS = 30_000;
/** A picture that takes longer is not worth waiting for: the words are what matters. */
const IMAGE_TIMEOUT_MS = 5_000;
const MOST_RESPONSE = 1_000;
const SYSTEM = { kind: "system", id: "", name: "sawara" } as const;

type Taken = Delivery & { readonly org: OrgId; readonly possibleRepeat: boolean };

export function createNotifier(parts: NotifierParts): Notifier {
  const { meta, senders, imageOf, publicUrl, clock, log } = parts;
  /** When each channel may be used again. */
  const notBefore = new Map<string, number>();
  /** Since when each channel has only failed. */
  const failingSince = new Map<string, number>();

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
    const timeout = new AbortController();
    try {
      return await Promise.race([
        imageOf(org, notification, channel),
        clock.sleep(IMAGE_TIMEOUT_MS, timeout.signal).then(() => undefined),
      ]);
    } catch (error) {
      log.warn({ err: error }, "Cannot draw the graph of a message");
      return undefined;
    } finally {
      timeout.abort();
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
      if (limit.aborted) return { outcome: "retry", response: "No answer within 30 seconds" };
      // One bad message must not stop the others; it is tried again, in case a restart with better code comes.
      log.error({ channel: channel.id, type: channel.type, err: error }, "Cannot write or send a message");
      return { outcome: "retry", response: "Something went wrong here; the server's log says more" };
    }
  }

  async function deliver(message: Taken, signal: AbortSignal): Promise<void> {
    const { org, id, channelId } = message;
    const channel = await meta.channels.find(org, channelId);
    const now = () => Math.floor(clock.now() / 1000);
    if (channel === undefined || channel.suspendedAt !== undefined) {
      const response = channel === undefined ? "The channel was deleted" : "The channel is suspended";
      await meta.outbox.settle(org, id, { state: "dropped", dueAt: message.dueAt, finishedAt: now(), response });
      return;
    }
    const wait = (notBefore.get(channelId) ?? 0) - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    const result = await send(org, channel, message, signal);
    notBefore.set(channelId, clock.now() + (PAUSES[channel.type as keyof typeof PAUSES] ?? 0) * 1000);
    const response = result.response.slice(0, MOST_RESPONSE);
    if (result.outcome === "sent") {
      failingSince.delete(channelId);
      await meta.outbox.settle(org, id, { state: "sent", dueAt: message.dueAt, finishedAt: now(), response });
      return;
    }
    const retryAt = result.outcome === "retry" ? nextAttempt(message, now(), result.retryAfterSeconds) : undefined;
    log.warn(
      { channel: channelId, type: channel.type, attempts: message.attempts, response, retryAt },
      "A message did not arrive",
    );
    await meta.outbox.settle(org, id, {
      state: retryAt === undefined ? "failed" : "waiting",
      dueAt: retryAt ?? message.dueAt,
      finishedAt: retryAt === undefined ? now() : undefined,
      response,
    });
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
      const taken = await meta.outbox.take(Math.floor(clock.now() / 1000), AT_ONCE);
      const results = await Promise.allSettled(taken.map((message) => deliver(message, signal)));
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined && !signal.aborted) throw failed.reason;
      return taken.length === AT_ONCE ? "again" : undefined;
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
