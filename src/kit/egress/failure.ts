export type EgressReason =
  | "dns"
  | "refused-address"
  | "connect"
  | "tls"
  | "certificate"
  | "timeout"
  /** The other side does not speak HTTP, or what was to be sent is none. */
  | "protocol";

/** Why an exchange with the outside came to nothing. The message is one sentence for people and holds no secret. */
export class EgressFailure extends Error {
  override readonly name = "EgressFailure";
  readonly reason: EgressReason;

  constructor(reason: EgressReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ETIMEDOUT: "no answer",
  EADDRNOTAVAIL: "the egress address is not one of this machine",
  EPIPE: "connection closed",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name servers do not answer",
  ENODATA: "the host has no address",
};

/** What an error of the operating system says, in words. Its message is left out where it repeats address and port. */
export function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return WORDS[code ?? ""] ?? (message || String(code ?? error));
}
