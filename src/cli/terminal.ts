import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";

/** Where a verb writes and what it may ask. Results go to `out`, everything about them to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person sits at both ends, so that a question makes sense. */
  readonly interactive: boolean;
  readonly colour: boolean;
  /** All of standard input. */
  readAll(): Promise<string>;
  /** Asks a question that only "y" or "yes" agrees to. */
  confirm(question: string): Promise<boolean>;
  /** Asks without showing what is typed; `undefined` when the person gives up with Ctrl-C or Ctrl-D. */
  askHidden(question: string): Promise<string | undefined>;
}

/** Bold text for a heading, where the terminal shows it. */
export function bold(terminal: Terminal, text: string): string {
  return terminal.colour ? `\u001b[1m${text}\u001b[22m` : text;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `NO_COLOR` and `FORCE_COLOR` as https://no-color.org and the other tools read them; otherwise as the stream is. */
function wantsColour(env: Env, isTty: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined || env.CLICOLOR_FORCE !== undefined) {
    return (env.FORCE_COLOR ?? env.CLICOLOR_FORCE) !== "0";
  }
  return isTty && env.TERM !== "dumb";
}

/** The terminal of this process. */
export function processTerminal(input: ReadStream, output: WriteStream, errors: WriteStream, env: Env): Terminal {
  return {
    out: (text) => void output.write(text),
    err: (text) => void errors.write(text),
    interactive: Boolean(input.isTTY && errors.isTTY),
    colour: wantsColour(env, Boolean(output.isTTY)),
    readAll: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of input) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8");
    },
    confirm: async (question) => {
      const lines = createInterface({ input, output: errors });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
    askHidden: (question) => askHidden(input, errors, question),
  };
}

function askHidden(input: ReadStream, output: WriteStream, question: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = "";
    const finish = (answer: string | undefined) => {
      input.setRawMode(false);
      input.pause();
      input.off("data", onData);
      output.write("\n");
      resolve(answer);
    };
    const onData = (chunk: Buffer) => {
      // A paste arrives as one chunk with the Enter in it.
      for (const character of chunk.toString("utf8")) {
        if (character === "\r" || character === "\n") return finish(typed);
        if (character === "\u0003" || character === "\u0004") return finish(undefined);
        if (character === "\u007f" || character === "\b") typed = [...typed].slice(0, -1).join("");
        else if (character >= " ") typed += character;
      }
    };
    output.write(question);
    input.setRawMode(true);
    input.resume();
    input.on("data", onData);
  });
}
