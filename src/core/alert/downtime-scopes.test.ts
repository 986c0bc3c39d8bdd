import { equal } from "node:assert/strict";
import { it } from "node:test";
import type { Monitor } from "#core/monitor/monitor.ts";
import { downtimeOf } from "#test/support/alerting.ts";
import { role } from "#test/support/meta.ts";
import type { DowntimeInput } from "./downtime.ts";
import { covers, coversHost, coversMonitor } from "./downtime-scopes.ts";

it("[OA9] a downtime covers the hosts of its services and roles without those that are excluded", () => {
  const host = { roles: [role("shop:web"), role("all:linux")] };
  const f = (more: Partial<DowntimeInput>, want: boolean) =>
    equal(coversHost(downtimeOf("d", more), host), want, JSON.stringify(more));
  f({}, true);
  f({ serviceScopes: ["shop"] }, true);
  f({ serviceScopes: ["blog"] }, false);
  f({ serviceScopes: ["blog"], roleScopes: [role("all:linux")] }, true);
  f({ roleScopes: [role("shop:db")] }, false);
  f({ serviceExcludeScopes: ["all"] }, false);
  f({ serviceScopes: ["shop"], roleExcludeScopes: [role("shop:web")] }, false);
  f({ monitorScopes: ["m"] }, true);
});

it("[OA9] a downtime covers its monitors, and those without a service only when it names none", () => {
  const f = (type: string, more: Partial<DowntimeInput>, want: boolean, service?: string) =>
    equal(
      coversMonitor(downtimeOf("d", more), { type, id: "m", ...(service ? { service } : {}) } as Monitor),
      want,
      `${type} ${JSON.stringify(more)}`,
    );
  f("host", {}, true);
  f("host", { monitorScopes: ["m"] }, true);
  f("host", { monitorScopes: ["n"] }, false);
  f("host", { monitorExcludeScopes: ["m"] }, false);
  f("host", { serviceScopes: ["shop"] }, true);
  f("service", { serviceScopes: ["shop"] }, true, "shop");
  f("service", { serviceScopes: ["blog"] }, false, "shop");
  f("service", { serviceExcludeScopes: ["shop"] }, false, "shop");
  f("expression", {}, true);
  f("expression", { serviceScopes: ["shop"] }, false);
  f("external", { roleScopes: [role("shop:web")] }, false);
});

it("[AL8] a downtime covers by where and by what", () => {
  const web = { service: "shop", role: "web" };
  const f = (more: Partial<DowntimeInput>, subject: Parameters<typeof covers>[1]) =>
    covers(downtimeOf("d", more), subject);
  const host = { monitorId: "m", roles: [web] };
  equal(f({}, { monitorId: "m" }), true);
  equal(f({ serviceScopes: ["shop"] }, host), true);
  equal(f({ serviceScopes: ["blog"] }, host), false);
  equal(f({ roleScopes: [{ service: "shop", role: "db" }] }, host), false);
  equal(f({ roleScopes: [web] }, host), true);
  equal(f({ serviceScopes: ["shop"], roleExcludeScopes: [web] }, host), false);
  equal(f({ monitorScopes: ["n"] }, host), false);
  equal(f({ monitorExcludeScopes: ["m"] }, host), false);
  equal(f({ serviceScopes: ["shop"] }, { monitorId: "m", service: "shop" }), true);
  equal(f({ serviceScopes: ["shop"] }, { monitorId: "m" }), false);
});
