import { deepEqual } from "node:assert/strict";
import { it } from "node:test";
import type { Overview } from "#wire/own/overview.ts";
import { answerOf } from "./sentence.ts";

const overview = (over: Partial<Overview> = {}): Overview => ({
  hosts: { total: 3, byStatus: { working: 3, standby: 0, maintenance: 0, poweroff: 0 }, silent: 0 },
  failingChecks: [],
  services: [],
  changes: [],
  started: { firstGraph: true, secondHost: true },
  ...over,
});
const NONE = { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 };

it("[UI101] the overview speaks of open alerts before anything else, and of quiet only without them", () => {
  const of = (open: Partial<typeof NONE>, over?: Partial<Overview>) => {
    const { tone, id } = answerOf(overview(over), { ...NONE, ...open });
    return [tone, id];
  };
  deepEqual(of({ CRITICAL: 1, WARNING: 2 }), ["critical", "overview.alerts-critical"]);
  deepEqual(of({ UNKNOWN: 1 }), ["warning", "overview.alerts"]);
  deepEqual(of({}), ["ok", "overview.quiet"]);
  const silent = { total: 3, byStatus: { working: 3, standby: 0, maintenance: 0, poweroff: 0 }, silent: 1 };
  deepEqual(of({}, { hosts: silent }), ["warning", "overview.silent"]);
  deepEqual(of({}, { hosts: { ...silent, silent: 3 } }), ["critical", "overview.all-silent"]);
});
