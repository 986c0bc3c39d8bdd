import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at the end. */
export const ROOT: string = fileURLToPath(import.meta.resolve("#package.json")).replace(/package\.json$/, "");

export interface ImportLine {
  /** What stands between the quotes. */
  readonly specifier: string;
  /** `import type` and `export type`: gone when the program runs. */
  readonly typeOnly: boolean;
  /** `import("…")`: loaded only when that line runs. */
  readonly dynamic: boolean;
}

export interface SourceFile {
  /** From the root: `src/core/time.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportLine[];
}

const STATIC = /^[ \t]*(?:import|export)\b(\s+type\b)?(?:[^;"'`()]*?\bfrom)?\s*(["'])([^"'\n]+)\2/gm;
const DYNAMIC = /(\btypeof\s+)?\bimport\(\s*(["'])([^"'\n]+)\2/g;

/** Every import of a source, in no particular order. A regular expression will do: the formatter fixes how they look. */
export function importsOf(text: string): ImportLine[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [
    ...Array.from(code.matchAll(STATIC), ([, type, , specifier]) => ({
      specifier: specifier!,
      typeOnly: type !== undefined,
      dynamic: false,
    })),
    ...Array.from(code.matchAll(DYNAMIC), ([, type, , specifier]) => ({
      specifier: specifier!,
      typeOnly: type !== undefined,
      dynamic: true,
    })),
  ];
}

/** The sources that match, relative to the root, sorted. */
export function sourceFiles(...patterns: readonly string[]): SourceFile[] {
  const paths = globSync([...patterns], { cwd: ROOT, exclude: ["**/node_modules/**", "**/dist/**"] }).sort();
  return paths.map((path) => {
    const text = readFileSync(ROOT + path, "utf8");
    return { path, text, imports: importsOf(text) };
  });
}
