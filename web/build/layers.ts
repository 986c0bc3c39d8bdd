import type { Plugin } from "vite";

/** Later ones win. Spelled only here. */
const ORDER = "@layer reset, tokens, base, part, page;\n";

/**
 * Puts the order of the cascade layers on top of every style sheet. Layers rank by first appearance, and which of the
 * split style sheets a browser gets first depends on the page that is opened first.
 */
export function layers(): Plugin {
  return {
    name: "sawara-layers",
    enforce: "pre",
    transform: (code, id) =>
      id.includes("/web/src/") && /\.css(?:$|\?)/.test(id) ? { code: ORDER + code, map: null } : undefined,
  };
}
