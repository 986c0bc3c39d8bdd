import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import type { MonitorInput } from "#core/monitor/monitor.ts";
import { problemsOf } from "#core/monitor/problems.ts";
import { parseScope } from "#core/monitor/scope.ts";
import {
  type Draft,
  type DraftOf,
  draftFrom,
  draftOf,
  isWhole,
  limitsOf,
  nameOf,
  spell,
  starterOf,
  TYPES,
} from "./draft.ts";

const from = (search: string) => draftFrom(new URLSearchParams(search));

describe("a monitor that is being made", () => {
  it("[UI103] begins with what its address asks for", () => {
    const host = from("type=host&metric=loadavg5&scope=Shop%3Aweb") as DraftOf<"host">;
    deepEqual([host.type, host.metric, host.scopes], ["host", "loadavg5", ["Shop:web"]]);
    const expression = from("expression=host(a%2C+b)") as DraftOf<"expression">;
    deepEqual([expression.type, expression.expression], ["expression", "host(a, b)"]);
    const service = from("service=Shop&metric=orders.paid") as DraftOf<"service">;
    deepEqual([service.type, service.service, service.metric], ["service", "Shop", "orders.paid"]);
    equal(from("type=nonsense").type, "host");
  });

  it("[UI103] of every type becomes one that can be stored when its gaps are filled", () => {
    const filled: Record<string, Partial<Record<string, unknown>>> = {
      host: { metric: "loadavg5", warning: 5 },
      connectivity: {},
      service: { service: "Shop", metric: "orders", critical: 1 },
      external: { url: "https://shop.example/" },
      expression: { expression: "host(a, b)", warning: 1, name: "x" },
      anomalyDetection: { scopes: ["Shop: web"] },
      query: { query: "up", warning: 1, name: "x" },
    };
    for (const type of TYPES) {
      const starter = starterOf(type);
      equal(isWhole(starter), type === "connectivity", type);
      const draft = { ...starter, ...filled[type] } as Draft;
      ok(isWhole(draft), type);
      const spelled = spell(draft);
      const scopes = "scopes" in spelled ? { scopes: spelled.scopes.map(parseScope) } : {};
      deepEqual(problemsOf({ ...spelled, ...scopes } as MonitorInput), [], type);
    }
  });

  it("[UI103] is named after what it watches unless somebody names it", () => {
    equal(nameOf({ ...starterOf("host"), metric: "loadavg5" } as Draft), "loadavg5");
    equal(nameOf({ ...starterOf("external"), url: "https://shop.example/a" } as Draft), "shop.example");
    equal(nameOf({ ...starterOf("host"), name: " Load " }), "Load");
  });

  it("[UI103] keeps every field of a stored one, also those that the form does not know", () => {
    const monitor = { id: "m", type: "host", name: "x", later: [1], warning: null };
    deepEqual(draftOf({ monitor } as never), { type: "host", name: "x", later: [1], warning: null });
  });
});

it("[UI103] limits are read from every type", () => {
  deepEqual(limitsOf({ type: "host", operator: "<", warning: 3, critical: null }), [
    { level: "warning", operator: "<", value: 3 },
  ]);
  deepEqual(limitsOf({ type: "external", responseTimeCritical: 500 }), [
    { level: "critical", operator: ">", value: 500 },
  ]);
});
