import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { RULES } from "#core/ecs/lint/catalogue.ts";
import { ROOT } from "./support/source-files.ts";

for (const [path, language] of [
  ["docs/ecs.md", "en"],
  ["docs/ecs.ja.md", "ja"],
] as const)
  it(`[DC1] ${path} lists every rule as the catalogue has it`, () => {
    const rows = Array.from(
      readFileSync(ROOT + path, "utf8").matchAll(/^\| ([A-Z]{2,3}(?:-CD)?\d{2,3}) \| (\S+) \| (.+?) \|/gm),
      ([, id, severity, title]) => [id, severity, title],
    );
    const severities = {
      en: { error: "error", warning: "warning", info: "info" },
      ja: { error: "エラー", warning: "警告", info: "情報" },
    }[language];
    deepEqual(
      rows,
      RULES.map(({ id, severity, title }) => [id, severities[severity], title[language]]),
    );
  });
