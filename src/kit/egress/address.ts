import { isIPv4, isIPv6 } from "node:net";

/**
 * How far away an address is. `local` is this machine, its link, the cloud's own services for it (credentials, among them), and
 * whatever is no single machine's: nobody's monitor or webhook has business there.
 */
export type Reach = "public" | "private" | "local";

type Range = readonly [address: string, prefixBits: number, reach: Reach];

/** The first match counts. From IANA's special-purpose registries, and where clouds answer for a machine's credentials. */
const IPV4: readonly Range[] = [
  ["0.0.0.0", 8, "local"],
  ["127.0.0.0", 8, "local"],
  // Link-local: 169.254.169.254 is where most clouds keep a machine's credentials.
  ["169.254.0.0", 16, "local"],
  // Alibaba Cloud, Oracle Cloud and Azure keep theirs elsewhere.
  ["100.100.100.200", 32, "local"],
  ["192.0.0.0", 24, "local"],
  ["168.63.129.16", 32, "local"],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3, "local"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["172.16.0.0", 12, "private"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "private"],
];

const IPV6: readonly Range[] = [
  // AWS, Oracle Cloud, Google Cloud: credentials, in ranges that are private otherwise.
  ["fd00:ec2::", 32, "local"],
  ["fd00:c1::", 32, "local"],
  ["fd20:ce::254", 128, "local"],
  ["fc00::", 7, "private"],
  // Teredo wraps IPv4 addresses, scrambled; nobody uses it.
  ["2001::", 32, "local"],
  ["2000::", 3, "public"],
  // What is left is no global unicast address: unspecified, loopback, link-local, site-local, multicast, discard-only.
  ["::", 0, "local"],
];

/** IPv6 addresses that stand for an IPv4 one, and the byte at which that begins. */
const EMBEDDED: readonly (readonly [prefix: string, prefixBits: number, at: number])[] = [
  ["::ffff:0:0", 96, 12],
  ["::ffff:0:0:0", 96, 12],
  ["::", 96, 12],
  ["64:ff9b::", 96, 12],
  ["2002::", 16, 2],
];

/** How far away an IP address is, in whatever spelling. Text that is none is `local`: nothing connects to it. */
export function reachOf(address: string): Reach {
  const bytes = bytesOf(address);
  if (bytes === undefined) return "local";
  if (bytes.length === 4) return firstMatch(IPV4, bytes) ?? "public";
  const embedded = EMBEDDED.find(([prefix, bits]) => startsWith(bytes, bytesOf(prefix)!, bits));
  // "::1" and "::" look like IPv4 addresses of network 0 then, which are local too.
  if (embedded !== undefined) return firstMatch(IPV4, bytes.subarray(embedded[2], embedded[2] + 4)) ?? "public";
  return firstMatch(IPV6, bytes)!;
}

/** Whether `reach` is no closer than `closest`. */
export function mayReach(reach: Reach, closest: Reach): boolean {
  const order: readonly Reach[] = ["public", "private", "local"];
  return order.indexOf(reach) <= order.indexOf(closest);
}

function firstMatch(ranges: readonly Range[], bytes: Uint8Array): Reach | undefined {
  return ranges.find(([address, bits]) => startsWith(bytes, bytesOf(address)!, bits))?.[2];
}

/** Whether the first `bits` of an address are those of another one of the same length. */
export function startsWith(bytes: Uint8Array, prefix: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== prefix[i]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || bytes[whole]! >> rest === prefix[whole]! >> rest;
}

/** The 4 or 16 bytes of an address; `undefined` for text that is none. A zone (`%eth0`) says nothing about the address. */
export function bytesOf(address: string): Uint8Array | undefined {
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  if (!isIPv6(address)) return undefined;
  const text = address
    .replace(/%.*$/, "")
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${hex(a * 256 + +b)}:${hex(c * 256 + +d)}`);
  const [head, tail] = text.split("::") as [string, string?];
  const groups = (part: string | undefined) => (part ? part.split(":").map((group) => Number.parseInt(group, 16)) : []);
  const [left, right] = [groups(head), groups(tail)];
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

const hex = (value: number): string => value.toString(16);
