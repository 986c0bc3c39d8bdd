import { displayWidth } from "#cli/table.ts";
import { weigh } from "#core/judge/evidence.ts";
import type { Judged } from "#core/judge/verdict.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { CountsAnswer, IndicatorAnswer, MigrationDetail } from "#wire/own/migrations.ts";
import { zoneLine } from "./entry-line.ts";
import { duration, sayFinding, stateOf } from "./status.ts";

/** What a person sees who watches a run: one screen of 80 columns. */
export interface LiveView {
  readonly detail: MigrationDetail;
  /** Of the last `SPARKS` buckets. */
  readonly counts: CountsAnswer;
  /** What the last verdict was about: shown where nothing is being judged any more. */
  readonly judged?: readonly Judged[] | undefined;
  /** The last lines of the run's history. */
  readonly lines: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
  readonly colour: boolean;
}

/** Buckets that a line of small bars shows. */
export const SPARKS = 30;
const BAR = 40;
const METER = 10;
const HISTORY_LINES = 7;

type Side = "stable" | "canary";
type Paint = (text: string, code: number) => string;

const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const CYAN = 36;
const DIM = 2;
const BOLD = 1;

export function liveText({ detail, counts, judged, lines, now, colour }: LiveView): string {
  const paint: Paint = (text, code) => (colour && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text);
  const { run, labels, name } = detail;
  if (run === undefined) return `${name}  never started\n`;
  const width = Math.max(displayWidth(labels.stable), displayWidth(labels.canary));
  const label = (side: Side) => labels[side] + " ".repeat(width - displayWidth(labels[side]));
  const windows = windowsOf(counts, now);
  return [
    `${paint(name, BOLD)}  ${paint(stateOf(run), colourOf(run.phase))} ${timeOf(detail, now)}`,
    "",
    `  ${shareBar(detail, paint)}`,
    `  ${ladder(detail, paint)}`,
    "",
    ...detail.indicators
      .map((indicator, i) => frozen(indicator, judged?.[i]))
      .flatMap((indicator, i) => [
        `  ${titleOf(indicator)}`,
        ...(["canary", "stable"] as const).map((side) =>
          sideLine(indicator, slowPlace(detail, i), side, label(side), windows, paint),
        ),
        `    ${" ".repeat(width)}  ${evidence(indicator, paint)}`,
        "",
      ]),
    ...detail.routes.flatMap(({ name: route, unreadable, trouble }) => {
      const wrong = unreadable ?? trouble;
      return wrong === undefined ? [] : [`  ${paint(`${route}: ${wrong}`, RED)}`];
    }),
    ...(detail.frozen === undefined ? [] : [`  Nothing rises now: ${detail.frozen}`, ""]),
    ...(lines.length === 0 ? [] : [`  ${paint(zoneLine(detail.timeZone), DIM)}`]),
    ...lines.slice(-HISTORY_LINES).map((line, i, all) => `  ${i === all.length - 1 ? line : paint(line, DIM)}`),
    "",
  ].join("\n");
}

/** What is not judged any more stands as it was when it was judged last. */
function frozen(indicator: IndicatorAnswer, judged: Judged | undefined): IndicatorAnswer {
  if (judged === undefined || indicator.canary.total + indicator.stable.total > 0) return indicator;
  const { canary, stable, terms } = judged;
  const { lnWorse, lnBetter, finding } = weigh(canary, terms);
  const enough = { worseAt: Math.log(1 / terms.alpha), betterAt: Math.log(1 / terms.beta) };
  return { ...indicator, canary, stable, lnWorse, lnBetter, finding, ...enough, needed: 0 };
}

function timeOf({ run, steps }: MigrationDetail, now: number): string {
  const since = duration(Math.max(0, now - run!.since));
  const step = steps[run!.step];
  if (run!.hasEnded || step === undefined || run!.phase !== "baking") return `for ${since}`;
  return `for ${since} of ${duration(step.leastSeconds)} to ${duration(step.mostSeconds)}`;
}

const colourOf = (phase: string): number => {
  if (phase === "holding") return YELLOW;
  return ["rolling-back", "rolled-back", "refused", "aborted"].includes(phase) ? RED : GREEN;
};

function shareBar({ run, labels }: MigrationDetail, paint: Paint): string {
  const { canaryBp, wantBp, arrivedBp } = run!;
  // The smallest share is seen, and so is the smallest rest.
  const cells = Math.round((canaryBp / 10_000) * BAR);
  const canary = canaryBp === 0 ? 0 : canaryBp === 10_000 ? BAR : Math.min(BAR - 1, Math.max(1, cells));
  const bar = paint("░".repeat(BAR - canary), CYAN) + paint("█".repeat(canary), GREEN);
  const want = wantBp === undefined || wantBp === canaryBp ? "" : ` → ${percentOf(wantBp)}`;
  const arrives = arrivedBp === undefined ? "" : paint(` (${Number((arrivedBp / 100).toPrecision(3))} % arrives)`, DIM);
  return `${labels.stable} ${bar} ${labels.canary}  ${percentOf(canaryBp)}${want}${arrives}`;
}

function ladder({ run, steps }: MigrationDetail, paint: Paint): string {
  return steps
    .map(({ canaryBp, manual }, i) => {
      const share = `${percentOf(canaryBp)}${manual ? "*" : ""}`;
      if (i < run!.step) return paint(`${share} ✓`, GREEN);
      return i === run!.step ? paint(`[${share}]`, BOLD) : paint(share, DIM);
    })
    .join("  ");
}

const titleOf = ({ name, limit, latencyMs }: IndicatorAnswer): string =>
  `${name}${latencyMs === undefined ? "" : ` ≥ ${latencyMs} ms`}, limit ${percent(limit)}`;

/** Which of `slow` an indicator reads; `undefined` for errors. */
function slowPlace({ indicators }: MigrationDetail, index: number): number | undefined {
  if (indicators[index]!.latencyMs === undefined) return undefined;
  return indicators.slice(0, index).filter(({ latencyMs }) => latencyMs !== undefined).length;
}

type Windows = readonly ReadonlyMap<Side, CountsAnswer["buckets"][number]>[];

/** The last buckets, the oldest first; those without requests are empty. */
function windowsOf({ bucketSeconds, buckets }: CountsAnswer, now: number): Windows {
  const newest = buckets.reduce((last, { start }) => Math.max(last, start), 0);
  const end = newest === 0 ? Math.floor(now / bucketSeconds) * bucketSeconds : newest;
  return Array.from({ length: SPARKS }, (_, i) => {
    const start = end - (SPARKS - 1 - i) * bucketSeconds;
    return new Map(buckets.filter((bucket) => bucket.start === start).map((bucket) => [bucket.side, bucket]));
  });
}

const SPARK = "▁▂▃▄▅▆▇█";

/** A bar is full at twice the limit. */
function sideLine(
  indicator: IndicatorAnswer,
  slow: number | undefined,
  side: Side,
  label: string,
  windows: Windows,
  paint: Paint,
): string {
  const bars = windows.map((window) => {
    const bucket = window.get(side);
    if (bucket === undefined || bucket.total === 0) return " ";
    const bad = slow === undefined ? bucket.bad : (bucket.slow[slow] ?? 0);
    const height = Math.min(1, bad / bucket.total / (2 * indicator.limit));
    const bar = SPARK[Math.min(SPARK.length - 1, Math.floor(height * SPARK.length))]!;
    return paint(bar, height > 0.5 ? RED : side === "canary" ? GREEN : CYAN);
  });
  const { total, bad } = indicator[side];
  const ratio = total === 0 ? "-" : `${percent(bad / total)} (${bad} of ${total})`;
  return `    ${label}  ${bars.join("")}  ${total > 0 && bad / total > indicator.limit ? paint(ratio, RED) : ratio}`;
}

function evidence(indicator: IndicatorAnswer, paint: Paint): string {
  const pass = meter(indicator.lnBetter, indicator.betterAt);
  const back = meter(indicator.lnWorse, indicator.worseAt);
  return `pass ${paint(pass, GREEN)}  roll back ${paint(back, RED)}  ${sayFinding(indicator)}`.trimEnd();
}

function meter(now: number, enough: number): string {
  const full = Math.floor(Math.max(0, Math.min(1, enough <= 0 ? 0 : now / enough)) * METER);
  return "▮".repeat(full) + "▯".repeat(METER - full);
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
