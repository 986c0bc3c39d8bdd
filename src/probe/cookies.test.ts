import { equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { CookieJar } from "./cookies.ts";

const NOW_MS = Date.parse("2026-11-23T00:00:00Z");

/** What a visitor of `to` sends after `from` answered with these lines. */
function sent(from: string, lines: readonly string[], to: string): string {
  const jar = new CookieJar();
  jar.store(new URL(from), lines, NOW_MS);
  return jar.headerFor(new URL(to));
}

describe("cookies of a chain of redirects", () => {
  const site = "http://www.shop.example/login/form";
  const table: readonly (readonly [why: string, lines: readonly string[], to: string, header: string])[] = [
    ["the host itself", ["a=1; Path=/"], "http://www.shop.example/", "a=1"],
    ["several, longer paths first", ["a=1; Path=/", "b=2; Path=/login"], "http://www.shop.example/login/x", "b=2; a=1"],
    ["the newest of a name", ["a=1; Path=/", "a=2; Path=/"], "http://www.shop.example/", "a=2"],
    ["another host", ["a=1; Path=/"], "http://other.example/", ""],
    ["a host below, without Domain", ["a=1; Path=/"], "http://x.www.shop.example/", ""],
    ["a domain above", ["a=1; Path=/; Domain=.shop.example"], "http://api.shop.example/", "a=1"],
    ["a stranger's domain", ["a=1; Path=/; Domain=bank.example"], "http://bank.example/", ""],
    ["a top-level domain", ["a=1; Path=/; Domain=example"], "http://bank.example/", ""],
    ["the path of the page where none is said", ["a=1"], "http://www.shop.example/login/next", "a=1"],
    ["another path", ["a=1; Path=/admin"], "http://www.shop.example/administrator", ""],
    ["secure, over HTTP", ["a=1; Path=/; Secure"], "http://www.shop.example/", ""],
    ["secure, over HTTPS", ["a=1; Path=/; secure"], "https://www.shop.example/", "a=1"],
    ["a life that is over", ["a=1; Path=/", "a=; Path=/; Max-Age=0"], "http://www.shop.example/", ""],
    ["an end that is past", ["a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "http://www.shop.example/", ""],
    ["Max-Age before Expires", ["a=1; Path=/; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], site, "a=1"],
    ["an equals sign in the value", ["a=b=c; Path=/"], "http://www.shop.example/", "a=b=c"],
    ["no name", ["=1", "flag", ""], "http://www.shop.example/", ""],
  ];
  for (const [why, lines, to, header] of table) {
    it(`[PR4] ${why}`, () => equal(sent(site, lines, to), header));
  }

  it("[PR4] whatever a server sends, the jar takes it or passes over it", () => {
    const piece = fc.constantFrom("a", "=", ";", " ", "Domain", "example", ".", "Path", "/", "Max-Age", "0", "Secure");
    fc.assert(
      fc.property(fc.array(fc.array(piece).map((pieces) => pieces.join(""))), (lines) => {
        equal(/[\r\n]/.test(sent(site, lines, site)), false);
      }),
    );
  });
});
