import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import { UNITS } from "#core/graph/graph.ts";
import type { GraphDef } from "#core/graph-def.ts";
import { listOf } from "./common.ts";

const GraphDefBody = z.object({
  name: z.string(),
  displayName: z.string().nullish(),
  unit: z.string().nullish(),
  metrics: listOf(z.object({ name: z.string(), displayName: z.string().nullish(), isStacked: z.boolean().nullish() })),
});
export const GraphDefsBody = listOf(GraphDefBody);
export const GraphDefName = z.object({ name: z.string() });

const NAME = /^custom(\.([-a-zA-Z0-9_]+|[*#]))+$/;

export function toGraphDef({ name, displayName, unit, metrics }: z.output<typeof GraphDefBody>): GraphDef {
  if (!NAME.test(name) || name.split("#").length > 2) {
    throw new Rejected(
      "invalid",
      `Cannot take graph definition "${name}": want "custom." and segments of letters, digits, "-", "_", or "*", and at most one "#"`,
    );
  }
  if (unit && !(UNITS as readonly string[]).includes(unit)) {
    throw new Rejected(
      "invalid",
      `Cannot take graph definition "${name}": found unit "${unit}", want one of ${UNITS.join(", ")}`,
    );
  }
  return {
    name,
    displayName: displayName ?? "",
    unit: unit || "float",
    metrics: metrics.map((metric) => {
      const last = metric.name.startsWith(`${name}.`) ? metric.name.slice(name.length + 1) : "";
      if (!/^([-a-zA-Z0-9_]+|[*#])$/.test(last)) {
        throw new Rejected("invalid", `Cannot take metric "${metric.name}": want "${name}." and one segment`);
      }
      return { name: metric.name, displayName: metric.displayName ?? "", stacked: metric.isStacked ?? false };
    }),
  };
}
