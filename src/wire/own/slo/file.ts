import { z } from "zod";
import { MISSING_AFTER_MINUTES, MOST_MISSING_MINUTES } from "#core/slo/missing.ts";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import type { SloInput } from "#core/slo/slo.ts";
import { DAY, MINUTE } from "#core/time.ts";
import { isZone } from "#core/zone.ts";
import {
  type DidYouMean,
  type FileProblem,
  Ident,
  problemsOf,
  type StrictObject,
  sayIssue,
  strict,
} from "#wire/own/file.ts";
import { Share, secondsOf, Target } from "#wire/own/migration/words.ts";
import type { Indicator, SloBody } from "#wire/own/slos.ts";
import { present } from "#wire/v0/common.ts";

/** What a file says, or all that is wrong with it. */
export type ReadSlos =
  | { readonly inputs: readonly SloInput[]; readonly notes: readonly FileProblem[] }
  | { readonly problems: readonly FileProblem[] };

export const OWN_VERSION = "slos/v1";

/** Reads our own `slos.yaml`. */
export function readSlos(value: unknown, didYouMean: DidYouMean): ReadSlos {
  const { data, error } = fileSchema(strict(didYouMean)).safeParse(value, { error: sayIssue });
  if (error !== undefined) return { problems: problemsOf(error) };
  const problems = data.slos.flatMap(({ name }, i): FileProblem[] =>
    data.slos.findIndex((each) => each.name === name) < i
      ? [{ path: ["slos", i, "name"], message: `found "${name}" a second time` }]
      : [],
  );
  return problems.length > 0 ? { problems } : { inputs: data.slos, notes: [] };
}

/** `200ms`, `1.5s`: milliseconds. */
const Milliseconds = z.string().transform((text, context): number => {
  const [, amount, unit] = /^(\d{1,7}(?:\.\d+)?) ?(ms|s)$/.exec(text.trim()) ?? [];
  if (amount !== undefined && Number(amount) > 0) return Number(amount) * (unit === "s" ? 1000 : 1);
  context.addIssue({ code: "custom", message: `found "${text}", want a time as in "200ms"` });
  return z.NEVER;
});

const SliceLength = z.string().transform((text, context): number => {
  const seconds = secondsOf(text.trim());
  if (seconds !== undefined && seconds >= 60 && seconds <= 3600 && seconds % 60 === 0) return seconds;
  context.addIssue({ code: "custom", message: `found "${text}", want whole minutes up to an hour, as in "5m"` });
  return z.NEVER;
});

const NEVER = "never";

/** Minutes. */
const MissingAfter = z.string().transform((text, context): number => {
  if (text.trim() === NEVER) return 0;
  const minutes = (secondsOf(text.trim()) ?? 0) / MINUTE;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MISSING_MINUTES) return minutes;
  context.addIssue({ code: "custom", message: `found "${text}", want "never", or up to 7 days as in "30m"` });
  return z.NEVER;
});

const Days = z.string().transform((text, context): number => {
  const days = (secondsOf(text.trim()) ?? 0) / DAY;
  if (Number.isInteger(days) && days >= 1 && days <= 366) return days;
  context.addIssue({ code: "custom", message: `found "${text}", want whole days, as in "30d"` });
  return z.NEVER;
});

function fileSchema(object: StrictObject) {
  const indicator = object({
    events: z.string().min(1).optional(),
    latency: z.string().min(1).optional(),
    limit: Milliseconds.optional(),
    probe: z.string().min(1).optional(),
    slices: object({ length: SliceLength, good: Target }).optional(),
  }).transform(({ events, latency, limit, probe, slices }, context): Indicator => {
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if ([events, latency, probe].filter((each) => each !== undefined).length !== 1)
      return refuse("want one of events, latency and probe");
    if ((latency === undefined) !== (limit === undefined)) return refuse("want latency and limit together");
    const counted =
      events !== undefined
        ? ({ kind: "events", source: events } as const)
        : latency !== undefined
          ? ({ kind: "latency", source: latency, limitMs: limit! } as const)
          : ({ kind: "probe", monitor: probe! } as const);
    if (slices === undefined) return counted;
    return { kind: "slices", of: counted, sliceSeconds: slices.length, sliceTarget: slices.good };
  });
  const say = z.string().max(500).optional();
  return object({
    apiVersion: z.literal(OWN_VERSION),
    slos: z
      .array(
        object({
          name: Ident,
          service: z.string().min(2).max(63),
          memo: z.string().max(2_048).default(""),
          indicator,
          target: Target,
          window: z
            .union([
              Days.transform((days) => ({ kind: "rolling" as const, days })),
              object({
                calendar: z.enum(["week", "month"]),
                zone: z.string().refine(isZone, { error: 'want a time zone as in "Asia/Tokyo"' }).default("UTC"),
              }).transform(({ calendar, zone }) => ({ kind: "calendar" as const, unit: calendar, zone })),
            ])
            .default({ kind: "rolling", days: 30 }),
          policy: object({
            plenty: Share.optional(),
            careful: Share.optional(),
            whenUnknown: z.enum(["go", "stop"]).optional(),
            say: object({ plenty: say, careful: say, freeze: say, exhausted: say }).optional(),
          })
            .prefault({})
            .transform(({ plenty, careful, whenUnknown, say: said }) => ({
              ...DEFAULT_POLICY,
              ...(plenty !== undefined && { plenty }),
              ...(careful !== undefined && { careful }),
              ...(whenUnknown !== undefined && { whenUnknown }),
              ...(said !== undefined && { say: present(said) }),
            })),
          alerts: z.enum(["all", "page", "none"]).default("all"),
          missingAfter: MissingAfter.optional(),
        }).transform(({ missingAfter, ...input }) => ({
          ...input,
          missingAfterMinutes: missingAfter ?? MISSING_AFTER_MINUTES,
        })),
      )
      .max(1_000),
  });
}

/** The same as a value to be spelled as YAML; what is as it is anyway is left out. */
export function spellSlos(slos: readonly z.output<typeof SloBody>[]): unknown {
  return {
    apiVersion: OWN_VERSION,
    slos: slos.map(({ name, service, memo, indicator, target, window, policy, alerts, missingAfterMinutes }) => ({
      name,
      service,
      ...(memo !== "" && { memo }),
      indicator: spellIndicator(indicator),
      target: `${target}%`,
      window: window.kind === "rolling" ? `${window.days}d` : { calendar: window.unit, zone: window.zone },
      ...spellPolicy(policy),
      ...(alerts !== "all" && { alerts }),
      ...(missingAfterMinutes !== MISSING_AFTER_MINUTES && {
        missingAfter: missingAfterMinutes === 0 ? NEVER : `${missingAfterMinutes}m`,
      }),
    })),
  };
}

function spellIndicator(indicator: Indicator): object {
  if (indicator.kind === "slices") {
    const { of, sliceSeconds, sliceTarget } = indicator;
    return { ...spellIndicator(of), slices: { length: `${sliceSeconds / 60}m`, good: `${sliceTarget}%` } };
  }
  if (indicator.kind === "events") return { events: indicator.source };
  if (indicator.kind === "probe") return { probe: indicator.monitor };
  return { latency: indicator.source, limit: `${indicator.limitMs}ms` };
}

function spellPolicy({ plenty, careful, whenUnknown, say }: z.output<typeof SloBody>["policy"]): object {
  const percent = (share: number) => `${Number((share * 100).toPrecision(12))}%`;
  const different = {
    ...(plenty !== DEFAULT_POLICY.plenty && { plenty: percent(plenty) }),
    ...(careful !== DEFAULT_POLICY.careful && { careful: percent(careful) }),
    ...(whenUnknown !== DEFAULT_POLICY.whenUnknown && { whenUnknown }),
    ...(Object.keys(say).length > 0 && { say }),
  };
  return Object.keys(different).length === 0 ? {} : { policy: different };
}
