import { EXIT, type ExitCode } from "#cli/exit.ts";
import type { Terminal } from "#cli/terminal.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import { type FoundAlb, fileFromAlb } from "#core/migration/from-alb.ts";

/** `sawara migrate init NAME --from-alb ARN`: a file from a rule and a service that live. */
export async function initFromAlb(name: string, find: () => Promise<FoundAlb>, terminal: Terminal): Promise<ExitCode> {
  try {
    terminal.out(fileFromAlb(name, await find()));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Unavailable)) throw error;
    terminal.err(`sawara: ${error.message}\n`);
    return error instanceof Unavailable ? EXIT.tryLater : EXIT.failed;
  }
}
