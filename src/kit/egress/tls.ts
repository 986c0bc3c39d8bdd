import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { EgressFailure, wordsOf } from "./failure.ts";

export interface CertificateFacts {
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** The name that a person would know it by. */
  readonly subject: string;
  readonly issuer: string;
}

export interface Secured {
  readonly stream: TLSSocket;
  readonly certificate: CertificateFacts;
  /** Why the certificate is not to be trusted, where it is not. */
  readonly problem: EgressFailure | undefined;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its chain ends in a certificate that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its issuer is not trusted here, or the server does not send the whole chain",
};

/**
 * TLS over a connection. Finishes the handshake whatever the certificate, so that its facts are known even when it is bad; who
 * cares for the problem must send nothing then. Rejects with `EgressFailure`, or with the signal's reason.
 */
export function secure(socket: Socket, hostname: string, signal: AbortSignal): Promise<Secured> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise<Secured>((resolve, reject) => {
    let names: string | undefined;
    const stream = connect({
      socket,
      host,
      // An address is no server name: TLS knows names only.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ["http/1.1"],
      rejectUnauthorized: false,
      checkServerIdentity(name, certificate) {
        const mismatch = checkServerIdentity(name, certificate);
        if (mismatch !== undefined) names = `it is for ${namesOf(certificate)}`;
        return mismatch;
      },
    });
    const end = (error: unknown) => {
      signal.removeEventListener("abort", aborted);
      stream.destroy();
      reject(error);
    };
    const aborted = () => end(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    stream.once("error", (error) => {
      const why = wordsOf(error).replace(/^[0-9A-F]+:error:\w*:/, "");
      end(new EgressFailure("tls", `No TLS with ${JSON.stringify(host)}: ${why}`, { cause: error }));
    });
    stream.once("secureConnect", () => {
      signal.removeEventListener("abort", aborted);
      stream.removeAllListeners("error");
      // Until somebody else listens, an error must not end the process; whoever writes next is told.
      stream.on("error", () => {});
      const code = String(stream.authorizationError ?? "");
      const why = names ?? PROBLEMS[code] ?? code;
      resolve({
        stream,
        certificate: factsOf(stream.getPeerCertificate()),
        problem: stream.authorized
          ? undefined
          : new EgressFailure("certificate", `The certificate of ${JSON.stringify(host)} is not valid: ${why}`),
      });
    });
  });
}

function namesOf({ subject, subjectaltname }: PeerCertificate): string {
  const names = subjectaltname?.split(", ").map((entry) => entry.replace(/^(DNS|IP Address):/, "")) ?? [subject?.CN];
  return names
    .slice(0, 3)
    .map((name) => JSON.stringify(name))
    .join(", ");
}

function factsOf(certificate: PeerCertificate): CertificateFacts {
  const { subject, issuer, valid_to: validTo } = certificate;
  return {
    expiresAt: Math.floor(Date.parse(validTo) / 1000),
    subject: one(subject?.CN) ?? namesOf(certificate),
    issuer: one(issuer?.O) ?? one(issuer?.CN) ?? "",
  };
}

/** A field may stand several times in a name. */
const one = (field: string | string[] | undefined): string | undefined => (Array.isArray(field) ? field[0] : field);
