import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { isWithin, networkOf } from "./networks.ts";

const all = (...texts: string[]) => texts.map((text) => networkOf(text)!);

describe("networks", () => {
  it("[IR1] have one spelling", () => {
    const table: [string, string | undefined][] = [
      ["10.1.2.3/8", "10.0.0.0/8"],
      [" 192.0.2.7 ", "192.0.2.7/32"],
      ["0.0.0.0/0", "0.0.0.0/0"],
      ["192.0.2.255/31", "192.0.2.254/31"],
      ["2001:DB8:0:0:1:0:0:1/64", "2001:db8::/64"],
      ["2001:db8::1:0:0:1", "2001:db8::1:0:0:1/128"],
      ["2001:0:0:1::/64", "2001:0:0:1::/64"],
      ["::1", "::1/128"],
      ["::/0", "::/0"],
      ["fe80::1%eth0", undefined],
      ["10.0.0.0/33", undefined],
      ["10.0.0.0/", undefined],
      ["10.0.0.0/8/8", undefined],
      ["10.0.0.0/-1", undefined],
      ["10.0.0", undefined],
      ["shop.example", undefined],
      ["", undefined],
    ];
    for (const [text, want] of table) equal(networkOf(text)?.text, want, text);
    for (const [, want] of table) if (want !== undefined) equal(networkOf(want)!.text, want);
  });

  it("[IR1] hold their addresses, however these are written, and no others", () => {
    const networks = all("10.0.0.0/8", "192.0.2.7", "2001:db8::/33");
    deepEqual(
      [
        ...["10.255.0.1", "11.0.0.0", "192.0.2.7", "192.0.2.6", "::ffff:10.0.0.1"],
        ...["2001:db8:7fff::1", "2001:db8:8000::1", "nothing", "::ffff:192.0.2.6"],
      ].map((address) => isWithin(networks, address)),
      [true, false, true, false, true, true, false, false, false],
    );
    equal(isWithin(all("0.0.0.0/0"), "2001:db8::1"), false);
    equal(isWithin([], "10.0.0.1"), false);
  });
});
