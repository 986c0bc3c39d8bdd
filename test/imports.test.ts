import { deepEqual, equal } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, it } from "node:test";
import { type ImportLine, importsOf, ROOT, type SourceFile, sourceFiles } from "./support/source-files.ts";

interface Border {
  /** Folders of ours that it may import, besides itself. */
  readonly folders: readonly string[];
  /** Packages that it may import; `undefined` where any of package.json's dependencies will do. */
  readonly packages?: readonly string[];
  /** Whether it runs only on Node. What runs in browsers too has no `node:`. */
  readonly node: boolean;
}

/** The borders of the house. A new folder, or a new way across, is a change of this table and of ARCHITECTURE.md. */
const BORDERS: Readonly<Record<string, Border>> = {
  core: { folders: [], packages: [], node: false },
  kit: { folders: [], packages: ["pino", "smol-toml", "yaml"], node: true },
  wire: { folders: ["core"], packages: ["zod"], node: false },
  tsdb: { folders: ["core", "kit"], node: true },
  meta: { folders: ["core", "kit"], node: true },
  channels: { folders: ["core", "kit"], node: true },
  traffic: { folders: ["core", "kit", "aws"], node: true },
  probe: { folders: ["core", "kit"], node: true },
  sli: { folders: ["core", "kit", "aws"], node: true },
  aws: { folders: ["core", "kit"], node: true },
  image: { folders: ["core"], node: true },
  app: { folders: ["meta", "core", "kit"], node: true },
  http: { folders: ["wire", "app", "core", "kit"], node: true },
  client: { folders: ["wire", "core"], packages: [], node: false },
  agent: { folders: ["client", "wire", "sli", "core", "kit"], packages: ["smol-toml"], node: true },
  proxy: { folders: ["core", "kit"], packages: [], node: true },
  cli: { folders: ["client", "wire", "sli", "core", "kit"], packages: ["smol-toml"], node: true },
  main: {
    folders: [
      ...["core", "kit", "wire", "tsdb", "meta", "channels", "traffic", "probe", "sli", "aws", "image"],
      ...["app", "http", "client", "agent", "proxy", "cli"],
    ],
    node: true,
  },
};

/** What a test beside the sources may reach in addition. */
const TEST_EXTRA = { folders: ["core", "kit", "test"], packages: ["fast-check"] };

const isTest = (path: string): boolean => path.endsWith(".test.ts");
const folderOf = (path: string): string => path.split("/")[1]!;
const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Why a file may not have this import; `undefined` when it may. */
function trespass(path: string, { specifier }: ImportLine): string | undefined {
  const folder = folderOf(path);
  const border = BORDERS[folder];
  if (border === undefined) return `folder "${folder}" is not in the table`;
  if (specifier.includes("../")) return 'found "../", want "#folder/file.ts"';
  if (specifier.startsWith("./")) return undefined;
  const test = isTest(path);
  if (specifier === "#package.json") return folder === "main" || test ? undefined : "only main reads package.json";
  if (specifier.startsWith("#")) {
    const target = specifier.slice(1).split("/")[0]!;
    if (target === folder || border.folders.includes(target)) return undefined;
    return test && TEST_EXTRA.folders.includes(target) ? undefined : `${folder} may not import ${target}`;
  }
  if (specifier.startsWith("node:")) return border.node || test ? undefined : `${folder} has no node:`;
  const name = packageOf(specifier);
  if (border.packages === undefined || border.packages.includes(name)) return undefined;
  return test && TEST_EXTRA.packages.includes(name) ? undefined : `${folder} may not import the package ${name}`;
}

const sources = sourceFiles("src/**/*.ts");

describe("the borders of the house", () => {
  it("[HO1] every import line stays inside them", () => {
    const found = sources.flatMap(({ path, imports }) =>
      imports.flatMap((line) => {
        const why = trespass(path, line);
        return why === undefined ? [] : [`${path}: "${line.specifier}": ${why}`];
      }),
    );
    deepEqual(found, []);
  });

  it("[HO1] the table has exactly the folders that ARCHITECTURE.md lists, and every folder of src/ is in it", () => {
    const folders = readdirSync(`${ROOT}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    deepEqual(
      folders.map(({ name }) => name).filter((name) => BORDERS[name] === undefined),
      [],
    );
    const listed = Array.from(
      readFileSync(`${ROOT}ARCHITECTURE.md`, "utf8").matchAll(/^\| `src\/([a-z]+)\/` \| ([^|]*) \|/gm),
      ([, name, imports]) =>
        [name!, Array.from(imports!.matchAll(/`([a-z]+)`/g), ([, target]) => target!).sort()] as const,
    );
    const present = folders.map(({ name }) => name).sort();
    deepEqual(listed.map(([name]) => name).sort(), present);
    for (const [name, imports] of listed) {
      if (name === "main") continue;
      const allowed = BORDERS[name]!.folders.filter((folder) => present.includes(folder)).sort();
      deepEqual(imports, allowed, `what ARCHITECTURE.md says that ${name} may import`);
    }
  });

  it("[HO2] only src/main ends the process", () => {
    const found = sources.filter(
      ({ path, text }) => folderOf(path) !== "main" && !isTest(path) && /\bprocess\.exit\(/.test(text),
    );
    deepEqual(
      found.map(({ path }) => path),
      [],
    );
  });

  it("[HO3] core asks neither clock nor dice [I9]", () => {
    const unpure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bcrypto\.|\bTemporal\.Now\b|\bperformance\./;
    const found = sources.filter(({ path, text }) => folderOf(path) === "core" && !isTest(path) && unpure.test(text));
    deepEqual(
      found.map(({ path }) => path),
      [],
    );
  });

  it("[HO4] the web imports client and core, and of wire the types only", () => {
    const found = sourceFiles("web/**/*.{ts,tsx}").flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, typeOnly }) => {
        const target = specifier.startsWith("#") ? specifier.slice(1).split("/")[0]! : undefined;
        if (specifier.includes("/src/")) return [`${path}: "${specifier}", want "#folder/file.ts"`];
        if (target === undefined || target === "client" || target === "core") return [];
        return target === "wire" && typeOnly ? [] : [`${path}: "${specifier}"`];
      }),
    );
    deepEqual(found, []);
  });
});

/** The packages that are loaded when a file is imported, found by following its imports. */
function packagesLoadedBy(entry: string): string[] {
  const byPath = new Map<string, SourceFile>(sources.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly, dynamic } of byPath.get(path)?.imports ?? []) {
      if (typeOnly || dynamic) continue;
      if (specifier.startsWith("./")) visit(posix.join(posix.dirname(path), specifier));
      else if (/^#[a-z]+\//.test(specifier)) visit(`src/${specifier.slice(1)}`);
      else if (!specifier.startsWith("node:") && !specifier.startsWith("#")) packages.add(packageOf(specifier));
    }
  };
  visit(entry);
  return [...packages].sort();
}

describe("what runs on every machine stays light", () => {
  it("[HO5] the command line loads no package but the reader of its configuration", () => {
    deepEqual(packagesLoadedBy("src/main/sawara.ts"), ["smol-toml"]);
  });

  it("[HO5] the agent loads at most the configuration reader and the logger", {
    skip: !existsSync(`${ROOT}src/agent/run.ts`),
  }, () => {
    for (const { path } of sourceFiles("src/agent/*.ts")) {
      if (isTest(path)) continue;
      const more = packagesLoadedBy(path).filter((name) => !["smol-toml", "pino"].includes(name));
      deepEqual(more, [], `packages that ${path} loads`);
    }
  });
});

describe("the reader of import lines", () => {
  it("sees every form", () => {
    const forms = (text: string) => importsOf(text).map(({ specifier }) => specifier);
    deepEqual(forms('import a from "./a.ts";\nimport "./b.ts";\nexport * from "#core/c.ts";'), [
      "./a.ts",
      "./b.ts",
      "#core/c.ts",
    ]);
    deepEqual(forms('import {\n  a,\n  type B,\n} from "#core/a.ts";\nexport { c } from "./c.ts";'), [
      "#core/a.ts",
      "./c.ts",
    ]);
    deepEqual(forms('const a = await import("./a.ts");\ntype B = typeof import("./b.ts");'), ["./a.ts", "./b.ts"]);
    deepEqual(forms('// import a from "./a.ts";\n/* import b from "./b.ts"; */'), []);
    equal(importsOf('import type { A } from "./a.ts";')[0]!.typeOnly, true);
    equal(importsOf('import { type A, b } from "./a.ts";')[0]!.typeOnly, false);
    equal(importsOf('await import("./a.ts")')[0]!.dynamic, true);
  });
});
