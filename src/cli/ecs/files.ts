import { RULE_IDS } from "#core/ecs/lint/catalogue.ts";
import type { Part } from "#core/ecs/lint/rule.ts";
import { type Path, spelled } from "#core/ecs/read/fields.ts";
import { beginningOf, type Known, readKnown } from "#core/ecs/read/subject.ts";
import { didYouMean } from "#kit/suggest.ts";
import { type Position, parseYaml } from "#kit/yaml.ts";

/** Which file is what. */
export type EcsFiles = Readonly<{ taskDefinition: string } & Partial<Record<Part, string | undefined>>>;

export interface Place extends Position {
  readonly file: string;
  /** JSON pointer, with keys as the file spells them. */
  readonly pointer: string;
}

export interface ReadFiles {
  readonly known: Known;
  /** Where something is, or the nearest around it. */
  locate(part: Part, path: Path): Place;
}

/** What the files say, or a line for everything that is wrong with them. */
export function readFiles(
  files: EcsFiles,
  read: (path: string) => string,
): ReadFiles | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const documents = Object.entries(files).flatMap(([part, file]) => {
    if (file === undefined) return [];
    const text = textOf(file);
    if (text === undefined) return [];
    const yaml = parseYaml(text, intrinsicOf);
    for (const { line, column, message } of yaml.mistakes) mistakes.push(`${file}:${line}:${column}: ${message}`);
    return [{ part: part as Part, file, yaml, isTemplate: text.includes("{{") }];
  });
  const hints = () =>
    documents
      .filter(({ file, isTemplate }) => isTemplate && mistakes.some((each) => each.startsWith(`${file}:`)))
      .map(({ file }) => `${file}: it has a template in it; give what "ecspresso render" prints`);
  if (mistakes.length > 0) return { mistakes: [...mistakes, ...hints()] };
  const roots = Object.fromEntries(documents.map(({ part, yaml }) => [part, yaml.value]));
  const found = readKnown(roots, RULE_IDS, didYouMean);
  const locate = (part: Part, path: Path): Place => {
    const { file, yaml } = documents.find((each) => each.part === part)!;
    const exact = spelled(yaml.value, [...beginningOf(part, yaml.value), ...path]);
    return { file, ...yaml.at(exact), pointer: exact.map((key) => `/${escapePointer(String(key))}`).join("") };
  };
  if ("value" in found) return { known: found.value, locate };
  for (const { part, path, message } of found.problems) {
    const { file, yaml } = documents.find((each) => each.part === part)!;
    const { line, column } = yaml.at(path);
    mistakes.push(`${file}:${line}:${column}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
  }
  return { mistakes: [...mistakes, ...hints()] };

  function textOf(file: string): string | undefined {
    try {
      return read(file);
    } catch (error) {
      mistakes.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

/** CloudFormation's short forms: `!Ref` is `Ref`, `!GetAtt` is `Fn::GetAtt`. */
const intrinsicOf = (tag: string): string => {
  const name = tag.slice(1);
  return name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
};

const escapePointer = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
