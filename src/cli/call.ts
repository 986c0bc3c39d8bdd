import { isKeyTrouble } from "#client/api-error.ts";
import { ApiError, type OwnClient } from "#client/own.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What a verb works with that asks a server. */
export interface Call {
  readonly client: OwnClient;
  readonly terminal: Terminal;
  /** Prints JSON for programs instead of text for people. */
  readonly json: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export const printJson = ({ terminal }: Pick<Call, "terminal">, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);

/** What the server refused, in its words, each problem of a file on a line of its own; what it did not answer may work later. */
export async function orRefused(terminal: Terminal, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const where = error.status === 0 ? "; --url or SAWARA_URL says where it is" : "";
    terminal.err(`sawara: ${error.message.replaceAll("; line ", "\n  line ")}${where}\n`);
    if (error.status === 0 || error.status >= 500) return EXIT.tryLater;
    return isKeyTrouble(error) ? EXIT.notPermitted : EXIT.failed;
  }
}
