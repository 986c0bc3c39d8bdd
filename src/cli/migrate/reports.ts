import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Definition } from "#core/migration/definition.ts";
import { replay as replayed } from "#core/migration/replay.ts";
import { reportOf } from "#core/migration/report.ts";
import type { Phase } from "#core/migration/run.ts";
import { sayTime } from "./entry-line.ts";
import { duration } from "./status.ts";
import type { MigrateCall } from "./verbs.ts";

/** `sawara migrate report NAME`: the newest run as Markdown. */
export async function report(call: MigrateCall, name: string, language: "en" | "ja"): Promise<ExitCode> {
  const [{ run, labels }, { entries }] = await Promise.all([
    call.client.migration(name),
    call.client.migrationEntries(name),
  ]);
  const { phase, startedAt, endedAt, canaryBp } = run!;
  const reported = { name, labels, phase: phase as Phase, startedAt, endedAt, canaryBp, entries };
  if (call.json) call.terminal.out(`${JSON.stringify(reported, undefined, 2)}\n`);
  else call.terminal.out(reportOf(language, reported, sayTime));
  return EXIT.ok;
}

/** `sawara migrate replay NAME`: what the judge would have said of counts that are past. */
export async function replay(
  call: MigrateCall,
  name: string,
  definition: Definition,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): Promise<ExitCode> {
  const { buckets } = await call.client.migrationCounts(name, { from, to });
  const counted = buckets.map(({ start, side, total, bad, slow }) => ({ start, side, counts: { total, bad, slow } }));
  const found = replayed(definition, step, counted, { from, to });
  if (call.json) call.terminal.out(`${JSON.stringify(found ?? { verdict: null }, undefined, 2)}\n`);
  else if (found === undefined)
    call.terminal.out(`No verdict on ${counted.length} counts from ${sayTime(from)} to ${sayTime(to)}\n`);
  else {
    const { at, verdict, canary } = found;
    call.terminal.out(`${sayTime(at)} (after ${duration(at - from)}): ${verdict.rule} ${verdict.action}\n`);
    for (const each of canary) call.terminal.out(`  ${each.name}: ${each.bad} bad of ${each.total}\n`);
  }
  return EXIT.ok;
}
