import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** What somebody was sent. */
export interface Received {
  /** The same for every attempt to send the same message. */
  readonly id: string;
  readonly title: string;
  /** Whether it says that it may have come before. */
  readonly isRepeat: boolean;
  readonly hasImage: boolean;
  /** Everything, as it came. */
  readonly text: string;
}

/** A place where messages arrive: a mail server, a chat's webhook, somebody's own webhook. */
export interface Receiver {
  readonly name: string;
  readonly port: number;
  readonly received: Received[];
  /** Called when a message is complete and before it is acknowledged; what it does delays the answer. */
  before: (message: Received) => Promise<void>;
  close(): Promise<void>;
}

/** How messages in English say it. */
const REPEAT = /may have reached you before/;

type Understand = (text: string, headers: IncomingMessage["headers"]) => Received;

/** An HTTP endpoint that answers as Slack does. */
export async function httpReceiver(name: string, understand: Understand): Promise<Receiver> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const message = understand(Buffer.concat(parts).toString("utf8"), request.headers);
    receiver.received.push(message);
    await receiver.before(message);
    response.end("ok");
  }
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: Receiver = {
    name,
    port: (server.address() as AddressInfo).port,
    received: [],
    before: async () => {},
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}

export const slackReceiver = (): Promise<Receiver> =>
  httpReceiver("slack", (text) => {
    const body = JSON.parse(text) as { text: string };
    // Slack knows no ids: the same words at the same moment are the same message.
    return {
      id: body.text,
      title: body.text,
      isRepeat: REPEAT.test(text),
      hasImage: /"image_url":"[^"]+"/.test(text),
      text,
    };
  });

export const webhookReceiver = (): Promise<Receiver> =>
  httpReceiver("webhook", (text, headers) => {
    const { alert, migration, imageUrl } = JSON.parse(text) as {
      alert?: { status: string };
      migration?: { event: string };
      imageUrl: string | null;
    };
    return {
      id: String(headers["x-sawara-delivery"]),
      title: alert?.status ?? migration?.event ?? "",
      isRepeat: headers["x-sawara-possible-repeat"] === "true",
      hasImage: imageUrl !== null,
      text,
    };
  });

/** A mail server that takes everything. */
export async function mailReceiver(): Promise<Receiver> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, _, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(text)?.[1]?.trim() ?? "";
        const message = {
          id: header("Message-ID"),
          title: header("Subject"),
          isRepeat: REPEAT.test(text.replaceAll("=\r\n", "")),
          hasImage: /^Content-Type: image\/png/im.test(text),
          text,
        };
        receiver.received.push(message);
        receiver.before(message).then(() => done());
      });
    },
  });
  server.on("error", () => {
    // A client that dies in the middle is what these tests are about.
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const receiver: Receiver = {
    name: "mail",
    port: (server.server.address() as AddressInfo).port,
    received: [],
    before: async () => {},
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}
