import type { UnixSeconds } from "#core/time.ts";
import type { ExternalMonitor } from "./monitor.ts";

/** One look at a URL from outside. Sent by an engine behind `Prober`, judged by `core/monitor/external.ts`. */
export interface ProbeRequest {
  readonly url: string;
  readonly method: ExternalMonitor["method"];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body?: string | undefined;
  readonly followRedirect: boolean;
  readonly skipCertificateVerification: boolean;
  readonly dualstack: "ipv4" | "ipv6" | "auto";
  /** Also the most bytes of a body that are kept and searched: 1 MiB. */
  readonly timeoutMs: number;
  /** Whether addresses of private ranges may be asked. Loopback, link-local and metadata addresses never, unless the server's operator allows local targets. */
  readonly allowPrivate: boolean;
}

/** What came back, or why nothing did. */
export type ProbeResult = {
  readonly at: UnixSeconds;
  /** Milliseconds of each phase of the last hop, 0 where there was none, and of everything together. */
  readonly phases: {
    readonly dns: number;
    readonly connect: number;
    readonly tls: number;
    readonly firstByte: number;
    readonly total: number;
  };
  /** Of the server's certificate, when there was TLS. */
  readonly certificate?:
    | { readonly expiresAt: UnixSeconds; readonly subject: string; readonly issuer: string }
    | undefined;
} & (
  | {
      readonly outcome: "answered";
      readonly status: number;
      /** UTF-8, at most 1 MiB. */
      readonly body: string;
      readonly redirects: number;
    }
  | {
      readonly outcome: "failed";
      readonly reason:
        | "dns"
        | "connect"
        | "tls"
        | "certificate"
        | "timeout"
        | "redirects"
        | "refused-address"
        | "protocol";
      /** One sentence for people. */
      readonly message: string;
    }
);

/** Never rejects for what the other side does; rejects when `signal` aborts. */
export interface Prober {
  probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult>;
}
