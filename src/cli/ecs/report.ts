import { fold } from "#cli/fold.ts";
import { type Finding, type LintResult, NEED_NAMES } from "#core/ecs/lint/lint.ts";
import { type Need, SEVERITIES, type Severity } from "#core/ecs/lint/rule.ts";
import { type Language, said } from "#core/ecs/said.ts";
import type { ReadFiles } from "./files.ts";

const LABELS = { found: said("found", "現状"), wanted: said("want", "期待"), mend: said("mend", "対処") };

/** Findings as compilers write them, so that editors find the place. */
export function reportText(result: LintResult, files: ReadFiles, language: Language): string {
  const { findings, suppressed, notLookedAt } = result;
  const lines = findings.flatMap((finding) => {
    const { file, line, column } = files.locate(finding.part, finding.path);
    return [
      `${file}:${line}:${column}: ${finding.severity} ${finding.id}: ${finding.title[language]}`,
      ...(["found", "wanted", "mend"] as const).flatMap((key) =>
        fold(`  ${LABELS[key][language]}: ${finding[key][language]}`),
      ),
    ];
  });
  const ignored = suppressed.map(
    ({ id, container, reason }) =>
      `${said("ignored", "無視")[language]}: ${id}${container === undefined ? "" : ` ${container}`}${reason === undefined ? "" : `: ${reason}`}`,
  );
  const all = [...lines, ...ignored, ...notLookedAtLines(notLookedAt, language), summary(findings, language)];
  return all.map((line) => `${line}\n`).join("");
}

/** Which rules had too little to go by, together by what they want. */
function notLookedAtLines(notLookedAt: LintResult["notLookedAt"], language: Language): readonly string[] {
  const byNeeds = new Map<string, { readonly needs: readonly Need[]; readonly ids: string[] }>();
  for (const { id, needs } of notLookedAt) {
    const key = needs.join(" ");
    if (!byNeeds.has(key)) byNeeds.set(key, { needs, ids: [] });
    byNeeds.get(key)!.ids.push(id);
  }
  return [...byNeeds.values()].map(({ needs, ids }) => {
    const wanted = needs.map((need) => NEED_NAMES[need][language]).join(language === "ja" ? "・" : ", ");
    return said(
      `not looked at, for want of ${wanted}: ${ids.join(", ")}`,
      `未確認 (${wanted}がないため): ${ids.join(", ")}`,
    )[language];
  });
}

const countOf = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter((each) => each.severity === severity).length;

function summary(findings: readonly Finding[], language: Language): string {
  const [errors, warnings, infos] = SEVERITIES.map((severity) => countOf(findings, severity));
  return said(
    `${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}, ${infos} for information`,
    `エラー ${errors} 件、警告 ${warnings} 件、情報 ${infos} 件`,
  )[language];
}

/** The same for programs. */
export function reportJson({ findings, suppressed, notLookedAt }: LintResult, files: ReadFiles, language: Language) {
  const shown = ({ id, severity, part, path, container, title, found, wanted, mend }: Finding) => ({
    id,
    severity,
    ...files.locate(part, path),
    ...(container !== undefined && { container }),
    title: title[language],
    found: found[language],
    wanted: wanted[language],
    mend: mend[language],
  });
  return {
    counts: Object.fromEntries(SEVERITIES.map((severity) => [severity, countOf(findings, severity)])),
    findings: findings.map(shown),
    suppressed: suppressed.map((each) => ({
      ...shown(each),
      ...(each.reason !== undefined && { reason: each.reason }),
    })),
    notLookedAt,
  };
}
