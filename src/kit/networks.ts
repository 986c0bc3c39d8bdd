import { bytesOf, startsWith } from "./egress/address.ts";

/** Addresses that begin with the same bits. */
export interface Network {
  /** Canonical: `10.0.0.0/8`, `2001:db8::/32`, whatever was entered. */
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** `10.1.2.3/8`, `2001:db8::/32`, or an address alone; `undefined` for everything else. */
export function networkOf(text: string): Network | undefined {
  const [address, prefix, ...more] = text.trim().split("/") as [string, string?, ...string[]];
  const bytes = bytesOf(address);
  if (bytes === undefined || more.length > 0 || address.includes("%")) return undefined;
  const most = bytes.length * 8;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const bits = prefix === undefined ? most : Number(prefix);
  if (bits > most) return undefined;
  for (let i = 0; i < bytes.length; i++) bytes[i]! &= maskOf(bits - 8 * i);
  return { text: `${spell(bytes)}/${bits}`, bytes, bits };
}

/** The byte of a mask of which `bits` are still to come. */
const maskOf = (bits: number): number => (bits >= 8 ? 0xff : bits <= 0 ? 0 : 0xff & (0xff << (8 - bits)));

/** Whether one of the networks has the address. An IPv4 address inside an IPv6 one is the IPv4 address. */
export function isWithin(networks: readonly Network[], address: string): boolean {
  const bytes = bytesOf(address);
  if (bytes === undefined) return false;
  const isMapped = bytes.length === 16 && startsWith(bytes, MAPPED, 96);
  const own = isMapped ? bytes.subarray(12) : bytes;
  return networks.some(
    (network) => network.bytes.length === own.length && startsWith(own, network.bytes, network.bits),
  );
}

const MAPPED = bytesOf("::ffff:0:0")!;

function spell(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  // RFC 5952: the longest run of zeros, the first of equally long ones, and no run of one.
  const runs = [...groups.join(":").matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length);
  const [longest] = runs;
  if (longest === undefined) return groups.join(":");
  const all = groups.join(":");
  const before = all.slice(0, longest.index).replace(/:$/, "");
  const after = all.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}
