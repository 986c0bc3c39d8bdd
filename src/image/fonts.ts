import { glob } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Coverage, readCoverage } from "./cmap.ts";

/** A set of font files and what they can draw together. */
export interface Fonts {
  readonly files: readonly string[];
  readonly covers: Coverage;
}

/** Comes with the program, so that Latin, Greek and Cyrillic text and figures always show. */
const BUNDLED = ["Roboto-Regular.ttf", "Roboto-Bold.ttf"].map((name) =>
  fileURLToPath(new URL(`fonts/${name}`, import.meta.url)),
);

/** Where systems keep fonts that everybody may use. */
const SYSTEM_DIRS = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  join(homedir(), ".local/share/fonts"),
  join(homedir(), ".fonts"),
  "/System/Library/Fonts",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
];

/** Fonts with Japanese glyphs, best first, as Debian, Red Hat, Alpine, macOS and Windows name their files. */
const JAPANESE = [
  /^NotoSansCJK(?:jp)?-Regular\.(?:ttc|otf)$/,
  /^NotoSansJP(?:-Regular|\[wght\]|-VariableFont_wght)\.(?:otf|ttf)$/,
  /^(?:ヒラギノ角ゴシック W3|Hiragino Sans GB)\.ttc$/u,
  /^(?:YuGothR|meiryo|msgothic)\.ttc$/i,
  /^(?:ipaexg|ipagp|ipag|VL-PGothic-Regular|VL-Gothic-Regular|TakaoPGothic|TakaoGothic)\.(?:ttf|otf)$/,
  /^DroidSansFallback(?:Full)?\.ttf$/,
];

/** The bundled fonts; and those with a Japanese one of the system, where there is one that can be read. */
export async function findFonts(
  dirs: readonly string[] = SYSTEM_DIRS,
): Promise<{ readonly latin: Fonts; readonly all: Fonts }> {
  const latin: Fonts = { files: BUNDLED, covers: await readCoverage(BUNDLED[0]!) };
  for (const path of await japaneseFonts(dirs)) {
    try {
      const covers = await readCoverage(path);
      const both = (codePoint: number) => latin.covers(codePoint) || covers(codePoint);
      return { latin, all: { files: [...BUNDLED, path], covers: both } };
    } catch {
      // Named like a font, and none: the next may do.
    }
  }
  return { latin, all: latin };
}

async function japaneseFonts(dirs: readonly string[]): Promise<string[]> {
  const found: { path: string; rank: number }[] = [];
  for (const dir of dirs) {
    try {
      for await (const path of glob("**/*.{ttf,ttc,otf}", { cwd: dir })) {
        const rank = JAPANESE.findIndex((pattern) => pattern.test(basename(path).normalize("NFC")));
        if (rank >= 0) found.push({ path: join(dir, path), rank });
      }
    } catch {
      // No such directory, or not for us.
    }
  }
  return found.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1)).map(({ path }) => path);
}
