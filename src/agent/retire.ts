import { ApiError, isKeyTrouble, isOutage } from "#client/api-error.ts";
import { systemClock } from "#kit/clock.ts";
import { retry } from "#kit/retry.ts";
import { readEffective } from "./effective.ts";
import { EXIT, type ExitCode, GaveUp } from "./exit.ts";
import type { AgentFlags } from "./flags.ts";
import { idFile, readId, removeId } from "./identity/id-file.ts";
import { type Program, programLogger, serverClient } from "./program.ts";
import { proxySettings, useProxies } from "./proxy.ts";

const TRIES = 10;
const PAUSE_MS = 3_000;

export interface RetireOptions {
  /** Does not ask. */
  readonly force: boolean;
  /** Asks a person; `undefined` where nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
}

/** Retires this host, for ever, and forgets its id, so that the machine would register as a new host. */
export async function agentRetire(flags: AgentFlags, options: RetireOptions, program: Program): Promise<ExitCode> {
  const { effective } = readEffective(flags);
  const { root, config, verbose } = effective;
  const log = programLogger(program, { verbose, silent: config.silent });
  const undoProxies = useProxies(proxySettings(config, process.env), process.env);
  try {
    const id = await readId(root);
    if (id === undefined) {
      const text = `Cannot retire this host: found no id in "${idFile(root)}", want the one of a registered host`;
      throw new GaveUp(EXIT.failed, text);
    }
    const client = serverClient(program, effective);
    if (!options.force) {
      if (options.confirm === undefined)
        throw new GaveUp(EXIT.failed, `Cannot ask whether to retire "${id}"; use --force`);
      if (!(await options.confirm(`Retire host "${id}" for ever?`)))
        throw new GaveUp(EXIT.failed, "Nothing was retired");
    }
    await retry(() => client.hosts.retire(id), {
      clock: program.clock ?? systemClock,
      attempts: TRIES,
      backoff: { firstMs: PAUSE_MS, maxMs: PAUSE_MS },
      random: () => 0,
      worthRetrying: isOutage,
    });
    await removeId(root);
    log.info({ host: id }, "retired");
    return EXIT.ok;
  } catch (error) {
    if (error instanceof GaveUp) {
      program.err(`sawara: ${error.message}\n`);
      return error.exitCode;
    }
    if (!(error instanceof ApiError)) throw error;
    program.err(`sawara: Cannot retire this host: ${error.message}\n`);
    return isOutage(error) ? EXIT.tryLater : isKeyTrouble(error) ? EXIT.configuration : EXIT.failed;
  } finally {
    undoProxies();
  }
}
