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
/** One by one, so that a plugin with a bad definition does not cost the others theirs [WI62]. */
export const GraphDefsBody = listOf(z.unknown());
export const GraphDefName = z.object({ name: z.string() });

const NAME = /^custom(\.([-a-zA-Z0-9_]+|[*#]))+$/;

/** The definitions that can be used, and what is wrong with the others. */
export function readGraphDefs(body: readonly unknown[]): { defs: GraphDef[]; errors: string[] } {
  const defs: GraphDef[] = [];
  const errors: string[] = [];
  for (const each of body) {
    const read = GraphDefBody.safeParse(each);
    try {
      if (read.success) defs.push(toGraphDef(read.data));
      else
        errors.push(
          `Cannot take a graph definition: ${read.error.issues[0]!.path.join(".")}: ${read.error.issues[0]!.message}`,
        );
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      errors.push(error.message);
    }
  }
  return { defs, errors };
}

function toGraphDef({ name, displayName, unit, metrics }: z.output<typeof GraphDefBody>): GraphDef {
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
      if (!/^([-a-zA-Z0-9_]+|[*#])$/.test(last) || metric.name.split("#").length > 2) {
        throw new Rejected(
          "invalid",
          `Cannot take metric "${metric.name}": want "${name}." and one segment, and at most one "#" in all`,
        );
      }
      return { name: metric.name, displayName: metric.displayName ?? "", stacked: metric.isStacked ?? false };
    }),
  };
}
