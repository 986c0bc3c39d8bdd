import type { MetricPlugin } from "#agent/config/config.ts";

/** A value that a plugin printed. */
export interface PluginValue {
  /** With `custom.` in front. */
  readonly name: string;
  readonly value: number;
  /** The plugin's own time in seconds, where its configuration trusts it. */
  readonly time: number | undefined;
}

/** How far a plugin's own time may be from now, in seconds. */
const TIME_WINDOW = 15 * 60;

const NAME = /^[-a-zA-Z0-9_.]+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads what a metric plugin prints: lines of name, value and time with white space between. A line with fewer words is
 * talk; one with three that make no sense is named in `bad`, and the others count.
 */
export function parseMetricOutput(
  text: string,
  plugin: Pick<MetricPlugin, "include" | "exclude" | "usePluginTimestamp">,
  now: number,
): { readonly values: readonly PluginValue[]; readonly bad: readonly string[] } {
  const values: PluginValue[] = [];
  const bad: string[] = [];
  for (const line of text.split("\n")) {
    const [key, number, time] = line.trim().split(/\s+/);
    if (key === undefined || number === undefined || time === undefined) continue;
    if (plugin.include?.test(key) === false || plugin.exclude?.test(key)) continue;
    const value = NUMBER.test(number) ? Number(number) : Number.NaN;
    const own = plugin.usePluginTimestamp ? Number(time) : undefined;
    const isTimely = own === undefined || (Number.isInteger(own) && Math.abs(own - now) < TIME_WINDOW);
    if (NAME.test(key) && Number.isFinite(value) && isTimely) values.push({ name: `custom.${key}`, value, time: own });
    else bad.push(line.trim());
  }
  return { values, bad };
}
