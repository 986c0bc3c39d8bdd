import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { foldText, isMetadataNamespace, isServiceName, parseRoleFullname, sortKey } from "./names.ts";

it("service and role names are 2 to 63 letters, digits, dashes and underscores", () => {
  const f = (name: string, want: boolean) => equal(isServiceName(name), want);
  f("shop", true);
  f("s", false);
  f("a".repeat(63), true);
  f("a".repeat(64), false);
  f("-shop", false);
  f("sh op", false);
  f("shop\n", false);
  f("鮮魚", false);
});

it("a role's full name may have a space after the colon", () => {
  const f = (text: string, want: unknown) => deepEqual(parseRoleFullname(text), want);
  f("shop:web", { service: "shop", role: "web" });
  f("shop: web", { service: "shop", role: "web" });
  f("shop :web", undefined);
  f("shop", undefined);
  f("shop:", undefined);
  f(":web", undefined);
  f("shop:web:1", undefined);
});

it("metadata namespaces that begin with mackerel are the system's", () => {
  equal(isMetadataNamespace("mackerel-x"), false);
  equal(isMetadataNamespace("my-mackerel"), true);
  equal(isMetadataNamespace("a.b"), false);
});

it("folded text ignores width and case", () => {
  equal(foldText("ＷＥＢ－０１"), foldText("web-01"));
  equal(foldText("ﾎｽﾄ"), "ホスト");
});

it("names sort as people count", () => {
  const sorted = (...names: string[]) => names.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  deepEqual(sorted("web-10", "web-2", "Web-1", "db", "web-2b"), ["db", "Web-1", "web-2", "web-2b", "web-10"]);
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), (a, b) => {
      if (a !== b) equal(sortKey(`h${a}x`) < sortKey(`h${b}x`), a < b);
    }),
  );
});
