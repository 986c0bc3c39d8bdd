import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";
import { CHANNEL_TYPES, type Channel, type ChannelType, FOREIGN_CHANNEL_TYPES } from "#core/notify/channel.ts";
import type { SendResult } from "#core/notify/delivery.ts";
import { ManualClock } from "#kit/clock.ts";
import { createEgress } from "#kit/egress/dial.ts";
import { alertNotification, cpuMonitor, outgoing, PIXEL, withImage } from "#test/support/notifications.ts";
import { createSenders, ENDPOINTS } from "./senders.ts";

const never = new AbortController().signal;
const common = { id: "c", name: "c", events: [], locale: "en" } as const;
const TOKEN = "s3cretTokenOfTheChannel";

describe("messages over HTTP", () => {
  let base = "";
  const seen: { line: string; headers: IncomingMessage["headers"]; body: Buffer }[] = [];
  /** What the other side answers next. */
  let reply: { status: number; headers?: Record<string, string>; body?: string } | "hang" | "cut" = { status: 200 };
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks) });
    if (reply === "hang") return;
    if (reply === "cut") answer.destroy();
    else answer.writeHead(reply.status, reply.headers).end(reply.body);
  });
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.closeAllConnections());
  after(() => server.close());
  beforeEach(() => {
    seen.length = 0;
    reply = { status: 200, body: "ok" };
  });

  const senders = (allowLocalTargets = true) =>
    createSenders({
      egress: createEgress({ addresses: [], allowLocalTargets }),
      clock: new ManualClock(),
      version: "1.2.3",
      webhookBody: ({ notification }) => ({ event: notification.kind }),
      email: {},
      endpoints: { pagerduty: base, opsgenie: { us: base, eu: base }, chatwork: base },
    });

  const channelOf = (type: Exclude<ChannelType, "email">): Channel => {
    const url = `${base}/in/${TOKEN}`;
    switch (type) {
      case "slack":
      case "discord":
        return { ...common, type, url, mentions: {}, enabledGraphImage: true };
      case "webhook":
      case "microsoft-teams":
        return { ...common, type, url, enabledGraphImage: true };
      case "pagerduty":
        return { ...common, type, routingKey: TOKEN };
      case "opsgenie":
        return { ...common, type, token: TOKEN, region: "us" };
      case "line-works":
        return { ...common, type, url };
      case "chatwork":
        return { ...common, type, token: TOKEN, roomId: "42" };
    }
  };
  const types = CHANNEL_TYPES.filter((type) => type !== "email");
  const send = (channel: Channel, message = outgoing(), signal = never) =>
    senders()(channel, false).send(channel, message, signal);

  it("[CH1] every type sends one message, a second time the same", async () => {
    for (const type of types) {
      for (const possibleRepeat of [false, true]) {
        const channel = channelOf(type);
        const message = outgoing(alertNotification(), { ...withImage, possibleRepeat });
        deepEqual(await send(channel, message), { outcome: "sent", response: "HTTP 200: ok" }, type);
      }
      equal(seen.length, 2, type);
      const [{ line, headers, body }, again] = seen.splice(0) as [(typeof seen)[0], (typeof seen)[0]];
      equal(headers["user-agent"], "sawara/1.2.3");
      equal(Number(headers["content-length"]), body.length);
      equal(again.line, line);
    }
  });

  it("[CH1] a picture arrives to the byte", async () => {
    for (const type of ["discord", "chatwork"] as const) {
      await send(channelOf(type), outgoing(alertNotification(), withImage));
      ok(seen.pop()!.body.includes(PIXEL), type);
    }
  });

  it("[HD6] a link that acts is in no answer that is kept, whoever repeats it", async () => {
    const signedLinks = [{ verb: "roll-back", url: "https://s.example/act/WyJhIl0.c2lnbmF0dXJl" }] as const;
    reply = { status: 500, body: JSON.stringify(signedLinks).replaceAll("/", "\\/") };
    const { response } = await send(channelOf("webhook"), outgoing(alertNotification(), { signedLinks }));
    match(response, /act\\\/\[masked\]/);
    equal(response.includes("c2lnbmF0dXJl"), false, response);
  });

  it("[CH2] what a service says decides what becomes of the message, and no secret is in it", async () => {
    for (const type of types) {
      reply = { status: 500, body: `oops /in/${TOKEN} ${TOKEN}` };
      const failed = await send(channelOf(type));
      deepEqual(failed, { outcome: "retry", response: failed.response, mayHaveArrived: true });
      equal(failed.response.includes(TOKEN), false, `${type}: ${failed.response}`);
      reply = { status: 403, body: "no" };
      deepEqual(await send(channelOf(type)), { outcome: "refused", response: "HTTP 403: no" });
      reply = { status: 429, headers: { "retry-after": "7" } };
      deepEqual(await send(channelOf(type)), {
        ...{ outcome: "retry", response: "HTTP 429", retryAfterSeconds: 7, mayHaveArrived: false },
      });
      reply = { status: 307, headers: { location: `http://elsewhere.example/in/${TOKEN}` } };
      const redirected = await send(channelOf(type));
      deepEqual([redirected.outcome, redirected.response.includes(TOKEN)], ["refused", false]);
      reply = "cut";
      const { outcome, mayHaveArrived } = (await send(channelOf(type))) as SendResult & { outcome: "retry" };
      deepEqual([outcome, mayHaveArrived], ["retry", true], `${type}: it had the message, and hung up`);
    }
  });

  it("[CH2] of two requests the second is sent only when the first was taken", async () => {
    const changed = outgoing(alertNotification(cpuMonitor, {}, { event: "changed" }));
    equal((await send(channelOf("opsgenie"), changed)).outcome, "sent");
    deepEqual(
      seen.splice(0).map(({ line }) => line.split(" ")[0]),
      ["POST", "PUT"],
    );
    reply = { status: 503 };
    equal((await send(channelOf("opsgenie"), changed)).outcome, "retry");
    equal(seen.length, 1);
  });

  it("[CH10] addresses of this machine are refused, unless the operator allows them", async () => {
    for (const type of types) {
      const channel = channelOf(type);
      const { outcome, response } = await senders(false)(channel, true).send(channel, outgoing(), never);
      deepEqual(
        [outcome, response],
        [
          "refused",
          'Cannot connect to "127.0.0.1": it is an address of this machine or its network, want a public one',
        ],
      );
    }
    const inside = { ...channelOf("webhook"), url: "http://10.0.0.1/" } as Channel;
    const { response } = await senders(false)(inside, false).send(inside, outgoing(), never);
    equal(response, 'Cannot connect to "10.0.0.1": it is a private address, want a public one');
    equal(seen.length, 0);
  });

  it("[CH2] an address that cannot be reached is tried again, one that is none is not", async () => {
    const of = (url: string) => send({ ...channelOf("webhook"), url } as Channel);
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const { outcome, response } = await of(`http://127.0.0.1:${port}/`);
    deepEqual([outcome, response], ["retry", `Cannot connect to "127.0.0.1" (port ${port}): connection refused`]);
    deepEqual(await of("hooks.example"), { outcome: "refused", response: "Cannot send: the channel's URL is none" });
    equal((await of("ftp://hooks.example/")).outcome, "refused");
  });

  it("[CH7] user and password of a webhook's URL are a header", async () => {
    const url = base.replace("//", "//us%40er:pass@");
    await send({ ...channelOf("webhook"), url } as Channel);
    equal(seen[0]!.headers.authorization, `Basic ${Buffer.from("us@er:pass").toString("base64")}`);
  });

  it("[CH1] stopping ends a sending at once", async () => {
    reply = "hang";
    const controller = new AbortController();
    const sending = send(channelOf("webhook"), outgoing(), controller.signal);
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const reason = new Error("stopped");
    controller.abort(reason);
    await rejects(sending, reason);
  });

  it("[CH11] types that only Mackerel can send to are refused in words", async () => {
    for (const type of FOREIGN_CHANNEL_TYPES) {
      const { outcome, response } = await send({ ...common, type });
      equal(outcome, "refused");
      match(
        response,
        new RegExp(`^Cannot send to a channel of type "${type}": only Mackerel can, want one of email, `),
      );
    }
  });

  it("[CH9] services have their public addresses", () => {
    deepEqual(ENDPOINTS, {
      pagerduty: "https://events.pagerduty.com",
      opsgenie: { us: "https://api.opsgenie.com", eu: "https://api.eu.opsgenie.com" },
      chatwork: "https://api.chatwork.com",
    });
  });
});
