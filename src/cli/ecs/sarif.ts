import { RULE_IDS, RULES } from "#core/ecs/lint/catalogue.ts";
import type { Finding, LintResult, Suppressed } from "#core/ecs/lint/lint.ts";
import type { Severity } from "#core/ecs/lint/rule.ts";
import type { Language } from "#core/ecs/said.ts";
import type { ReadFiles } from "./files.ts";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** Findings as SARIF 2.1.0, which code hosts show beside the lines. */
export function sarif(result: LintResult, files: ReadFiles, language: Language, version: string) {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "sawara ecs lint",
            version,
            rules: RULES.map(({ id, severity, title }) => ({
              id,
              shortDescription: { text: title[language] },
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: [
          ...result.findings.map((finding) => resultOf(finding, files, language)),
          ...result.suppressed.map((finding) => ({
            ...resultOf(finding, files, language),
            suppressions: [suppressionOf(finding)],
          })),
        ],
      },
    ],
  };
}

const suppressionOf = ({ reason }: Suppressed) => ({
  kind: "external",
  ...(reason !== undefined && { justification: reason }),
});

function resultOf(finding: Finding, files: ReadFiles, language: Language) {
  const { id, severity, title, found, wanted, mend, container } = finding;
  const { file, line, column, pointer } = files.locate(finding.part, finding.path);
  const text = `${title[language]}. found: ${found[language]}, want: ${wanted[language]}. ${mend[language]}.`;
  return {
    ruleId: id,
    ruleIndex: RULE_IDS.indexOf(id),
    level: LEVELS[severity],
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
          region: { startLine: line, startColumn: column },
        },
        logicalLocations: [{ fullyQualifiedName: pointer, ...(container !== undefined && { name: container }) }],
      },
    ],
  };
}
