import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import type { Template } from "#core/migration/render.ts";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import type { DidYouMean, FileProblem } from "#wire/own/file.ts";
import { readMigration } from "#wire/own/migration/file.ts";
import { readTemplate } from "#wire/own/migration/template.ts";

/** What a migration's file says. `invalid`: with everything that is wrong with it, each with its line. */
export function definitionOf(document: string): Definition {
  const read = readFile(document, "migration", readMigration);
  return read.definition;
}

/** What a template's file says. `invalid` like a migration's. */
export function templateIn(document: string): Template {
  const read = readFile(document, "template", readTemplate);
  return read.template;
}

function readFile<T extends object>(
  document: string,
  what: string,
  readValue: (value: unknown, didYouMean: DidYouMean) => T | { readonly problems: readonly FileProblem[] },
): T {
  const yaml = parseYaml(document);
  const mistakes = yaml.mistakes.map(({ line, column, message }) => `line ${line}:${column}: ${message}`);
  if (mistakes.length > 0) throw new Rejected("invalid", `Cannot read the file as YAML: ${mistakes.join("; ")}`);
  const read = readValue(yaml.value, didYouMean);
  if (!("problems" in read)) return read;
  const problems = read.problems.map(({ path: where, message }) => {
    const { line, column } = yaml.at(where);
    return `line ${line}:${column}: ${where.length === 0 ? "" : `${where.join(".")}: `}${message}`;
  });
  throw new Rejected("invalid", `Cannot read the ${what}: ${problems.join("; ")}`);
}
