import { Rejected } from "#core/errors.ts";
import type { ConfiguredSource } from "#core/sli/source.ts";
import { didYouMean } from "#kit/suggest.ts";
import { parseYaml } from "#kit/yaml.ts";
import { readSource } from "#wire/own/sli-file.ts";

/** What the file of a source of SLI counts says. `invalid`: with everything that is wrong with it, each with its line. */
export function sourceOf(document: string): ConfiguredSource {
  const yaml = parseYaml(document);
  const mistakes = yaml.mistakes.map(({ line, column, message }) => `line ${line}:${column}: ${message}`);
  if (mistakes.length > 0) throw new Rejected("invalid", `Cannot read the file as YAML: ${mistakes.join("; ")}`);
  const read = readSource(yaml.value, didYouMean);
  if ("source" in read) return read.source;
  const problems = read.problems.map(({ path: where, message }) => {
    const { line, column } = yaml.at(where);
    return `line ${line}:${column}: ${where.length === 0 ? "" : `${where.join(".")}: `}${message}`;
  });
  throw new Rejected("invalid", `Cannot read the source: ${problems.join("; ")}`);
}
