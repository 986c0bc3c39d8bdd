import { deepEqual, equal, ok } from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { EXIT } from "#cli/exit.ts";
import { STATUS } from "#http/errors.ts";
import { envName, flagName } from "#kit/option-table.ts";
import { ALL_OPTIONS } from "#main/options.ts";
import { VERBS } from "#main/verbs.ts";
import { generatedDocuments } from "../scripts/docs.ts";
import { ROOT } from "./support/source-files.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const pages = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).sort();
/** Pages that exist in both languages: what is said in one is said in the other. */
const translated = pages
  .filter((path) => path.endsWith(".ja.md"))
  .map((ja) => ({ ja, en: ja.replace(".ja.md", ".md") }));

const codeBlocks = (text: string): string[] => Array.from(text.matchAll(/^```.*?^```/gms), ([block]) => block);
const headings = (text: string): number[] =>
  Array.from(text.replace(/^```.*?^```/gms, "").matchAll(/^(#+) /gm), ([, marks]) => marks!.length);
const tableRows = (text: string): number => text.split("\n").filter((line) => line.startsWith("|")).length;
/** As GitHub makes the address of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

describe("documents", () => {
  for (const [path, text] of Object.entries(generatedDocuments())) {
    it(`[DC1] ${path} is what "npm run docs" writes`, () => equal(read(path), text));
  }

  it("[DC1] link to what there is", () => {
    const dead = pages.flatMap((path) =>
      Array.from(read(path).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(#[^)\s]+)?\)/g)).flatMap(
        ([, target, fragment]) => {
          const file = target === "" ? path : join(dirname(path), target!);
          if (!existsSync(join(ROOT, file))) return [`${path}: ${target}`];
          if (fragment === undefined) return [];
          const anchors = Array.from(read(file).matchAll(/^#+ (.+)$/gm), ([, heading]) => `#${anchor(heading!)}`);
          return anchors.includes(fragment) ? [] : [`${path}: ${target}${fragment}`];
        },
      ),
    );
    // Made when the pages look as they shall.
    deepEqual(
      dead.filter((line) => !line.endsWith("docs/images/host.png")),
      [],
    );
  });

  it("[DC1] name only variables, flags and verbs that there are", () => {
    const variables = Object.entries(ALL_OPTIONS.options).flatMap(([key, { kind }]) => {
      const name = envName(ALL_OPTIONS.envPrefix, key);
      return kind.secret ? [name, `${name}_FILE`] : [name];
    });
    const others = (ALL_OPTIONS.otherVariables ?? []).map((name) => name.replace("*", ""));
    const flags = new Set(
      VERBS.flatMap(({ options }) => Object.keys(options.options)).map((key) => `--${flagName(key)}`),
    );
    const verbs = new Set(VERBS.map(({ name }) => name.split(" ")[0]!));
    const wrong = pages.flatMap((path) => {
      const text = read(path);
      const unknownVariables = Array.from(text.matchAll(/\bSAWARA_[A-Z_]+[A-Z]\b/g), ([name]) => name).filter(
        (name) => !variables.includes(name) && !others.some((other) => name.startsWith(other)),
      );
      const commands = Array.from(text.matchAll(/\bsawara ([a-z][a-z-]+)((?: +[^\n`|]+)?)/g));
      const inCode = commands.filter(([whole]) =>
        [...codeBlocks(text), ...text.matchAll(/`[^`\n]+`/g)].some((code) => String(code).includes(whole)),
      );
      const unknownVerbs = inCode.map(([, verb]) => verb!).filter((verb) => !verbs.has(verb));
      const unknownFlags = inCode
        .flatMap(([, , rest]) => Array.from(rest!.matchAll(/(?<=\s)--[a-z-]+/g), ([flag]) => flag))
        .filter(
          (flag) => ![flag, flag.replace("--no-", "--"), flag.replace(/-file$/, "")].some((each) => flags.has(each)),
        );
      return [...unknownVariables, ...unknownVerbs, ...unknownFlags].map((word) => `${path}: ${word}`);
    });
    deepEqual(wrong, []);
  });

  for (const { ja, en } of translated) {
    it(`[DC2] ${ja} says what ${en} says`, () => {
      deepEqual(headings(read(ja)), headings(read(en)));
      deepEqual(codeBlocks(read(ja)), codeBlocks(read(en)));
      equal(tableRows(read(ja)), tableRows(read(en)));
    });
  }

  for (const path of ["docs/operating.md", "docs/operating.ja.md"]) {
    it(`[DC1] ${path} lists every reason with its status, and every exit status`, () => {
      const text = read(path);
      const reasons = Array.from(text.matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm), ([, reason, status]) => [
        reason,
        Number(status),
      ]);
      deepEqual(Object.fromEntries(reasons), STATUS);
      const exits = Array.from(text.matchAll(/^\| (\d+) \| /gm), ([, status]) => Number(status));
      deepEqual(exits, Object.values(EXIT));
    });
  }

  it("[DC1] README lists the folders that there are", () => {
    const listed = Array.from(read("README.md").matchAll(/^\| ((?:`[a-z]+\/`(?:, )?)+) \|/gm)).flatMap(([, cell]) =>
      Array.from(cell!.matchAll(/`([a-z]+)\/`/g), ([, name]) => name!),
    );
    for (const name of listed) ok(existsSync(join(ROOT, name)), name);
    const ignored = read(".gitignore").split("\n");
    const present = globSync("*/", { cwd: ROOT }).filter(
      (name) =>
        !name.startsWith(".") && ![`${name}`, `/${name}`].some((line) => ignored.includes(line.replace(/\/*$/, "/"))),
    );
    deepEqual(listed.sort(), present.map((name) => name.replace("/", "")).sort());
  });
});
