import { systemClock } from "#kit/clock.ts";
import { systemCollectors } from "./collectors/system.ts";
import { readEffective } from "./effective.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { AgentFlags } from "./flags.ts";
import { collectFacts } from "./host/facts.ts";
import { hostInput } from "./identity/register.ts";
import { collectAll } from "./metrics/collect.ts";
import { MetricPlugins } from "./plugins/metric-plugins.ts";
import { agentName, type Program, programLogger } from "./program.ts";
import { Troubles } from "./trouble.ts";

const SAMPLE_MS = 1_000;

/** Prints as JSON what the agent would post, and posts nothing. Needs neither a server nor a key. */
export async function agentOnce(flags: AgentFlags, program: Program): Promise<ExitCode> {
  const { clock = systemClock, elapsed = () => performance.now() } = program;
  const { effective, problems } = readEffective(flags);
  const { config, roles } = effective;
  const log = programLogger(program, { verbose: effective.verbose, silent: config.silent });
  for (const { message } of problems) log.warn({}, message);
  const troubles = new Troubles(log);
  const never = new AbortController().signal;
  const collectors = systemCollectors(config);
  const plugins = new MetricPlugins(config.metricPlugins, troubles);

  const [facts] = await Promise.all([
    collectFacts({
      cloudPlatform: config.cloudPlatform,
      onTrouble: (fact, error) => void troubles.begin(`fact ${fact}`, error),
      ...(program.ask === undefined ? {} : { ask: program.ask }),
    }),
    collectAll(collectors, elapsed(), troubles),
  ]);
  await clock.sleep(SAMPLE_MS);
  const time = Math.floor(clock.now() / 1_000);
  const values = await collectAll(collectors, elapsed(), troubles);
  const custom = await Promise.all(
    plugins.plugins.map(async (plugin) => {
      const found = await plugins.collect(plugin, time, never);
      const { customIdentifier } = plugin;
      return found.map((one) => ({ ...one, ...(customIdentifier === undefined ? {} : { customIdentifier }) }));
    }),
  );
  const metrics = [
    ...Object.entries(values).map(([name, value]) => ({ name, time, value })),
    ...custom.flat().map((one) => ({ ...one, time: one.time ?? time })),
  ];
  const settings = { roles, displayName: config.displayName, checks: config.checks };
  program.out(`${JSON.stringify({ host: hostInput(facts, settings, agentName(program)), metrics }, null, 2)}\n`);
  return EXIT.ok;
}
