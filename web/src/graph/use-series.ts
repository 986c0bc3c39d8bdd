import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import type { QueryItem } from "./batches.ts";
import { isSimplified, lookFor, type SeriesDef } from "./drawing.ts";
import { lookOf } from "./palette.ts";

interface Answered {
  readonly key: string;
  readonly label: string;
  readonly stacked?: boolean | undefined;
}

/** The series with their looks: by their place in the definition, or by who they are where the answer names them. */
export function useSeries(
  item: QueryItem,
  series: readonly Omit<SeriesDef, "look">[] | undefined,
  answered: readonly Answered[] | undefined,
  lookOfKey: (key: string) => SeriesDef["look"],
): readonly SeriesDef[] {
  const patterned = useMemo(() => matchMedia("(prefers-contrast: more), (forced-colors: active)").matches, []);
  const { t } = useI18n();
  const isExpression = item.kind === "expression";
  const isStacked = item.kind === "role" && item.stacked === true;
  const found = useMemo(() => (series === undefined ? answered : undefined), [series, answered]);
  return useMemo(() => {
    if (series !== undefined) {
      let next = 0;
      return series.map((one) => {
        const look = lookFor(one.key, lookOf(next, patterned));
        if (look.hue !== 0) next++;
        return { ...one, look };
      });
    }
    if (found === undefined) return [];
    if (isSimplified(found))
      return (["max", "avg", "min"] as const).map((key, i) => ({
        key,
        label: t(`graph.${key}`),
        stacked: false,
        // One hue: it is one thing, a role, with how far its hosts are apart.
        look: { hue: 1, dash: [[8, 3], [], [2, 3]][i]! },
      }));
    return found.map(({ key, label, stacked = isStacked }, i) => ({
      key,
      label,
      stacked,
      // Labels of expressions change as they are written; hosts keep their looks.
      look: isExpression ? lookOf(i, patterned) : lookOfKey(key),
    }));
  }, [series, found, isExpression, isStacked, lookOfKey, patterned, t]);
}
