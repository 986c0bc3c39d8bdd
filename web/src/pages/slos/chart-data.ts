import type { SloDetail } from "#wire/own/slos.ts";
import type { Shade } from "../../graph/shades.ts";
import type { Frame } from "../../graph/shape.ts";

type Column = (number | null)[];

/** Points of the burn-down. */
const POINTS = 300;
/** Part of the window that is drawn beyond now, for what lies ahead. */
const AHEAD = 0.12;

/** What the burn-down shows: the window, and a while beyond now; of a week or month all of it. */
export function burnDownSpan({ budget: { from, to, endsAt } }: Pick<SloDetail, "budget">): {
  from: number;
  to: number;
} {
  return { from, to: endsAt ?? Math.round(to + (to - from) * AHEAD) };
}

/** Per cent left over the window, and from now on at the speed of the last hour. `undefined` where nobody knows. */
export function burnDownFrame(
  slo: Pick<SloDetail, "budget" | "burnDown" | "lastsSeconds">,
  labels: { readonly left: string; readonly forecast: string },
): Frame | undefined {
  const { budget, burnDown, lastsSeconds } = slo;
  if (burnDown.length === 0) return undefined;
  const span = burnDownSpan(slo);
  const step = Math.max(60, Math.ceil((span.to - span.from) / POINTS / 60) * 60);
  const start = Math.floor(span.from / step) * step;
  const count = Math.ceil((span.to - start) / step) + 1;
  const times = Array.from({ length: count }, (_, i) => start + i * step);
  let next = 0;
  const left: Column = times.map((time) => {
    while (next < burnDown.length && burnDown[next]!.at <= time) next++;
    return time > budget.to + step ? null : (burnDown[Math.max(0, next - 1)]?.remaining ?? 1) * 100;
  });
  const now = (burnDown.at(-1)?.remaining ?? 1) * 100;
  const forecast: Column = times.map((time) => {
    if (time < budget.to - step) return null;
    if (now <= 0 || lastsSeconds === null) return now;
    return Math.max(0, now * (1 - Math.max(0, time - budget.to) / Math.max(1, lastsSeconds)));
  });
  return {
    ...{ start, step, count },
    series: [
      { key: "left", label: labels.left, values: left },
      { key: "forecast", label: labels.forecast, values: forecast },
    ],
  };
}

/** Whether more than all was used at any time: then what was used is drawn, from 0 up, and no share below nothing. */
export const isOverdrawn = ({ burnDown }: Pick<SloDetail, "burnDown">): boolean =>
  burnDown.some(({ remaining }) => remaining < 0);

/** What was used instead of what is left. */
export const usedFrame = (frame: Frame, label: string): Frame => ({
  ...frame,
  series: frame.series.map((one) => ({
    ...one,
    label: one.key === "left" ? label : one.label,
    values: one.values.map((value) => (value === null ? null : 100 - value)),
  })),
});

/** Per cent that was good, by interval; without traffic there is no opinion. */
export function goodFrame(
  { budget, intervals, intervalSeconds }: Pick<SloDetail, "budget" | "intervals" | "intervalSeconds">,
  label: string,
): Frame | undefined {
  const first = intervals[0];
  if (first === undefined) return undefined;
  const offset = ((first.start - budget.from) % intervalSeconds) - intervalSeconds;
  const start = budget.from + (offset > 0 ? offset : offset + intervalSeconds);
  const count = Math.max(1, Math.ceil((budget.to - start) / intervalSeconds));
  const values: Column = Array<number | null>(count).fill(null);
  for (const interval of intervals) {
    const index = Math.round((interval.start - start) / intervalSeconds);
    if (index < 0 || index >= count || interval.total === 0) continue;
    values[index] = ((interval.total - interval.bad) / interval.total) * 100;
  }
  return { start, step: intervalSeconds, count, series: [{ key: "good", label, values }] };
}

/** From a little below the worst, or below the target where all is well, up to all: so that the budget can be seen. */
export function goodRange(frame: Frame, target: number): { readonly min: number; readonly max: number } {
  const least = frame.series[0]!.values.reduce<number>((min, value) => Math.min(min, value ?? 100), 100);
  const room = 100 - Math.min(least, target - (100 - target));
  return { min: Math.max(0, 100 - room * 1.15), max: 100 };
}

/** Stretches with another target, and those that do not count. */
export function bandsOf(
  { overrides, corrections }: Pick<SloDetail, "overrides" | "corrections">,
  words: { override(target: number, by: string): string; readonly correction: string },
): readonly Shade[] {
  return [
    ...overrides.map(
      ({ from, to, target, approvedBy }): Shade => ({
        from,
        to,
        tone: "band",
        label: words.override(target, approvedBy),
      }),
    ),
    ...corrections.map(({ from, to }): Shade => ({ from, to, tone: "hatched", label: words.correction })),
  ];
}
