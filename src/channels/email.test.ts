import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";
import { SMTPServer } from "smtp-server";
import type { Channel } from "#core/notify/channel.ts";
import { createEgress } from "#kit/egress/dial.ts";
import { Secret } from "#kit/secret.ts";
import { makeCertificate } from "#test/support/certificate.ts";
import { alertNotification, closedAlert, cpuMonitor, outgoing, PIXEL, webHost } from "#test/support/notifications.ts";
import { emailSender } from "./email.ts";
import { wordsFor } from "./kind.ts";
import { mailOf } from "./mail.ts";

const never = new AbortController().signal;
const channel: Channel = { id: "c", name: "c", events: [], locale: "en", type: "email", emails: [], userIds: [] };
const to = { addresses: ["yuki@shop.example", "ken@shop.example"] };
const image = { png: PIXEL, alt: 'CPU "busy"' };
const PASSWORD = "p@ss w0rd";

describe("a mail", () => {
  it("[CH12] text and HTML say the same; the picture is inside", () => {
    const message = outgoing(alertNotification(), { ...to, image });
    const mail = mailOf(message, wordsFor(channel, message), "sawara@shop.example");
    deepEqual(
      [mail.subject, mail.to, mail.from, mail.messageId, mail.references, mail.inReplyTo],
      [
        ...["[CRITICAL] CPU is busy: Web <1>", to.addresses, "sawara@shop.example"],
        ...["<2dZ@sawara.example>", "<alert.2cA@sawara.example>", "<alert.2cA@sawara.example>"],
      ],
    );
    match(mail.text as string, /^cpu% 96\.2 > 90\nMonitor: CPU is busy\nHost: Web <1>\nRoles: shop: web\nSince: /);
    match(mail.text as string, /\nAlert: https:\/\/sawara\.example\/orgs\/acme\/alerts\/2cA\n/);
    const html = mail.html as string;
    for (const text of [
      "CPU is busy: Web &#60;1&#62;",
      "shop: web",
      "Look at the queue first.",
      "orgs/acme/alerts/2cA",
    ])
      ok(html.includes(text), text);
    match(html, /<img src="cid:graph@sawara" alt="CPU &#34;busy&#34;"/);
    deepEqual(
      (mail.attachments as { cid: string; content: Buffer }[]).map(({ cid, content }) => [cid, content]),
      [["graph@sawara", PIXEL]],
    );
  });

  it("[CH12] names are text, in HTML too", () => {
    const hostile = '<script>alert("x")</script>';
    const message = outgoing(
      alertNotification(
        { ...cpuMonitor, name: hostile, memo: hostile },
        {},
        { host: { ...webHost, displayName: hostile } },
      ),
    );
    const html = mailOf(message, wordsFor(channel, message), "x").html as string;
    equal(html.includes("<script"), false);
  });

  it("[CH12] a repeat has the same id and says so; what is no alert is in no thread", () => {
    const first = outgoing();
    const again = outgoing(alertNotification(), { possibleRepeat: true });
    const [a, b] = [first, again].map((message) => mailOf(message, wordsFor(channel, message), "x"));
    equal(a!.messageId, b!.messageId);
    match(b!.text as string, /may have reached you before/);
    const news = outgoing({ org: { id: "o", name: "acme", displayName: "" }, at: 0, kind: "test" });
    equal(mailOf(news, wordsFor(channel, news), "x").references, undefined);
  });
});

describe("mail over SMTP", () => {
  const received: { from: string; to: string[]; text: string }[] = [];
  let refuse: { at: "rcpt" | "data"; code: number; only?: string } | undefined;
  const { key, cert } = makeCertificate({ name: "127.0.0.1", from: Date.now() - 1e6, to: Date.now() + 1e9 });
  const refusal = (code: number) => Object.assign(new Error(`No, because of ${PASSWORD}`), { responseCode: code });
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    disableReverseLookup: true,
    onAuth({ username, password }, _, done) {
      if (username === "us:er" && password === PASSWORD) done(null, { user: "ok" });
      else done(new Error("wrong"));
    },
    onRcptTo({ address }, _, done) {
      const isRefused = refuse?.at === "rcpt" && (refuse.only === undefined || refuse.only === address);
      done(isRefused ? refusal(refuse!.code) : null);
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (refuse?.at === "data") return done(refusal(refuse.code));
        received.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom!.address,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done(null, "queued as 1");
      });
    },
  });
  let port = 0;
  before(async () => {
    server.on("error", () => {});
    const listening = server.listen(0, "127.0.0.1");
    await once(listening, "listening");
    port = (listening.address() as AddressInfo).port;
  });
  after(() => server.close());
  beforeEach(() => {
    received.length = 0;
    refuse = undefined;
  });

  /** The server's certificate is its own, and the operator says so. */
  const url = (more = "", user = `us%3Aer:${encodeURIComponent(PASSWORD)}@`) =>
    new Secret(`smtp://${user}127.0.0.1:${port}/?tls.rejectUnauthorized=false${more}`);
  const egress = createEgress({ addresses: [], allowLocalTargets: false });
  const send = (smtpUrl: Secret | undefined, message = outgoing(alertNotification(), to), signal = never) =>
    emailSender({ smtpUrl }, egress).send(channel, message, signal);

  it("[CH13] goes to all addresses of the channel at once, over the operator's server on this machine", async () => {
    const { outcome, response } = await send(url(), outgoing(alertNotification(), { ...to, image }));
    equal(outcome, "sent", response);
    match(response, /queued as 1/);
    equal(received.length, 1);
    const [{ from, to: recipients, text }] = received as [(typeof received)[0]];
    deepEqual([from, recipients], ["sawara@sawara.example", to.addresses]);
    for (const line of [
      /^From: Sawara <sawara@sawara\.example>\r$/m,
      /^To: yuki@shop\.example, ken@shop\.example\r$/m,
      /^Subject: \[CRITICAL\] CPU is busy: Web <1>\r$/m,
      /^Message-ID: <2dZ@sawara\.example>\r$/im,
      /^References: <alert\.2cA@sawara\.example>\r$/m,
      /^Auto-Submitted: auto-generated\r$/m,
      /^X-Sawara-Delivery: 2dZ\r$/m,
      /^Content-Id: <graph@sawara>\r$/im,
    ])
      match(text, line);
    ok(text.replace(/\r\n/g, "").includes(PIXEL.toString("base64")));
  });

  it("[CH12] Japanese text and a closed alert arrive as they are", async () => {
    const ja: Channel = { ...channel, locale: "ja" };
    const { outcome } = await emailSender({ smtpUrl: url() }, egress).send(ja, outgoing(closedAlert(), to), never);
    equal(outcome, "sent");
    const [, subject] = /^Subject: (.*(?:\r\n .*)*)\r$/m.exec(received[0]!.text)!;
    match(subject!, /^=\?UTF-8\?/i);
  });

  it("[CH13] what is refused for good is refused, what may be mended is tried again, and no password is told", async () => {
    const cases: [Secret | undefined, typeof refuse, "refused" | "retry", RegExp][] = [
      [url(), { at: "rcpt", code: 550 }, "refused", /550/],
      [url(), { at: "rcpt", code: 450 }, "retry", /450/],
      [url(), { at: "data", code: 554 }, "refused", /554/],
      [url(), { at: "data", code: 451 }, "retry", /451/],
      [url("", "us%3Aer:wrong@"), undefined, "retry", /535|wrong/i],
      [new Secret(`smtp://127.0.0.1:${port}/`), undefined, "retry", /self.signed/i],
      [undefined, undefined, "refused", /^Cannot send mail: no SMTP server is configured, want --smtp-url$/],
    ];
    for (const [smtpUrl, how, outcome, words] of cases) {
      refuse = how;
      const result = await send(smtpUrl);
      equal(result.outcome, outcome, result.response);
      match(result.response, words);
      equal(result.response.includes(PASSWORD), false, result.response);
    }
    deepEqual(received, []);
  });

  it("[CH13] one bad address does not take the others with it", async () => {
    refuse = { at: "rcpt", code: 550, only: "ken@shop.example" };
    const { outcome, response } = await send(url());
    equal(outcome, "sent");
    match(response, / \(not taken for ken@shop\.example\)$/);
    deepEqual(received[0]!.to, ["yuki@shop.example"]);
  });

  it("[CH13] without addresses nothing is sent", async () => {
    const { outcome, response } = await send(url(), outgoing());
    deepEqual([outcome, response], ["refused", "Cannot send mail: the channel has no addresses"]);
  });

  it("[CH13] a server that is down is tried again", async () => {
    const dead = createServer().listen(0, "127.0.0.1");
    await once(dead, "listening");
    const { port: closed } = dead.address() as AddressInfo;
    dead.close();
    await once(dead, "close");
    const { outcome, response } = await send(new Secret(`smtp://127.0.0.1:${closed}`));
    deepEqual([outcome, response], ["retry", `Cannot connect to "127.0.0.1" (port ${closed}): connection refused`]);
  });

  it("[CH13] stopping ends a sending at once", async () => {
    const silent = createServer((socket) => void socket.on("error", () => {})).listen(0, "127.0.0.1");
    after(() => silent.close());
    await once(silent, "listening");
    const controller = new AbortController();
    const reason = new Error("stopped");
    const { port: at } = silent.address() as AddressInfo;
    const sending = send(new Secret(`smtp://127.0.0.1:${at}`), outgoing(alertNotification(), to), controller.signal);
    await once(silent, "connection");
    controller.abort(reason);
    await rejects(sending, reason);
  });
});
