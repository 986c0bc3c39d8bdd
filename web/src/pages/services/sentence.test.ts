import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { ServiceSummary } from "#wire/own/overview.ts";
import { servicesAnswer, toneOf, troubleOf } from "./sentence.ts";

const none = { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 };
const of = (name: string, more: Partial<ServiceSummary> = {}): ServiceSummary => ({
  ...{ name, memo: "", roles: [], hosts: 3, byStatus: { working: 3, standby: 0, maintenance: 0, poweroff: 0 } },
  ...{ silent: 0, failingChecks: 0, criticalChecks: 0, metrics: 0, alerts: none },
  ...more,
});

it("[UI150] a service is as bad as its open alerts, then its checks, then what is silent", () => {
  const f = (more: Partial<ServiceSummary>, want: string) =>
    equal(`${toneOf(of("a", more))} ${troubleOf(of("a", more))}`, want);
  f({}, "ok fine");
  f({ hosts: 0 }, "unknown empty");
  f({ silent: 1 }, "warning silent");
  f({ silent: 1, failingChecks: 2 }, "warning checks");
  f({ failingChecks: 2, criticalChecks: 1 }, "critical checks");
  f({ alerts: { ...none, UNKNOWN: 1 } }, "warning alerts");
  f({ hosts: 0, alerts: { ...none, CRITICAL: 1 } }, "critical alerts");
});

it("[UI150] of all services the worst is named first", () => {
  const f = (services: readonly ServiceSummary[], want: readonly [tone: string, id: string, name: unknown]) => {
    const { tone, id, values } = servicesAnswer(services);
    deepEqual([tone, id, values.name], want);
  };
  f([], ["unknown", "services.none", undefined]);
  f([of("a"), of("b", { hosts: 0 })], ["ok", "services.fine", undefined]);
  f([of("a", { silent: 1 }), of("b", { failingChecks: 1 })], ["warning", "services.failing", "b"]);
  f(
    [
      of("a", { alerts: { ...none, WARNING: 9 } }),
      of("b", { alerts: { ...none, CRITICAL: 1 } }),
      of("c", { silent: 3 }),
    ],
    ["critical", "services.alerting", "b"],
  );
});
