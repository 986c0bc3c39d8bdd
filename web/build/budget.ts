import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What the first page may cost, compressed as the server sends it. */
export interface Budget {
  /** Entry and everything it imports statically. */
  readonly initialScriptBytes: number;
  readonly styleBytes: number;
}

/** Prints the sizes and ends the build with an error when one is over its budget. */
export function budget(limits: Budget): Plugin {
  return {
    name: "sawara-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const initial = new Set<string>();
      const visit = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== "chunk" || initial.has(name)) return;
        initial.add(name);
        for (const next of chunk.imports) visit(next);
      };
      for (const item of Object.values(bundle)) if (item.type === "chunk" && item.isEntry) visit(item.fileName);
      let script = 0;
      let style = 0;
      for (const item of Object.values(bundle)) {
        if (item.type === "chunk" && initial.has(item.fileName)) script += gzipSync(item.code).length;
        if (item.type === "asset" && item.fileName.endsWith(".css")) style += gzipSync(item.source).length;
      }
      const lines = [
        ["initial JavaScript", script, limits.initialScriptBytes],
        ["CSS", style, limits.styleBytes],
      ] as const;
      for (const [what, size, limit] of lines) this.info(`${what}: ${kB(size)} of ${kB(limit)} gzipped`);
      for (const [what, size, limit] of lines)
        if (size > limit)
          this.error(`Cannot ship the pages: ${what} is ${kB(size)} gzipped, want at most ${kB(limit)}`);
    },
  };
}

const kB = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
