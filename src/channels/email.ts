import { createTransport, type SendMailOptions } from "nodemailer";
import type { Sender, SendResult } from "#core/notify/delivery.ts";
import { assert } from "#kit/assert.ts";
import type { Egress } from "#kit/egress/dial.ts";
import { EgressFailure } from "#kit/egress/failure.ts";
import { MASK, type Secret } from "#kit/secret.ts";
import { decoded } from "#kit/url.ts";
import { cut, wordsFor } from "./kind.ts";
import { mailOf } from "./mail.ts";

export interface EmailOptions {
  /** `smtp:` or `smtps:`, with user and password where the server wants them. Absent: no mail can be sent. */
  readonly smtpUrl?: Secret | undefined;
  /** The sender's address. Absent: `sawara` at the host of our public URL. */
  readonly from?: string | undefined;
}

const TIMEOUT_MS = 30_000;
const MOST_RESPONSE = 1_000;

/** Sends mail of whatever contents; never rejects but with the signal's reason. */
export type Mailer = (mail: SendMailOptions, signal: AbortSignal) => Promise<SendResult>;

/** Mail over the operator's SMTP server, which may be this machine; a connection for each mail. */
export function createMailer(smtpUrl: Secret, egress: Egress): Mailer {
  return async (mail, signal) => {
    const transport = createTransport({
      url: smtpUrl.reveal(),
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket({ host = "localhost", port, secure = false }, done) {
        const to = { host, port: Number(port ?? (secure ? 465 : 587)), family: "auto", closest: "local" } as const;
        const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
        egress.dial(to, limit).then(
          ({ socket }) => done(null, { connection: socket }),
          (error) => done(error),
        );
      },
    });
    const result = await transport.sendMail({ ...mail, signal } as SendMailOptions).then(
      ({ response, rejected }): SendResult => {
        const note = rejected.length === 0 ? "" : ` (not taken for ${rejected.join(", ")})`;
        return { outcome: "sent", response: `${response}${note}` };
      },
      (error: unknown) => {
        signal.throwIfAborted();
        return failureOf(error);
      },
    );
    return { ...result, response: cut(withoutPassword(result.response, smtpUrl), MOST_RESPONSE) };
  };
}

/** Whom mail is from where the operator says nothing. */
export const defaultSender = (publicUrl: string): string => `Sawara <sawara@${new URL(publicUrl).hostname}>`;

/** Messages as mail. */
export function emailSender({ smtpUrl, from }: EmailOptions, egress: Egress): Sender {
  const mailer = smtpUrl === undefined ? undefined : createMailer(smtpUrl, egress);
  return {
    async send(channel, message, signal) {
      assert(channel.type === "email", `a channel of type ${channel.type} was given to the sender of email`);
      if (mailer === undefined)
        return { outcome: "refused", response: "Cannot send mail: no SMTP server is configured, want --smtp-url" };
      if (message.addresses.length === 0)
        return { outcome: "refused", response: "Cannot send mail: the channel has no addresses" };
      return mailer(mailOf(message, wordsFor(channel, message), from ?? defaultSender(message.publicUrl)), signal);
    },
  };
}

/** Before the server has all of a mail it says one of these; what goes wrong without one may have gone wrong after that. */
const NOT_TAKEN = new Set(["EDNS", "ECONNECTION", "ETLS", "EAUTH", "EENVELOPE"]);

/** What a mail server says with 5xx about a message or its addresses stays so; everything else may be mended meanwhile. */
function failureOf(error: unknown): SendResult {
  const { code = "", responseCode = 0, message } = error as Error & { code?: string; responseCode?: number };
  if (error instanceof EgressFailure) return { outcome: "retry", response: message };
  const isFinal = responseCode >= 500 && (code === "EENVELOPE" || code === "EMESSAGE");
  // Without a response the addresses themselves are none.
  const isImpossible = responseCode === 0 && code === "EENVELOPE";
  if (isFinal || isImpossible) return { outcome: "refused", response: message };
  return { outcome: "retry", response: message, mayHaveArrived: responseCode === 0 && !NOT_TAKEN.has(code) };
}

function withoutPassword(text: string, smtpUrl: Secret): string {
  const { password } = new URL(smtpUrl.reveal());
  return [password, decoded(password)].reduce(
    (rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, MASK)),
    text,
  );
}
