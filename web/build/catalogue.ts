import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Plugin } from "vite";

const CATALOGUE = /\/i18n\/(?:en|ja)\.ts$/;

/** Compiles the catalogues' ICU texts while building, so that browsers do not load the parser. */
export function catalogues(): Plugin {
  return {
    name: "sawara-catalogues",
    enforce: "pre",
    async load(id) {
      const path = id.split("?")[0]!;
      if (!CATALOGUE.test(path)) return undefined;
      // A fresh address each time: Node keeps modules for ever and the development server sees edits.
      const { mtimeMs } = await stat(path);
      const module: { default: Record<string, string> } = await import(`${pathToFileURL(path).href}?at=${mtimeMs}`);
      return `export default ${JSON.stringify(compileCatalogue(module.default))};`;
    },
  };
}

export function compileCatalogue(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, compileMessage(text)]));
}
