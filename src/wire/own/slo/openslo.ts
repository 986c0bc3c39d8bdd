import { MISSING_AFTER_MINUTES, MOST_MISSING_MINUTES } from "#core/slo/missing.ts";
import { DEFAULT_POLICY } from "#core/slo/policy.ts";
import type { SloInput } from "#core/slo/slo.ts";
import { isZone } from "#core/zone.ts";
import { type DidYouMean, type FileProblem, Ident, MOST_PROBLEMS } from "#wire/own/file.ts";
import { type CountedIndicator, type Indicator, SloPolicy, type SloWindow } from "#wire/own/slos.ts";
import { isObject } from "#wire/v0/common.ts";
import type { ReadSlos } from "./file.ts";

/**
 * OpenSLO v1, as far as it can be said of what we count. A metric source is of type "sawara", and its `spec` names a source of counts
 * or an external monitor:
 *
 * - `ratioMetric` of `{ source }` are requests, bad ones by the source's rules; of `{ source, limitMs }` those that took so long; of
 *   `{ monitor }` results of probes. Whether it says `good` or `bad` is the same to us: we count both.
 * - `thresholdMetric` of `{ source }` with `op: lt` and a `value` in milliseconds is latency too.
 *
 * What means something else here is a problem. What would only be lost (labels, alert policies) is a note.
 */
export const OPENSLO_VERSION = "openslo/v1";

/** As many as our own file may have. */
const MOST_SLOS = 1_000;

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** `documents` in their order; the first part of every path is the number of the document. */
export function readOpenSlos(documents: readonly unknown[], didYouMean: DidYouMean): ReadSlos {
  const problems: FileProblem[] = [];
  const notes: FileProblem[] = [];
  const reader = readerOf(problems, notes, didYouMean);
  const indicators = new Map<string, { readonly spec: Fields; readonly path: Path }>();
  const slos: { readonly fields: Fields; readonly path: Path }[] = [];
  documents.forEach((document, i) => {
    const path = [i];
    const fields = reader.object(document, path, ["apiVersion", "kind", "metadata", "spec"]);
    if (fields === undefined) return;
    if (fields.apiVersion !== OPENSLO_VERSION)
      reader.refuse([i, "apiVersion"], `found ${spell(fields.apiVersion)}, want "${OPENSLO_VERSION}"`);
    switch (fields.kind) {
      case "SLO":
        slos.push({ fields, path });
        return;
      case "SLI": {
        const name = reader.name(fields.metadata, [i, "metadata"]);
        const spec = reader.object(fields.spec, [i, "spec"], ["description", "thresholdMetric", "ratioMetric"]);
        if (name !== undefined && spec !== undefined) indicators.set(name, { spec, path: [i, "spec"] });
        return;
      }
      case "Service":
      case "DataSource":
      case "AlertPolicy":
      case "AlertCondition":
      case "AlertNotificationTarget":
        notes.push({ path, message: `a ${fields.kind} is left out: ${LEFT_OUT[fields.kind]}` });
        return;
      default:
        reader.refuse(
          [i, "kind"],
          `found ${spell(fields.kind)}${didYouMean(String(fields.kind), KINDS)}, want one of ${KINDS.join(", ")}`,
        );
    }
  });
  if (slos.length > MOST_SLOS) reader.refuse([MOST_SLOS], `found ${slos.length} SLOs, want ${MOST_SLOS} at most`);
  const inputs = slos.slice(0, MOST_SLOS).flatMap(({ fields, path }) => reader.slo(fields, path, indicators) ?? []);
  inputs.forEach(({ name }, i) => {
    if (inputs.findIndex((each) => each.name === name) < i)
      reader.refuse([...slos[i]!.path, "metadata", "name"], `found "${name}" a second time`);
  });
  return problems.length > 0 ? { problems } : { inputs, notes };
}

const KINDS = ["SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget"];

const LEFT_OUT = {
  Service: "services are made with their roles, not with objectives",
  DataSource: "every source is one of ours",
  AlertPolicy: "every objective is judged by the same rules",
  AlertCondition: "every objective is judged by the same rules",
  AlertNotificationTarget: "notification groups say who hears",
} as const;

const spell = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80));

function readerOf(problems: FileProblem[], notes: FileProblem[], didYouMean: DidYouMean) {
  const refuse = (path: Path, message: string): undefined => {
    if (problems.length < MOST_PROBLEMS) problems.push({ path, message });
    return undefined;
  };

  function object(value: unknown, path: Path, known: readonly string[]): Fields | undefined {
    if (!isObject(value)) return refuse(path, `found ${spell(value)}, want an object`);
    for (const key of Object.keys(value))
      if (!known.includes(key))
        refuse([...path, key], `found unknown "${key}"${didYouMean(key, known)}; known are ${known.join(", ")}`);
    return value;
  }

  function note(fields: Fields, path: Path, key: string, why: string): void {
    if (fields[key] !== undefined) notes.push({ path: [...path, key], message: `left out: ${why}` });
  }

  function name(value: unknown, path: Path): string | undefined {
    const metadata = object(value, path, ["name", "displayName", "labels", "annotations"]);
    if (metadata === undefined) return undefined;
    const { data, error } = Ident.safeParse(metadata.name);
    if (error !== undefined)
      return refuse([...path, "name"], `found ${spell(metadata.name)}, ${error.issues[0]!.message}`);
    note(metadata, path, "displayName", "an objective is called by its name");
    note(metadata, path, "labels", "there are none here");
    return data;
  }

  /** What OpenSLO has no words for is kept in annotations of ours. */
  function annotated(value: unknown, path: Path): Pick<SloInput, "alerts" | "missingAfterMinutes" | "policy"> {
    const annotations = isObject(value) && isObject(value.annotations) ? value.annotations : {};
    const given = annotations["sawara-alerts"] ?? "all";
    const alerts = (["all", "page", "none"] as const).find((each) => each === given);
    if (alerts === undefined)
      refuse([...path, "annotations", "sawara-alerts"], `found ${spell(given)}, want all, page or none`);
    const policy = policyOf(annotations["sawara-policy"], [...path, "annotations", "sawara-policy"]);
    const unknown = Object.keys(annotations).filter((key) => !key.startsWith("sawara-"));
    if (unknown.length > 0)
      notes.push({ path: [...path, "annotations"], message: `left out: ${unknown.join(", ")} mean nothing here` });
    const at = [...path, "annotations", "sawara-missing-after"];
    const missingAfterMinutes = minutesOf(annotations["sawara-missing-after"], at);
    return { alerts: alerts ?? "all", missingAfterMinutes, policy };
  }

  function minutesOf(value: unknown, path: Path): number {
    if (value === undefined) return MISSING_AFTER_MINUTES;
    const [, minutes] = /^(\d{1,5})m$/.exec(String(value)) ?? [];
    if (minutes === undefined || Number(minutes) > MOST_MISSING_MINUTES)
      refuse(path, `found ${spell(value)}, want minutes as in "30m", "0m" for never`);
    return Number(minutes ?? MISSING_AFTER_MINUTES);
  }

  function policyOf(value: unknown, path: Path): SloInput["policy"] {
    if (value === undefined) return DEFAULT_POLICY;
    const parsed = SloPolicy.safeParse(parseJson(value));
    if (parsed.success) return { ...DEFAULT_POLICY, ...parsed.data };
    refuse(path, `found ${spell(value)}, want what an export wrote`);
    return DEFAULT_POLICY;
  }

  function slo(
    fields: Fields,
    at: Path,
    indicators: ReadonlyMap<string, { readonly spec: Fields; readonly path: Path }>,
  ): SloInput | undefined {
    const path = [...at, "spec"];
    const called = name(fields.metadata, [...at, "metadata"]);
    const spec = object(fields.spec, path, [
      ...["description", "service", "indicator", "indicatorRef", "timeWindow", "budgetingMethod", "objectives"],
      "alertPolicies",
    ]);
    if (spec === undefined) return undefined;
    note(spec, path, "alertPolicies", "every objective is judged by the same rules");
    const service = typeof spec.service === "string" ? spec.service : undefined;
    if (service === undefined) refuse([...path, "service"], `found ${spell(spec.service)}, want a service`);
    if (spec.description !== undefined && typeof spec.description !== "string")
      refuse([...path, "description"], `found ${spell(spec.description)}, want text`);
    const window = windowOf(spec.timeWindow, [...path, "timeWindow"]);
    const objective = onlyOne(spec.objectives, [...path, "objectives"]);
    const target = objective && targetOf(objective.fields, objective.path);
    const counted = objective && metricOf(spec, path, indicators, objective);
    const indicator = counted && slicedOf(counted, spec, path, objective!);
    const own = annotated(fields.metadata, [...at, "metadata"]);
    if (
      called === undefined ||
      service === undefined ||
      window === undefined ||
      target === undefined ||
      indicator === undefined
    )
      return undefined;
    const memo = typeof spec.description === "string" ? spec.description : "";
    return { name: called, service, memo, indicator, target, window, ...own };
  }

  function onlyOne(value: unknown, path: Path): { readonly fields: Fields; readonly path: Path } | undefined {
    if (!Array.isArray(value) || value.length !== 1)
      return refuse(
        path,
        `found ${Array.isArray(value) ? value.length : spell(value)}, want a list of one: an objective has one target`,
      );
    const fields = object(
      value[0],
      [...path, 0],
      [...["displayName", "op", "value", "target", "targetPercent", "timeSliceTarget", "timeSliceWindow"]],
    );
    if (fields === undefined) return undefined;
    note(fields, [...path, 0], "displayName", "an objective is called by its name");
    return { fields, path: [...path, 0] };
  }

  function targetOf({ target, targetPercent }: Fields, path: Path): number | undefined {
    const percent =
      typeof targetPercent === "number"
        ? targetPercent
        : typeof target === "number"
          ? Number((target * 100).toPrecision(12))
          : undefined;
    if (percent !== undefined && percent > 0 && percent < 100) return percent;
    return refuse(
      path,
      `found ${spell(targetPercent ?? target)}, want target between 0 and 1 or targetPercent between 0 and 100`,
    );
  }

  function windowOf(value: unknown, path: Path): SloWindow | undefined {
    if (!Array.isArray(value) || value.length !== 1) return refuse(path, `found ${spell(value)}, want a list of one`);
    const fields = object(value[0], [...path, 0], ["duration", "isRolling", "calendar"]);
    if (fields === undefined) return undefined;
    const [, amount, unit] = /^(\d{1,4})([mhdwMQY])$/.exec(String(fields.duration)) ?? [];
    const where = [...path, 0, "duration"];
    if (fields.calendar === undefined) {
      const days = Number(amount) * ({ h: 1 / 24, d: 1, w: 7 }[unit ?? ""] ?? Number.NaN);
      if (Number.isInteger(days) && days >= 1 && days <= 366) return { kind: "rolling", days };
      return refuse(
        where,
        `found ${spell(fields.duration)}, want whole days as in "30d" or "4w": a rolling window has no months`,
      );
    }
    const unitOf = { "1w": "week", "1M": "month" } as const;
    const kind = unitOf[String(fields.duration) as keyof typeof unitOf];
    if (kind === undefined || fields.isRolling === true)
      return refuse(where, `found ${spell(fields.duration)}, want "1w" or "1M" of a calendar`);
    const calendar = object(fields.calendar, [...path, 0, "calendar"], ["startTime", "timeZone"]);
    if (calendar === undefined) return undefined;
    const zone = String(calendar.timeZone);
    if (!isZone(zone))
      return refuse(
        [...path, 0, "calendar", "timeZone"],
        `found ${spell(calendar.timeZone)}, want a time zone as in "Asia/Tokyo"`,
      );
    const start = String(calendar.startTime);
    if (!beginsUnit(start, kind)) {
      const wanted = kind === "week" ? "a Monday" : "the first of a month";
      return refuse(
        [...path, 0, "calendar", "startTime"],
        `found ${spell(calendar.startTime)}, want midnight of ${wanted}: a ${kind} begins then`,
      );
    }
    return { kind: "calendar", unit: kind, zone };
  }

  function metricOf(
    spec: Fields,
    path: Path,
    indicators: ReadonlyMap<string, { readonly spec: Fields; readonly path: Path }>,
    objective: { readonly fields: Fields; readonly path: Path },
  ): CountedIndicator | undefined {
    const found = metricFields(spec, path, indicators);
    if (found === undefined) return undefined;
    const { ratioMetric, thresholdMetric } = found.spec;
    if ((ratioMetric === undefined) === (thresholdMetric === undefined))
      return refuse(found.path, "want either ratioMetric or thresholdMetric");
    if (thresholdMetric !== undefined)
      return thresholdOf(thresholdMetric, [...found.path, "thresholdMetric"], objective);
    const where = [...found.path, "ratioMetric"];
    const ratio = object(ratioMetric, where, ["counter", "good", "bad", "total", "rawType", "raw"]);
    if (ratio === undefined) return undefined;
    if (ratio.raw !== undefined)
      return refuse([...where, "raw"], "found a ratio that is computed already, want good or bad, and total");
    const side = ratio.bad !== undefined ? "bad" : "good";
    const part = sourceSpec(ratio[side], [...where, side]);
    const total = sourceSpec(ratio.total, [...where, "total"]);
    if (part === undefined || total === undefined) return undefined;
    if (part.source !== total.source || part.monitor !== total.monitor)
      return refuse([...where, "total"], `found ${spell(total)}, want the source of ${side}: ${spell(part)}`);
    const { source, monitor, limitMs } = part;
    if (monitor !== undefined) return { kind: "probe", monitor };
    return limitMs === undefined ? { kind: "events", source: source! } : { kind: "latency", source: source!, limitMs };
  }

  function metricFields(
    spec: Fields,
    path: Path,
    indicators: ReadonlyMap<string, { readonly spec: Fields; readonly path: Path }>,
  ): { readonly spec: Fields; readonly path: Path } | undefined {
    if (spec.indicatorRef !== undefined) {
      const found = indicators.get(String(spec.indicatorRef));
      const known = [...indicators.keys()];
      const guess = didYouMean(String(spec.indicatorRef), known);
      return (
        found ??
        refuse([...path, "indicatorRef"], `found ${spell(spec.indicatorRef)}${guess}, want an SLI of this file`)
      );
    }
    const indicator = object(spec.indicator, [...path, "indicator"], ["metadata", "spec"]);
    const where = [...path, "indicator", "spec"];
    const inner = indicator && object(indicator.spec, where, ["description", "thresholdMetric", "ratioMetric"]);
    return inner && { spec: inner, path: where };
  }

  function thresholdOf(
    value: unknown,
    path: Path,
    { fields, path: where }: { readonly fields: Fields; readonly path: Path },
  ): CountedIndicator | undefined {
    const source = sourceSpec(value, path);
    if (source === undefined) return undefined;
    if (source.source === undefined) return refuse(path, "want a source of counts: a monitor's results have no value");
    if (fields.op !== "lt")
      return refuse([...where, "op"], `found ${spell(fields.op)}, want "lt": good is what took less than the limit`);
    if (typeof fields.value !== "number" || fields.value <= 0)
      return refuse([...where, "value"], `found ${spell(fields.value)}, want milliseconds`);
    return { kind: "latency", source: source.source, limitMs: fields.value };
  }

  function sourceSpec(
    value: unknown,
    path: Path,
  ): { readonly source?: string; readonly monitor?: string; readonly limitMs?: number } | undefined {
    const metric = object(value, path, ["metricSource"]);
    const where = [...path, "metricSource"];
    const source = metric && object(metric.metricSource, where, ["metricSourceRef", "type", "spec"]);
    if (source === undefined) return undefined;
    if (source.type !== "sawara")
      return refuse(
        [...where, "type"],
        `found ${spell(source.type)}, want "sawara" with a spec of source or monitor: other sources cannot be asked`,
      );
    const spec = object(source.spec, [...where, "spec"], ["source", "limitMs", "monitor"]);
    if (spec === undefined) return undefined;
    if ((typeof spec.source === "string") === (typeof spec.monitor === "string"))
      return refuse([...where, "spec"], "want either source or monitor");
    if (
      spec.limitMs !== undefined &&
      !(typeof spec.limitMs === "number" && spec.limitMs > 0 && spec.monitor === undefined)
    )
      return refuse([...where, "spec", "limitMs"], `found ${spell(spec.limitMs)}, want milliseconds of a source`);
    return {
      ...(typeof spec.source === "string" && { source: spec.source }),
      ...(typeof spec.monitor === "string" && { monitor: spec.monitor }),
      ...(typeof spec.limitMs === "number" && { limitMs: spec.limitMs }),
    };
  }

  function slicedOf(
    counted: CountedIndicator,
    spec: Fields,
    path: Path,
    { fields, path: where }: { readonly fields: Fields; readonly path: Path },
  ): Indicator | undefined {
    if (spec.budgetingMethod === "Occurrences") return counted;
    if (spec.budgetingMethod !== "Timeslices")
      return refuse(
        [...path, "budgetingMethod"],
        `found ${spell(spec.budgetingMethod)}, want Occurrences or Timeslices`,
      );
    const target =
      typeof fields.timeSliceTarget === "number" ? Number((fields.timeSliceTarget * 100).toPrecision(12)) : 0;
    if (!(target > 0 && target < 100))
      return refuse([...where, "timeSliceTarget"], `found ${spell(fields.timeSliceTarget)}, want between 0 and 1`);
    const [, amount, unit = "m"] = /^(\d{1,4})([mh]?)$/.exec(String(fields.timeSliceWindow)) ?? [];
    const seconds = Number(amount) * (unit === "h" ? 3600 : 60);
    if (!(seconds >= 60 && seconds <= 3600))
      return refuse(
        [...where, "timeSliceWindow"],
        `found ${spell(fields.timeSliceWindow)}, want up to an hour, as in "5m"`,
      );
    return { kind: "slices", of: counted, sliceSeconds: seconds, sliceTarget: target };
  }

  return { refuse, object, name, slo };
}

function parseJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}

/** Whether a date with a time, without a zone, is where a week or month begins. */
function beginsUnit(text: string, unit: "week" | "month"): boolean {
  const [, date, time = "00:00:00"] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  if (date === undefined || !/^00:00(:00)?$/.test(time)) return false;
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && (unit === "week" ? day.getUTCDay() === 1 : day.getUTCDate() === 1);
}
