import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { readFiles } from "#cli/ecs/files.ts";
import { simulateFiles } from "#cli/ecs/simulate.ts";
import { EXIT } from "#cli/exit.ts";
import { RULES } from "#core/ecs/lint/catalogue.ts";
import { lint } from "#core/ecs/lint/lint.ts";
import { TALK_FILES } from "./support/ecs.ts";
import { ROOT } from "./support/source-files.ts";
import { newTerminal } from "./support/terminal.ts";

const read = (path: string): string => readFileSync(path.startsWith("/") ? path : ROOT + path, "utf8");
const blocks = Array.from(read("docs/ecs.md").matchAll(/^```(\w*)\n(.*?)^```/gms), ([, kind, text]) => ({
  kind,
  text: text!,
}));
const block = (kind: string, word: string): string =>
  blocks.find((each) => each.kind === kind && each.text.includes(word))!.text;

for (const [path, language] of [
  ["docs/ecs.md", "en"],
  ["docs/ecs.ja.md", "ja"],
] as const)
  it(`[DC1] ${path} lists every rule as the catalogue has it`, () => {
    const rows = Array.from(
      read(path).matchAll(/^\| ([A-Z]{2,3}(?:-CD)?\d{2,3}) \| (\S+) \| (.+?) \|/gm),
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

it("[DC1] docs/ecs.md shows the talk's loop as the simulator does", () => {
  const { terminal, said } = newTerminal();
  simulateFiles({ files: TALK_FILES, read, json: false, language: "en", terminal });
  equal(block("", "Crash loop"), said.out);
});

it("[ES9] [EC3] what docs/ecs.md mends is mended, with its behaviour file", () => {
  const texts: Readonly<Record<string, string>> = {
    task: `requiresCompatibilities: [FARGATE]\nnetworkMode: awsvpc\ncpu: 4096\nmemory: 8192\n${block("yaml", "- name: gate")}`,
    behaviour: block("yaml", "behaviour:"),
    service: read(TALK_FILES.service),
    group: read(TALK_FILES.targetGroup),
  };
  const files = { taskDefinition: "task", behaviour: "behaviour", service: "service", targetGroup: "group" };
  const text = (path: string): string => texts[path]!;
  const { terminal, said } = newTerminal();
  equal(simulateFiles({ files, read: text, json: false, language: "en", terminal }), EXIT.ok, said.out + said.err);
  const found = readFiles(files, text);
  ok("known" in found);
  deepEqual(
    lint(found.known)
      .findings.filter(({ severity }) => severity !== "info")
      .map(({ id }) => id),
    [],
  );
});
