import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Indicator } from "#core/judge/indicator.ts";
import type { Definition } from "#core/migration/definition.ts";
import { exposuresOf, wayBack } from "#core/migration/exposure.ts";
import { replay as replayed } from "#core/migration/replay.ts";
import { reportOf } from "#core/migration/report.ts";
import type { Phase } from "#core/migration/run.ts";
import type { SliBucket } from "#core/sli/counts.ts";
import type { CountsAnswer, IndicatorAnswer } from "#wire/own/migrations.ts";
import { entriesOf } from "./entries.ts";
import { sayTime, sayTimeIn } from "./entry-line.ts";
import { duration } from "./status.ts";

/** `sawara migrate report NAME`: a run, the newest where none is named, as Markdown. */
export async function report(
  call: Call,
  name: string,
  { language, run: runId }: { readonly language: "en" | "ja"; readonly run?: string | undefined },
): Promise<ExitCode> {
  const { client, terminal } = call;
  const { run, labels, indicators, timeZone } = await client.migration(name, runId);
  if (run === undefined) {
    terminal.err(`sawara: Cannot report on "${name}": it was never started\n`);
    return EXIT.failed;
  }
  const { id, phase, startedAt, endedAt, canaryBp } = run;
  const range = { from: startedAt, to: (endedAt ?? Math.floor(call.now() / 1000)) + 1 };
  const [entries, { buckets }] = await Promise.all([
    entriesOf(client, name, id),
    client.migrationCounts(name, { ...range, run: id }),
  ]);
  const counts = { indicators: measuresOf(indicators), buckets: countedIn(buckets) };
  const reported = { name, labels, phase: phase as Phase, startedAt, endedAt, canaryBp, timeZone, entries, counts };
  if (call.json) {
    const { indicators: of } = counts;
    const told = { ...reported, counts: undefined, exposure: exposuresOf(entries, counts.buckets, of) };
    terminal.out(`${JSON.stringify({ ...told, wayBack: wayBack(entries) }, undefined, 2)}\n`);
  } else terminal.out(reportOf(language, reported, sayTimeIn(timeZone)));
  return EXIT.ok;
}

/** `slow` comes in the order of the indicators of latency. */
function measuresOf(indicators: readonly IndicatorAnswer[]): readonly Pick<Indicator, "name" | "measure">[] {
  let slow = 0;
  return indicators.map(({ name, latencyMs }) => ({
    name,
    measure:
      latencyMs === undefined
        ? { kind: "errors" }
        : { kind: "latency", slow: slow++, limitMs: latencyMs, percentile: 0 },
  }));
}

const countedIn = (buckets: CountsAnswer["buckets"]): readonly SliBucket[] =>
  buckets.map(({ start, side, total, bad, slow }) => ({ start, side, counts: { total, bad, slow } }));

/** `sawara migrate replay NAME`: what the judge would have said of counts that are past. */
export async function replay(
  call: Call,
  name: string,
  definition: Definition,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): Promise<ExitCode> {
  const { buckets } = await call.client.migrationCounts(name, { from, to });
  const counted = countedIn(buckets);
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
