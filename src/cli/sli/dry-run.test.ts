import { equal } from "node:assert/strict";
import { Readable } from "node:stream";
import { it } from "node:test";
import { countOptionsOf, DEFAULT_SETTINGS } from "#core/sli/settings.ts";
import { newTerminal } from "#test/support/terminal.ts";
import { dryRun } from "./dry-run.ts";

it("[SN9] names some of the targets that are of neither side, so that patterns can be written for them", async () => {
  const { terminal, said } = newTerminal();
  const none = { stableTarget: [], canaryTarget: [], tail: [], field: [], status: [] };
  const settings = { ...DEFAULT_SETTINGS, ...none, ignorePath: [], untimedPath: [], ignoreAgent: [] };
  const options = countOptionsOf(
    { ...settings, format: "envoy", limits: [] },
    { by: "target", stable: ["vm"], canary: [] },
  );
  const line = (upstream_cluster: string) =>
    JSON.stringify({ start_time: "2026-11-28T20:39:00Z", response_code: 200, duration: 1, upstream_cluster });
  const clusters = ["vm", "ecs", "ecs", "-", "a", "b", "c", "d"];
  const stream = Readable.from([Buffer.from(`${clusters.map(line).join("\n")}\n`)]);
  await dryRun({ logs: [{ stream, options }], terminal, now: () => Date.parse("2026-11-28T20:40:00Z") });
  equal(
    said.err,
    "sawara: 7 lines were not counted: 7 of neither side\n" +
      "sawara: Of neither side: ecs, no target, a, b, c; --stable-target and --canary-target say which, * standing for anything\n",
  );
});
