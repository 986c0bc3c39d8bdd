import type { Unit } from "#wire/own/graphs.ts";
import type { Frame } from "../../../graph/shape.ts";
import { formatValue } from "../../../graph/units.ts";
import type { Locale } from "../../../i18n/format.ts";

export interface Latest {
  readonly value: number;
  /** Epoch seconds of its minute. */
  readonly at: number;
}

/** The newest value of an answer's first series. */
export function latestOf({ start, step, series }: Frame): Latest | undefined {
  const values = series[0]?.values ?? [];
  const index = values.findLastIndex((value) => value !== null);
  return index < 0 ? undefined : { value: values[index]!, at: start + index * step };
}

/** As the widget wants it; where it says nothing, short and with the metric's own unit. */
export function formatNumber(
  value: number,
  unit: Unit,
  locale: Locale,
  { fractionSize, suffix = "" }: { readonly fractionSize?: number | undefined; readonly suffix?: string | undefined },
): string {
  if (fractionSize === undefined && suffix === "") return formatValue(unit, value);
  const digits =
    fractionSize === undefined
      ? { maximumFractionDigits: 3 }
      : { minimumFractionDigits: fractionSize, maximumFractionDigits: fractionSize };
  return new Intl.NumberFormat(locale, digits).format(value) + suffix;
}
