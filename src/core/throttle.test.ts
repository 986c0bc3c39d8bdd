import { equal } from "node:assert/strict";
import { it } from "node:test";
import { delayAfter, networkOf, oneMore } from "./throttle.ts";

it("[AC5] five failures are free, then the wait doubles from a second to five minutes, and half an hour forgives all", () => {
  const f = (count: number, sinceMs: number, want: number) =>
    equal(delayAfter({ count, last: 1_000_000 }, 5, 1_000_000 + sinceMs), want);
  f(1, 0, 0);
  f(4, 0, 0);
  f(5, 0, 1_000);
  f(6, 0, 2_000);
  f(6, 1_500, 500);
  f(6, 2_000, 0);
  f(14, 0, 300_000);
  f(5_000, 0, 300_000);
  f(5_000, 31 * 60_000, 0);
  equal(delayAfter(undefined, 5, 0), 0);
});

it("[AC5] a failure counts on from the last one, unless that is forgotten", () => {
  equal(oneMore(undefined, 5).count, 1);
  equal(oneMore({ count: 7, last: 1_000 }, 2_000).count, 8);
  equal(oneMore({ count: 7, last: 1_000 }, 31 * 60_000 + 1_000).count, 1);
});

it("[AC5] an IPv6 address stands for its /64, an IPv4 address for itself", () => {
  const f = (address: string, want: string) => equal(networkOf(address), want);
  f("192.0.2.1", "192.0.2.1");
  f("::ffff:192.0.2.1", "::ffff:192.0.2.1");
  f("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
  f("2001:db8:1:2:9::1", "2001:db8:1:2::/64");
  f("2001:db8::1", "2001:db8:0:0::/64");
  f("fe80::1%eth0", "fe80:0:0:0::/64");
  f("::1", "0:0:0:0::/64");
});
