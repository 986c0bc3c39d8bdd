import { type Call, printJson } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { duration } from "#cli/migrate/status.ts";
import { formatTable } from "#cli/table.ts";
import type { SliCountsAnswer, SliSourceAnswer } from "#wire/own/sli.ts";

/** A source's file, as far as it says whose it is. */
export interface SourceFile {
  readonly name: string;
  readonly document: string;
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** Minutes of counts that are shown. */
const SHOWN_SECONDS = 900;
const SHOWN_ROWS = 30;

export async function list(call: Call): Promise<ExitCode> {
  const { sources } = await call.client.sliSources();
  if (call.json) printJson(call, { sources });
  else
    call.terminal.out(
      formatTable(
        ["NAME", "KIND", "SERVICE", "BUCKET", "FINAL UNTIL", "STATE"],
        sources.map((source) => [
          source.name,
          source.kind,
          source.service ?? "-",
          source.bucketSeconds === undefined ? "-" : `${source.bucketSeconds} s`,
          source.finalUntil === undefined ? "-" : time(source.finalUntil),
          stateOf(source),
        ]),
      ),
    );
  return EXIT.ok;
}

/** In words: what is wrong, or how far behind it is. */
function stateOf({ error, lagSeconds }: SliSourceAnswer): string {
  if (error !== undefined) return `fails since ${time(error.since)}: ${error.message}`;
  return lagSeconds === undefined ? "has counted nothing yet" : `${duration(lagSeconds)} behind`;
}

/** Answers 1 for a source that cannot be asked, so that a script can tell. */
export async function show(call: Call, name: string): Promise<ExitCode> {
  const source = await call.client.sliSource(name);
  const to = Math.ceil(call.now() / 1000) + 1;
  const counts =
    source.finalUntil === undefined && source.kind !== "posted"
      ? undefined
      : await call.client.sliCounts(name, { from: (source.finalUntil ?? to) - SHOWN_SECONDS, to });
  if (call.json) printJson(call, { ...source, counts });
  else {
    const { out } = call.terminal;
    out(`${name}  ${source.kind}  ${stateOf(source)}\n`);
    if (source.service !== undefined) out(`Metrics sli.${name}.* of service ${source.service}\n`);
    if (source.document !== undefined) out(`\n${source.document.trimEnd()}\n`);
    if (counts !== undefined) out(`\n${countsText(counts)}`);
  }
  return source.error === undefined ? EXIT.ok : EXIT.failed;
}

/** The newest buckets, one a row. */
export function countsText({ buckets, limitsMs, finalUntil }: SliCountsAnswer): string {
  if (buckets.length === 0) return "No requests were counted\n";
  const per = (count: number, total: number) => (total === 0 ? "-" : `${((100 * count) / total).toFixed(2)}%`);
  return formatTable(
    ["TIME", "SIDE", "TOTAL", "BAD", "BAD %", ...limitsMs.map((limit) => `>= ${limit} ms`), ""],
    buckets
      .slice(-SHOWN_ROWS)
      .map(({ start, side, total, bad, slow }) => [
        time(start),
        side,
        String(total),
        String(bad),
        per(bad, total),
        ...slow.map(String),
        start < finalUntil ? "" : "may still change",
      ]),
  );
}

export async function add(call: Call, { name, document }: SourceFile): Promise<ExitCode> {
  const known = (await call.client.sliSources()).sources.find((source) => source.name === name);
  const saved = await call.client.saveSliSource(name, document);
  if (call.json) printJson(call, saved);
  else {
    const what = known?.document === undefined ? "Made" : "Replaced";
    call.terminal.err(`${what} "${name}"; "sawara sli show ${name}" tells what it counts\n`);
  }
  return EXIT.ok;
}

export async function remove(call: Call, name: string, withCounts: boolean): Promise<ExitCode> {
  await call.client.deleteSliSource(name, withCounts ? "delete" : "keep");
  if (call.json) printJson(call, { name, counts: withCounts ? "deleted" : "kept" });
  else call.terminal.err(`Deleted "${name}"; its counts are ${withCounts ? "deleted too" : "kept"}\n`);
  return EXIT.ok;
}

export async function tryOut(call: Call, what: { name: string; document?: string | undefined }): Promise<ExitCode> {
  const found = await call.client.trySliSource(what.name, what.document);
  if (call.json) printJson(call, found);
  else {
    call.terminal.out(countsText(found));
    call.terminal.err(`Final until ${time(found.finalUntil)}; nothing was stored\n`);
  }
  return EXIT.ok;
}
