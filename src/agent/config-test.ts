import { readEffective } from "./effective.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { AgentFlags } from "./flags.ts";
import type { Program } from "./program.ts";

/** Checks the configuration file and changes nothing. Here a key that nobody knows is an error too. */
export async function agentConfigTest(flags: AgentFlags, program: Program): Promise<ExitCode> {
  const { effective, problems } = readEffective(flags);
  for (const { message } of problems) program.err(`sawara: ${message}\n`);
  if (problems.length > 0) return EXIT.configuration;
  if (effective.file === undefined) {
    program.err("sawara: found no configuration file to test, want one in --conf\n");
    return EXIT.configuration;
  }
  const { metricPlugins, checks, metadataPlugins, slis } = effective.config;
  const plugins = `${metricPlugins.length} metric plugins, ${checks.length} checks, ${metadataPlugins.length} metadata plugins, ${slis.length} SLIs`;
  program.out(`"${effective.file}" is valid: ${plugins}\n`);
  return EXIT.ok;
}
