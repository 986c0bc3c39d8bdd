import { z } from "zod";
import type { Template } from "#core/migration/render.ts";
import { type DidYouMean, type FileProblem, problemsIn, strict } from "#wire/own/file.ts";

const Ident = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, { error: 'want small letters, digits and "-", a letter first' });
/** YAML reads `1` as a number, and a person means the text. */
const Value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Reads what a template's YAML file says, every problem at once. */
export function readTemplate(
  value: unknown,
  didYouMean: DidYouMean,
): { readonly template: Template } | { readonly problems: readonly FileProblem[] } {
  const object = strict(didYouMean);
  const schema = object({
    apiVersion: z.literal("migration-template/v1"),
    name: Ident,
    parameters: z
      .record(
        Ident.refine((name) => name !== "name", { error: 'want another word: "name" is the migration\'s own' }),
        object({ description: z.string().optional(), default: Value.optional() }).nullable(),
      )
      .default({}),
    migration: z.string().min(1),
  });
  const { data, problems } = problemsIn(schema, value);
  if (data === undefined) return { problems };
  const { name, parameters, migration } = data;
  const filled = Object.fromEntries(Object.entries(parameters).map(([key, of]) => [key, of ?? {}]));
  return { template: { name, parameters: filled, text: migration } };
}
