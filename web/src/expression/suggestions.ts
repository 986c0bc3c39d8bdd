import { FUNCTIONS, type FunctionName, type Parameter } from "#core/expression/expression.ts";

/** Something to write at the caret. */
export interface Suggestion {
  readonly text: string;
  /** Beside it: what a host is called, what a function takes. */
  readonly detail?: string | undefined;
  readonly kind: "function" | "host" | "service" | "role" | "metric" | "value";
}

/** Where there are more, typing narrows them. */
const MOST = 50;

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Those that have what was typed, in their text or detail; beginnings first. Nothing when it is all typed already. */
export function narrow(suggestions: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = fold(typed);
  const found = suggestions.filter(
    ({ text, detail = "" }) => fold(text).includes(wanted) || fold(detail).includes(wanted),
  );
  const begins = ({ text }: Suggestion): boolean => fold(text).startsWith(wanted);
  const ordered = [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, MOST);
  return ordered.length === 1 && ordered[0]!.text === typed ? [] : ordered;
}

/** `scale(metrics, factor)`: how a function is written, its parameters named by `nameOf`. */
export const signatureOf = (name: FunctionName, nameOf: (parameter: Parameter) => string): string =>
  `${name}(${FUNCTIONS[name].map(nameOf).join(", ")})`;

/** What people write most, where any number would do. */
export const USUAL: Partial<Record<Parameter, readonly string[]>> = {
  duration: ["10m", "30m", "1h", "6h", "1d", "1w", "1mo"],
  percentage: ["50", "90", "95", "99"],
  factor: ["100", "-1", "1/60", "1/1024", "1/86400"],
};

/** Names with a pattern before each group of names that differ in their last segment only. */
export function withPatterns(metrics: readonly string[]): readonly string[] {
  const groups = Map.groupBy(metrics, (metric) => metric.slice(0, metric.lastIndexOf(".") + 1));
  return [...groups].flatMap(([prefix, group]) =>
    prefix !== "" && group.length > 1 ? [`${prefix}*`, ...group] : group,
  );
}
