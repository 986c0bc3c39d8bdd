import type { Terminal } from "#cli/terminal.ts";

/** A terminal without a person, and what was written to it. */
export function newTerminal(): { readonly terminal: Terminal; readonly said: { out: string; err: string } } {
  const said = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    interactive: false,
    colour: false,
    readAll: async () => "",
    confirm: async () => false,
    askHidden: async () => undefined,
  };
  return { terminal, said };
}
