import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { isIPv4 } from "node:net";

/** A key and certificate as TLS servers want them. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  /** Common name, and the name or IPv4 address that it is valid for. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Absent: it signs itself. */
  readonly issuer?: Identity;
  readonly isAuthority?: boolean;
}

/** Makes a certificate at test time, so that none in the repository ever expires. */
export function makeCertificate({ name, from, to, issuer, isAuthority = false }: CertificateOptions): Identity {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const ecdsaSha256 = sequence(oid("1.2.840.10045.4.3.2"));
  const alternative = isIPv4(name)
    ? tlv(0x87, Buffer.from(name.split(".").map(Number)))
    : tlv(0x82, Buffer.from(name, "latin1"));
  const extensions = [
    sequence(
      oid("2.5.29.19"),
      tlv(1, Buffer.from([255])),
      octets(isAuthority ? sequence(tlv(1, Buffer.from([255]))) : sequence()),
    ),
    sequence(oid("2.5.29.17"), octets(sequence(alternative))),
  ];
  const body = sequence(
    tlv(0xa0, integer(2)),
    integer(1 + Math.floor(Math.random() * 2 ** 30)),
    ecdsaSha256,
    nameOf(issuer?.name ?? name),
    sequence(time(from), time(to)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = createSign("sha256")
    .update(body)
    .sign(issuer?.privateKey ?? privateKey);
  const der = sequence(body, ecdsaSha256, tlv(3, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString("base64").match(/.{1,64}/g)!;
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    name,
    privateKey,
  };
}

// DER, as much of it as a certificate needs.

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts));
const octets = (content: Buffer): Buffer => tlv(4, content);

function integer(value: number): Buffer {
  const hex = value.toString(16);
  return tlv(2, Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

function oid(text: string): Buffer {
  const [first, second, ...rest] = text.split(".").map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return tlv(6, Buffer.from(bytes));
}

/** A common name and an organisation. */
function nameOf(name: string): Buffer {
  const field = (type: string, value: string) => tlv(0x31, sequence(oid(type), tlv(0x0c, Buffer.from(value))));
  return sequence(field("2.5.4.10", `${name} Ltd`), field("2.5.4.3", name));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+|[-:T]/g, "");
  return tlv(0x18, Buffer.from(digits));
}
