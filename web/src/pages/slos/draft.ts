import { MISSING_AFTER_MINUTES } from "#core/slo/missing.ts";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import type { CountedIndicator, Indicator, SloBody, SloDetail, SloWindow } from "#wire/own/slos.ts";

export type CountedKind = CountedIndicator["kind"];
export const COUNTED: readonly CountedKind[] = ["events", "latency", "probe"];
export const KINDS: readonly Indicator["kind"][] = [...COUNTED, "slices"];

/** An objective as a form holds it: what one kind has and another has not stays while one tries them. Numbers may be missing. */
export interface Draft {
  readonly name: string;
  readonly service: string;
  readonly memo: string;
  readonly kind: Indicator["kind"];
  readonly source: string;
  readonly limitMs: number | null;
  readonly monitor: string;
  /** What slices are made of. */
  readonly sliceOf: CountedKind;
  readonly sliceSeconds: number;
  readonly sliceTarget: number | null;
  readonly target: number | null;
  readonly window: "rolling" | "week" | "month";
  readonly days: number | null;
  readonly zone: string;
  /** Per cent. */
  readonly plenty: number | null;
  readonly careful: number | null;
  readonly whenUnknown: "go" | "stop";
  readonly say: NonNullable<NonNullable<SloBody["policy"]>["say"]>;
  readonly alerts: "all" | "page" | "none";
  /** Minutes; 0: never. */
  readonly missingAfter: number | null;
}

/** Simple things first: requests that do not fail, three nines, a month. */
export const emptyDraft = (service: string, zone: string): Draft => ({
  ...{ name: "", service, memo: "", kind: "events", source: "", limitMs: 500, monitor: "", sliceOf: "events" },
  ...{ sliceSeconds: 300, sliceTarget: 99, target: 99.9, window: "rolling", days: 30, zone, say: {}, alerts: "all" },
  plenty: DEFAULT_POLICY.plenty * 100,
  careful: DEFAULT_POLICY.careful * 100,
  whenUnknown: DEFAULT_POLICY.whenUnknown,
  missingAfter: MISSING_AFTER_MINUTES,
});

export function draftOf(slo: SloDetail, zone: string): Draft {
  const { name, service, memo, indicator, target, window, policy, alerts } = slo;
  const empty = emptyDraft(service, zone);
  const counted = indicator.kind === "slices" ? indicator.of : indicator;
  return {
    ...empty,
    ...{ name, memo, target, alerts, kind: indicator.kind, sliceOf: counted.kind, say: policy.say },
    ...(counted.kind === "probe" ? { monitor: counted.monitor } : { source: counted.source }),
    ...(counted.kind === "latency" ? { limitMs: counted.limitMs } : {}),
    ...(indicator.kind === "slices"
      ? { sliceSeconds: indicator.sliceSeconds, sliceTarget: indicator.sliceTarget }
      : {}),
    ...(window.kind === "rolling" ? { days: window.days } : { window: window.unit, zone: window.zone }),
    plenty: percentOf(policy.plenty),
    careful: percentOf(policy.careful),
    whenUnknown: policy.whenUnknown,
    missingAfter: slo.missingAfterMinutes,
  };
}

const percentOf = (share: number): number => Number((share * 100).toPrecision(12));
const shareOf = (percent: number | null): number => Number(((percent ?? 0) / 100).toPrecision(12));

/** What slices are made of has the fields of its own kind. */
export const countedKind = ({ kind, sliceOf }: Draft): CountedKind => (kind === "slices" ? sliceOf : kind);

/** Whether there is enough to look at the past with. */
export function isWhole(draft: Draft): boolean {
  const { service, source, monitor, limitMs, target, days, window, kind, sliceTarget } = draft;
  const inside = (percent: number | null): boolean => percent !== null && percent > 0 && percent < 100;
  const counted = countedKind(draft);
  return (
    service !== "" &&
    (counted === "probe" ? monitor !== "" : source !== "") &&
    (counted !== "latency" || (limitMs ?? 0) > 0) &&
    (kind !== "slices" || inside(sliceTarget)) &&
    inside(target) &&
    (window !== "rolling" || (days ?? 0) >= 1)
  );
}

function indicatorOf(draft: Draft): Indicator {
  const { kind, sliceSeconds, sliceTarget } = draft;
  const of = countedOf(draft, countedKind(draft));
  return kind === "slices" ? { kind, of, sliceSeconds, sliceTarget: sliceTarget ?? 0 } : of;
}

function countedOf({ source, limitMs, monitor }: Draft, kind: CountedKind): CountedIndicator {
  switch (kind) {
    case "events":
      return { kind, source };
    case "latency":
      return { kind, source, limitMs: limitMs ?? 0 };
    case "probe":
      return { kind, monitor };
  }
}

export const windowOf = ({ window, days, zone }: Draft): SloWindow =>
  window === "rolling" ? { kind: "rolling", days: days ?? 0 } : { kind: "calendar", unit: window, zone };

/** As it is posted. */
export const spell = (draft: Draft) => ({
  name: draft.name.trim(),
  service: draft.service,
  memo: draft.memo,
  indicator: indicatorOf(draft),
  target: draft.target ?? 0,
  window: windowOf(draft),
  policy: {
    plenty: shareOf(draft.plenty),
    careful: shareOf(draft.careful),
    whenUnknown: draft.whenUnknown,
    say: draft.say,
  },
  alerts: draft.alerts,
  missingAfterMinutes: draft.missingAfter ?? 0,
});
