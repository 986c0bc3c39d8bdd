import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { IpRanges } from "#http/public.ts";
import { reachOf } from "#kit/egress/address.ts";

export interface AddressOptions {
  /** Networks that are listed whatever this machine has: what others see behind address translation. */
  readonly announced: readonly string[];
  /** Addresses that connections are made from. */
  readonly egress: readonly string[];
  readonly publicUrl: () => string;
}

/** Addresses of this machine that another one can reach. */
export function machineAddresses(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((addresses = []) => addresses)
    .filter(({ internal, address }) => !internal && reachOf(address) !== "local")
    .map(({ address }) => address);
}

/** What `/meta/ip-ranges.json` answers [EG10]. */
export async function ipRanges(options: AddressOptions): Promise<IpRanges> {
  const { announced, egress } = options;
  const own = egress.length > 0 ? egress : machineAddresses();
  const outgoing = announced.length > 0 ? announced : own;
  const incoming = await addressesOf(new URL(options.publicUrl()).hostname.replace(/^\[(.*)\]$/, "$1"));
  return {
    incoming: ofFamily(incoming, 4),
    outgoing: ofFamily(outgoing, 4),
    incoming_ipv6: ofFamily(incoming, 6),
    outgoing_ipv6: ofFamily(outgoing, 6),
  };
}

/** A name that does not resolve here has no addresses that we could tell. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function ofFamily(networks: readonly string[], family: 4 | 6): string[] {
  const ours = networks.filter((network) => isIP(network.split("/")[0]!) === family);
  return [
    ...new Set(ours.map((network) => (network.includes("/") ? network : `${network}/${family === 4 ? 32 : 128}`))),
  ];
}
