/**
 * Writes `lib/`: every source as JavaScript, for the npm package. Node strips no types under `node_modules`, so an installed
 * package cannot run the sources. Types become spaces, so lines and columns in stack traces stay those of the sources.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * The code with the names of our own files changed: `"./x.ts"` becomes `"./x.js"`, `"#folder/x.ts"` the way from `path` to
 * there. Wherever such a name stands (import, `import.meta.resolve`, `new URL`), it means a file of ours.
 */
export function renameFiles(code: string, path: string): string {
  return code.replace(/(["'])(#[a-z]+\/|\.\/)([\w./-]+)\.ts\1/g, (_, quote: string, start: string, name: string) => {
    if (start === "./") return `${quote}./${name}.js${quote}`;
    const way = posix.relative(posix.dirname(path), `${start.slice(1)}${name}.js`);
    return `${quote}${way.startsWith(".") ? way : `./${way}`}${quote}`;
  });
}

/** Writes `lib/` under `root` from its `src/`. */
export function writeLib(root: string): number {
  rmSync(`${root}/lib`, { recursive: true, force: true });
  const paths = globSync("**/*.ts", { cwd: `${root}/src` }).filter((path) => !path.endsWith(".test.ts"));
  for (const path of paths) {
    const code = stripTypeScriptTypes(readFileSync(`${root}/src/${path}`, "utf8"), { mode: "strip" });
    const target = `${root}/lib/${path.replace(/\.ts$/, ".js")}`;
    mkdirSync(dirname(target), { recursive: true });
    // The stripper leaves spaces where types stood; at line ends nothing needs them.
    writeFileSync(target, renameFiles(code, path).replace(/[ \t]+$/gm, ""));
  }
  return paths.length;
}

if (import.meta.main) {
  const files = writeLib(ROOT);
  console.error(`Wrote ${files} files to lib/`);
}
