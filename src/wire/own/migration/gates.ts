import { z } from "zod";
import type { Gate } from "#core/migration/definition.ts";
import { Ident, type StrictObject } from "#wire/own/file.ts";
import { AtLeast, Duration } from "./words.ts";

/** A file whose name says that it holds a definition: what is read is told of, and other files are nobody's business. */
const DefinitionFile = z
  .string()
  .regex(/\.(json|ya?ml)$/, { error: "want a file that ends with .json, .yaml or .yml" });

/** What has to be so before anything moves, as a migration's file says it: an object with one key, which says the kind. */
export const gateSchema = (object: StrictObject) =>
  object({
    staging: object({ migration: Ident, maxAge: Duration.default(14 * 86_400) }).optional(),
    checklist: z.array(z.string().min(1)).min(1).optional(),
    budget: object({ objective: Ident, remaining: AtLeast }).optional(),
    lint: object({
      taskDefinition: DefinitionFile,
      service: DefinitionFile.optional(),
      targetGroup: DefinitionFile.optional(),
      behaviour: DefinitionFile.optional(),
      maxSeverity: z.enum(["none", "info", "warning"]).default("warning"),
    }).optional(),
  }).transform(({ staging, checklist, budget, lint }, context): Gate => {
    const gates: readonly (Gate | undefined)[] = [
      staging && { kind: "migration", ...staging },
      checklist && { kind: "checklist", items: checklist },
      budget && { kind: "budget", ...budget },
      lint && { kind: "lint", ...lint },
    ];
    const [gate, ...others] = gates.filter((each) => each !== undefined);
    if (gate !== undefined && others.length === 0) return gate;
    context.addIssue({ code: "custom", message: "want one of staging, checklist, budget and lint" });
    return z.NEVER;
  });
