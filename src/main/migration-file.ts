import { Rejected } from "#core/errors.ts";
import type { Definition } from "#core/migration/definition.ts";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { readMigration } from "#wire/own/migration/file.ts";

/** What a migration's file says. `invalid`: with everything that is wrong with it, each with its line. */
export function definitionOf(document: string): Definition {
  const yaml = parseYaml(document);
  const mistakes = yaml.mistakes.map(({ line, column, message }) => `line ${line}:${column}: ${message}`);
  if (mistakes.length > 0) throw new Rejected("invalid", `Cannot read the file as YAML: ${mistakes.join("; ")}`);
  const read = readMigration(yaml.value, didYouMean);
  if ("definition" in read) return read.definition;
  const problems = read.problems.map(({ path: where, message }) => {
    const { line, column } = yaml.at(where);
    return `line ${line}:${column}: ${where.length === 0 ? "" : `${where.join(".")}: `}${message}`;
  });
  throw new Rejected("invalid", `Cannot read the migration: ${problems.join("; ")}`);
}
