import { deepEqual } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { ROOT, sourceFiles } from "./support/source-files.ts";

const ID = "[A-Z]{2}\\d+";

/** Rules by id, from the tables of `spec/`, with the file that has each. */
function rulesOfSpecs(): Map<string, string> {
  const rules = new Map<string, string>();
  for (const path of globSync("spec/*.md", { cwd: ROOT })) {
    for (const [, id] of readFileSync(ROOT + path, "utf8").matchAll(new RegExp(`^\\| (${ID}) +\\|`, "gm"))) {
      deepEqual(rules.get(id!), undefined, `${id} is in ${path} and in another specification`);
      rules.set(id!, path);
    }
  }
  return rules;
}

const idsIn = (text: string): string[] => Array.from(text.matchAll(new RegExp(`\\[(${ID})\\]`, "g")), ([, id]) => id!);

it("every rule has a test that carries its id, and every id is a rule's", () => {
  const rules = rulesOfSpecs();
  const tests = sourceFiles("src/**/*.test.ts", "web/src/**/*.test.ts", "test/**/*.ts");
  const tested = new Set(tests.flatMap(({ text }) => idsIn(text)));
  const named = new Set(
    sourceFiles("src/**/*.ts", "web/src/**/*.{ts,tsx}", "test/**/*.ts").flatMap(({ text }) => idsIn(text)),
  );
  deepEqual(
    [...rules].filter(([id]) => !tested.has(id)).map(([id, path]) => `${path} ${id}`),
    [],
    "rules without a test",
  );
  deepEqual(
    [...named].filter((id) => !rules.has(id)),
    [],
    "ids without a rule",
  );
});
