import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import type { Monitor } from "./monitor.ts";
import { appliesTo, formatScope, parseScope } from "./scope.ts";

const scope = (text: string) => parseScope(text)!;

it("[WM1] scopes are services or roles, with a space after the colon in answers", () => {
  const f = (text: string, want: string | undefined) => {
    const parsed = parseScope(text);
    equal(parsed === undefined ? undefined : formatScope(parsed), want, text);
  };
  f("shop", "shop");
  f("shop:web", "shop: web");
  f("shop: web", "shop: web");
  f("shop:\t web", "shop: web");
  f("a", undefined);
  f("", undefined);
  f(":", undefined);
  f("shop:", undefined);
  f(":web", undefined);
  f("shop:web:x", undefined);
  f("shop :web", undefined);
  f("鮮魚", undefined);
});

it("[WM1] what was written is read again", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{1,62}$/);
  fc.assert(
    fc.property(name, fc.option(name, { nil: undefined }), (service, role) => {
      const given = role === undefined ? { service } : { service, role };
      deepEqual(parseScope(formatScope(given)), given);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseScope(text)));
});

it("[WM60] a monitor watches the hosts of its scopes without those of its exclusions", () => {
  const roles = [
    { service: "shop", role: "web" },
    { service: "all", role: "linux" },
  ];
  const f = (scopes: string[], excludeScopes: string[], want: boolean) => {
    const monitor = {
      type: "host",
      scopes: scopes.map(scope),
      excludeScopes: excludeScopes.map(scope),
    } as Partial<Monitor>;
    equal(appliesTo(monitor as Monitor, { roles }), want, `${scopes} but ${excludeScopes}`);
    equal(appliesTo({ ...monitor, type: "connectivity" } as Monitor, { roles }), want);
  };
  f([], [], true);
  f(["shop"], [], true);
  f(["shop:web"], [], true);
  f(["shop:db"], [], false);
  f(["blog"], [], false);
  f(["blog", "all"], [], true);
  f([], ["shop"], false);
  f([], ["shop:db"], true);
  f(["shop"], ["all: linux"], false);
  f(["shop:web"], ["blog"], true);
  const anomaly = (text: string) => ({ type: "anomalyDetection", scopes: [scope(text)] }) as unknown as Monitor;
  equal(appliesTo(anomaly("shop:web"), { roles }), true);
  equal(appliesTo(anomaly("shop:db"), { roles }), false);
  for (const type of ["service", "external", "expression", "query"])
    equal(appliesTo({ type } as Monitor, { roles }), false);
  equal(appliesTo({ type: "host", scopes: [], excludeScopes: [] } as unknown as Monitor, { roles: [] }), true);
});
