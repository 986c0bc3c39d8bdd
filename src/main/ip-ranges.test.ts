import { deepEqual } from "node:assert/strict";
import { describe, it } from "node:test";
import { ipRanges, machineAddresses } from "./ip-ranges.ts";

const publicUrl = () => "https://192.0.2.10:8443";

const face = (address: string, family: "IPv4" | "IPv6", internal = false) =>
  ({
    address,
    family,
    internal,
    netmask: "",
    mac: "",
    cidr: null,
    ...(family === "IPv6" ? { scopeid: 0 } : {}),
  }) as never;

describe("addresses to allow", () => {
  it("[EG10] what was announced is listed, else what connections come from", async () => {
    deepEqual(await ipRanges({ announced: ["203.0.113.0/29", "2001:db8::7"], egress: ["10.0.0.5"], publicUrl }), {
      incoming: ["192.0.2.10/32"],
      outgoing: ["203.0.113.0/29"],
      incoming_ipv6: [],
      outgoing_ipv6: ["2001:db8::7/128"],
    });
    const { outgoing, outgoing_ipv6 } = await ipRanges({ announced: [], egress: ["10.0.0.5"], publicUrl });
    deepEqual([outgoing, outgoing_ipv6], [["10.0.0.5/32"], []]);
  });

  it("[EG10] of this machine's addresses those count that another one can reach", () => {
    const interfaces = {
      lo: [face("127.0.0.1", "IPv4", true), face("::1", "IPv6", true)],
      eth0: [face("10.1.2.3", "IPv4"), face("2001:db8::3", "IPv6"), face("fe80::1", "IPv6")],
      eth1: [face("169.254.7.7", "IPv4")],
      down: undefined,
    };
    deepEqual(machineAddresses(interfaces), ["10.1.2.3", "2001:db8::3"]);
  });

  it("[EG10] a public name that does not resolve has no addresses", async () => {
    const unknown = { announced: [], egress: ["10.0.0.5"], publicUrl: () => "https://sawara.invalid" };
    deepEqual((await ipRanges(unknown)).incoming, []);
    deepEqual((await ipRanges({ ...unknown, publicUrl: () => "http://[2001:db8::1]" })).incoming_ipv6, [
      "2001:db8::1/128",
    ]);
  });
});
