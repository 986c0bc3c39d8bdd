import { equal, ok } from "node:assert/strict";
import { isIP } from "node:net";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytesOf, mayReach, type Reach, reachOf } from "./address.ts";

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");

describe("how far away an address is", () => {
  const table: Readonly<Record<Reach, readonly string[]>> = {
    local: [
      ...["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.0.1"],
      ...["100.100.100.200", "192.0.0.192", "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1"],
      ...["255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "100::1"],
      ...["fd00:ec2::254", "fd00:c1::a9fe:a9fe", "fd20:ce::254", "2001::1", "64:ff9b:1::a00:1"],
    ],
    private: [
      ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"],
      ...["198.18.0.1", "fc00::1", "fd12:3456::1", "fd20:ce::253"],
    ],
    public: [
      ...["1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "100.63.255.255"],
      ...["100.128.0.0", "223.255.255.255", "168.63.129.17", "192.0.1.1", "2001:4860:4860::8888", "2606:4700::1111"],
      ...["2001:1::1", "3fff::1"],
    ],
  };
  for (const [reach, addresses] of Object.entries(table)) {
    it(`[EG1] ${reach}`, () => {
      for (const address of addresses) equal(reachOf(address), reach, address);
    });
  }

  it("[EG2] an IPv4 address inside an IPv6 one is as far away as it is by itself", () => {
    for (const [reach, v4] of [
      ["local", "127.0.0.1"],
      ["local", "169.254.169.254"],
      ["private", "10.1.2.3"],
      ["public", "8.8.8.8"],
    ] as const) {
      const [a, b, c, d] = v4.split(".").map(Number) as [number, number, number, number];
      const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      for (const spelling of [
        `::ffff:${v4}`,
        `::ffff:${groups}`,
        `0:0:0:0:0:FFFF:${groups}`,
        `::ffff:0:${groups}`,
        `::${v4}`,
        `64:ff9b::${v4}`,
        `64:ff9b::${groups}`,
        `2002:${groups}::1`,
      ])
        equal(reachOf(spelling), reach, spelling);
    }
  });

  it("[EG2] octal, hexadecimal and one-number spellings in URLs are the addresses that they mean", () => {
    for (const url of [
      "http://2130706433/",
      "http://0x7f.1/",
      "http://0177.0.0.01/",
      "http://127.1/",
      "http://0/",
      "http://１２７.０.０.１/",
      "http://127。0。0。1/",
      "http://[::ffff:7f00:1]/",
      "http://[0:0:0:0:0:0:0:1]/",
      "http://0xa9fea9fe/latest/meta-data",
    ])
      equal(reachOf(hostOf(url)), "local", url);
  });

  it("[EG1] text that is no address is local: nothing connects to it", () => {
    for (const text of ["", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "::g", "12345::", "1.2.3.4/8"])
      equal(reachOf(text), "local", text);
  });

  it("[EG1] who may reach closer addresses may reach farther ones", () => {
    const reaches: readonly Reach[] = ["public", "private", "local"];
    const allowed = reaches.flatMap((closest) => reaches.filter((reach) => mayReach(reach, closest)).join());
    equal(allowed.join(" | "), "public | public,private | public,private,local");
  });

  it("[EG2] whatever the spelling of an IPv6 address, its bytes are the same", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        equal(isIP(address), 6);
        const canonical = hostOf(`http://[${address}]/`);
        equal(Buffer.from(bytesOf(address)!).toString("hex"), Buffer.from(bytesOf(canonical)!).toString("hex"));
        equal(reachOf(address), reachOf(canonical));
      }),
    );
  });

  it("[EG1] every IPv4 address is somewhere, and whoever is in 0/8, 127/8 or 224/3 is local", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const first = Number(address.split(".")[0]);
        const reach = reachOf(address);
        ok(["public", "private", "local"].includes(reach));
        if (first === 0 || first === 127 || first >= 224) equal(reach, "local");
      }),
    );
  });
});
