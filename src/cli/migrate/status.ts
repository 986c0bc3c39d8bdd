import { EXIT, type ExitCode } from "#cli/exit.ts";
import { fold } from "#cli/fold.ts";
import { formatTable } from "#cli/table.ts";
import type { HoldReason, Phase } from "#core/migration/run.ts";
import { sayDrill, sayHold, sayPhase } from "#core/migration/say.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { IndicatorAnswer, MigrationDetail, MigrationSummaryAnswer, RunAnswer } from "#wire/own/migrations.ts";
import type { ListedEntry } from "./entries.ts";
import { entryLine, zoneLine } from "./entry-line.ts";

/** What a pipeline learns from how a run stands: 0 while nothing is wrong. */
export function exitOf(run: RunAnswer | undefined): ExitCode {
  if (run?.needsHands) return EXIT.aborted;
  switch (run?.phase) {
    case "holding":
      return run.hold?.reason === "drift" ? EXIT.drift : EXIT.hold;
    case "rolling-back":
    case "rolled-back":
      return EXIT.rolledBack;
    case "refused":
      return EXIT.gateRefused;
    case "aborted":
      return EXIT.aborted;
    default:
      return EXIT.ok;
  }
}

/** `sawara migrate list`. */
export function listText(migrations: readonly MigrationSummaryAnswer[]): string {
  return formatTable(
    ["NAME", "STATE", "SHARE", "STEP", "SINCE"],
    migrations.map(({ name, run, steps }) => [
      name,
      run === undefined ? "Never started" : stateOf(run),
      percentOf(run?.canaryBp ?? 0),
      run === undefined || run.step < 0 ? "-" : `${run.step + 1}/${steps.length}`,
      run === undefined ? "-" : new Date(run.since * 1000).toISOString(),
    ]),
  );
}

export function stateOf({ phase, hold, needsHands, isDrill }: RunAnswer): string {
  const plain = sayPhase("en", phase as Phase);
  const state = isDrill ? sayDrill("en", plain) : plain;
  if (needsHands) return `${state}: needs hands`;
  return hold === undefined
    ? state
    : `${state}: ${[sayHold("en", hold.reason as HoldReason), hold.detail].filter(Boolean).join(": ")}`;
}

const BAR = 40;

/** Of a history what says why a run did not go on: what refused it, or took the traffic back. */
export function lastWord(entries: readonly ListedEntry[]): ListedEntry | undefined {
  const byJudge = entries.findLast(({ entry }) => entry.kind === "verdict" && entry.verdict.action === "roll-back");
  return (
    byJudge ??
    entries.findLast(
      ({ entry }) =>
        (entry.kind === "intent" && entry.intent.kind === "roll-back") ||
        (entry.kind === "phase" && entry.to === "refused"),
    )
  );
}

/** Everything about where a run stands, as a screen of text. `now` in epoch seconds; `history` of a run that did not go on. */
export function statusText(detail: MigrationDetail, now: number, history: readonly ListedEntry[] = []): string {
  const { name, run, steps, labels, indicators, routes } = detail;
  if (run === undefined) return `${name}  never started; "sawara migrate start ${name}" does\n`;
  const canary = Math.round((run.canaryBp / 10_000) * BAR);
  const bar = `${labels.stable} ${"░".repeat(BAR - canary)}${"█".repeat(canary)} ${labels.canary}`;
  const step = steps[run.step];
  const since = now - run.since;
  const time =
    step === undefined || run.phase !== "baking"
      ? `for ${duration(since)}`
      : `for ${duration(since)} of ${duration(step.leastSeconds)} to ${duration(step.mostSeconds)}`;
  const ladder = steps.map(({ canaryBp }, i) => {
    const share = percentOf(canaryBp);
    if (i < run.step) return `${share} ✓`;
    return i === run.step ? `[${share}]` : share;
  });
  const why = lastWord(history);
  return [
    `${name}  ${stateOf(run)} ${time}`,
    ...(why === undefined ? [] : [...fold(entryLine(why, detail.timeZone)), zoneLine(detail.timeZone)]),
    ...nextVerbs(detail, run),
    "",
    `${bar}  ${percentOf(run.canaryBp)}${run.wantBp === undefined ? "" : ` → ${percentOf(run.wantBp)}`}`,
    ladder.join("  "),
    "",
    indicatorTable(indicators),
    routeTable(routes, run),
    ...(detail.frozen === undefined ? [] : [`Nothing rises now: ${detail.frozen}`, ""]),
  ].join("\n");
}

/** What somebody can do who has to: a hold waits for people, and so does a rollback that does not arrive. */
function nextVerbs({ name, routes }: MigrationDetail, { phase, hold, needsHands, step }: RunAnswer): readonly string[] {
  if (needsHands) return ["Set the routes by hand:", ...routes.map(({ byHand }) => `  ${byHand}`)];
  if (phase !== "holding") return [];
  const on = hold?.reason === "approval" ? `approve ${name} ${step + 2}` : `resume ${name}`;
  return [`To go on:   sawara migrate ${on}`, `To go back: sawara migrate rollback ${name}`];
}

/** Half as many as on the screen of `watch`: with the numbers of two sides beside them a line keeps to 80 columns. */
const BARS = 5;

function indicatorTable(indicators: readonly IndicatorAnswer[]): string {
  const nameOf = ({ name, latencyMs }: IndicatorAnswer) =>
    latencyMs === undefined ? name : `${name} ≥ ${latencyMs} ms`;
  const table = formatTable(
    ["SLI", "LIMIT", "CANARY", "STABLE", "PASS", "BACK"],
    indicators.map((each) => [
      nameOf(each),
      percent(each.limit),
      ratio(each.canary),
      ratio(each.stable),
      progress(each.lnBetter, each.betterAt),
      progress(each.lnWorse, each.worseAt),
    ]),
  );
  const found = indicators.flatMap((each) => {
    const finding = sayFinding(each);
    return finding === "" ? [] : [`${nameOf(each)}: ${finding}\n`];
  });
  return table + found.join("");
}

export function sayFinding({ finding, needed }: IndicatorAnswer): string {
  switch (finding) {
    case "better":
      return "good enough";
    case "worse":
      return "too bad";
    case "changed":
      return "went bad";
    case "unknown":
      return needed > 0 ? `${needed} more good requests` : "";
  }
}

/** A run that has ended is not looked at any more; one that was refused never had a share of its own. */
function routeTable(routes: MigrationDetail["routes"], { phase, hasEnded, canaryBp: last }: RunAnswer): string {
  const unseen = phase === "refused" ? "-" : hasEnded ? `${percentOf(last)} at the end` : "?";
  return formatTable(
    ["ROUTE", "DRIVER", "SHARE", ""],
    routes.map(({ name, driver, canaryBp, unreadable, trouble }) => [
      name,
      driver,
      canaryBp === undefined ? unseen : percentOf(canaryBp),
      unreadable ?? trouble ?? "",
    ]),
  );
}

function progress(now: number, enough: number): string {
  const part = enough <= 0 ? 0 : Math.max(0, Math.min(1, now / enough));
  const full = Math.floor(part * BARS);
  return "▮".repeat(full) + "▯".repeat(BARS - full);
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
const ratio = ({ total, bad }: { readonly total: number; readonly bad: number }): string =>
  total === 0 ? "-" : `${bad}/${total} (${percent(bad / total)})`;

/** `90 s`, `12 min`, `3.5 h`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Number((seconds / 3600).toFixed(1))} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
