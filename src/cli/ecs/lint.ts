import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { RULE_IDS } from "#core/ecs/lint/catalogue.ts";
import { isTooBad, type LintResult, lint } from "#core/ecs/lint/lint.ts";
import type { Severity } from "#core/ecs/lint/rule.ts";
import type { Language } from "#core/ecs/said.ts";
import { didYouMean } from "#kit/suggest.ts";
import { type EcsFiles, type ReadFiles, readFiles } from "./files.ts";
import { reportJson, reportText } from "./report.ts";
import { sarif } from "./sarif.ts";

export interface LintCall {
  readonly files: EcsFiles;
  readonly read: (path: string) => string;
  readonly ignore: readonly string[];
  readonly format: "text" | "json" | "sarif";
  /** The worst that passes. */
  readonly maxSeverity: Severity | "none";
  readonly language: Language;
  readonly version: string;
  readonly terminal: Terminal;
}

/** `sawara ecs lint FILE`: 0 when nothing is worse than what may pass, 1 when something is, 78 when a file cannot be read. */
export function lintFiles(call: LintCall): ExitCode {
  const { files, read, ignore, format, maxSeverity, language, version, terminal } = call;
  const unknown = ignore.find((id) => !RULE_IDS.includes(id));
  if (unknown !== undefined) {
    terminal.err(
      `sawara: Cannot ignore: found "${unknown}"${didYouMean(unknown, RULE_IDS)}, want the id of a rule as in "HC005"\n`,
    );
    return EXIT.usage;
  }
  const found = readFiles(files, read);
  if ("mistakes" in found) return unreadable(terminal, found.mistakes);
  const result = lint(found.known, ignore);
  terminal.out(FORMATS[format](result, found, language, version));
  return result.findings.some(({ severity }) => isTooBad(severity, maxSeverity)) ? EXIT.failed : EXIT.ok;
}

export function unreadable(terminal: Terminal, mistakes: readonly string[]): ExitCode {
  for (const mistake of mistakes) terminal.err(`sawara: ${mistake}\n`);
  return EXIT.configuration;
}

type Format = (result: LintResult, files: ReadFiles, language: Language, version: string) => string;

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const FORMATS: Readonly<Record<LintCall["format"], Format>> = {
  text: reportText,
  json: (result, files, language) => json(reportJson(result, files, language)),
  sarif: (result, files, language, version) => json(sarif(result, files, language, version)),
};
