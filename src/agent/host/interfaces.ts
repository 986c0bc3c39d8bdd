import type { NetworkInterfaceInfo } from "node:os";
import type { NetworkInterface } from "#client/v0/types.ts";

type Addresses = Pick<NetworkInterfaceInfo, "address" | "family" | "mac" | "internal">;

/** Interfaces with an address that others can reach; loopback ones are left out. */
export function networkFacts(found: Readonly<Record<string, readonly Addresses[] | undefined>>): NetworkInterface[] {
  return Object.entries(found).flatMap(([name, addresses = []]) => {
    const outside = addresses.filter(({ internal }) => !internal);
    const [first] = outside;
    if (first === undefined) return [];
    const of = (family: string) => outside.filter((one) => one.family === family).map(({ address }) => address);
    const ipv4 = of("IPv4");
    return [
      {
        name,
        ...(ipv4[0] === undefined ? {} : { ipAddress: ipv4[0] }),
        ipv4Addresses: ipv4,
        ipv6Addresses: of("IPv6"),
        // Tunnels have none, which the runtime shows as zeros.
        ...(/[1-9a-f]/i.test(first.mac) ? { macAddress: first.mac } : {}),
      },
    ];
  });
}
