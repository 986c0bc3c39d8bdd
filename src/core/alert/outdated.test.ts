import { equal } from "node:assert/strict";
import { it } from "node:test";
import type { Monitor } from "#core/monitor/monitor.ts";
import type { Alert } from "./alert.ts";
import { whyOutdated } from "./outdated.ts";

const web = { roles: [{ service: "shop", role: "web" }] };
const base = { id: "m", name: "load", memo: "", isMute: false, createdAt: 0, recoverAfter: 1 };
const limits = { operator: ">", warning: 5, critical: 8, duration: 1 } as const;
const host = (more: object = {}) =>
  ({ ...base, type: "host", metric: "loadavg5", scopes: [], excludeScopes: [], ...limits, ...more }) as Monitor;
const open = { status: "CRITICAL", value: 9 } as const;

it("[AL12] an open alert that its monitor would not open any more is outdated", () => {
  const f = (
    alert: Pick<Alert, "status" | "value" | "closedAt">,
    monitor: Monitor,
    want: string | undefined,
    on = web,
  ) => equal(whyOutdated(alert, monitor, on), want);
  f(open, host(), undefined);
  f({ ...open, value: 7 }, host(), undefined);
  f({ ...open, value: 5 }, host(), "within-limits");
  f(open, host({ warning: null, critical: 10 }), "within-limits");
  f({ ...open, closedAt: 1 }, host({ critical: 10, warning: null }), undefined);
  f(open, host({ operator: "<", warning: 10, critical: null }), undefined);
  f(open, host({ scopes: [{ service: "shop", role: "db" }] }), "not-watched");
  f(open, host({ excludeScopes: [{ service: "shop" }] }), "not-watched");
  f(open, host({ scopes: [{ service: "shop" }] }), undefined);
  const gone = {
    ...base,
    type: "connectivity",
    scopes: [{ service: "blog" }],
    excludeScopes: [],
  } as unknown as Monitor;
  f({ status: "CRITICAL", value: undefined }, gone, "not-watched");
  const service = { ...base, type: "service", service: "shop", metric: "m", ...limits } as unknown as Monitor;
  f({ ...open, value: 2 }, service, "within-limits");
  // Missing data has no value.
  f({ status: "WARNING", value: undefined }, service, undefined);
  f({ status: "UNKNOWN", value: 2 }, service, undefined);
  const url = { ...base, type: "external", url: "https://x", method: "GET", headers: [] } as unknown as Monitor;
  f(open, url, undefined);
});

it("[AL12] what is known of no host is judged by its value alone", () =>
  equal(whyOutdated(open, host({ scopes: [{ service: "shop" }] }), undefined), undefined));
