import type { MetricPlugin } from "#agent/config/config.ts";
import type { Troubles } from "#agent/trouble.ts";
import { isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { GraphDef } from "#client/v0/types.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { retry } from "#kit/retry.ts";
import { runCommand } from "./command.ts";
import { META_VARIABLE, parseGraphMeta } from "./graph-meta.ts";
import { type PluginValue, parseMetricOutput } from "./metric-output.ts";

/** Characters of a program's words that go into the log. */
const SHOWN = 300;

/** Runs metric plugins, each at most once at a time: one that hangs misses its minutes and holds nobody else up. */
export class MetricPlugins {
  readonly plugins: readonly MetricPlugin[];
  readonly #troubles: Troubles;
  readonly #running = new Set<string>();

  constructor(plugins: readonly MetricPlugin[], troubles: Troubles) {
    this.plugins = plugins;
    this.#troubles = troubles;
  }

  /** The values of one plugin at `now` (seconds). Empty when it fails, and while its run before is not over. */
  async collect(plugin: MetricPlugin, now: number, signal: AbortSignal): Promise<readonly PluginValue[]> {
    const subject = `plugin.metrics.${plugin.name}`;
    if (this.#running.has(plugin.name)) {
      this.#troubles.begin(subject, new Error("its last run is not over"));
      return [];
    }
    this.#running.add(plugin.name);
    try {
      const { stdout, stderr, failure } = await runCommand(plugin.command, { env: { [META_VARIABLE]: "" }, signal });
      if (signal.aborted) return [];
      if (failure !== undefined) {
        this.#troubles.begin(subject, new Error(failure), { stderr: stderr.slice(0, SHOWN) });
        return [];
      }
      const { values, bad } = parseMetricOutput(stdout, plugin, now);
      if (bad.length > 0) {
        this.#troubles.begin(subject, new Error("some of its lines make no sense"), { first: bad[0]!.slice(0, SHOWN) });
      } else if (values.length === 0 && stderr !== "") {
        this.#troubles.begin(subject, new Error("no values"), { stderr: stderr.slice(0, SHOWN) });
      } else {
        this.#troubles.end(subject);
      }
      return values;
    } finally {
      this.#running.delete(plugin.name);
    }
  }
}

/** What the plugins say about their graphs, all asked at once. */
export async function graphDefsOf(
  plugins: readonly MetricPlugin[],
  log: Logger,
  signal: AbortSignal,
): Promise<GraphDef[]> {
  const all = await Promise.all(
    plugins.map(async ({ name, command }) => {
      const { stdout, failure } = await runCommand(command, { env: { [META_VARIABLE]: "1" }, signal });
      const meta = failure === undefined ? parseGraphMeta(stdout) : { wrong: failure };
      if (meta === undefined || signal.aborted) return [];
      if ("graphs" in meta) return meta.graphs;
      log.warn({ why: meta.wrong }, `plugin.metrics.${name} does not describe its graphs`);
      return [];
    }),
  );
  return all.flat();
}

/** Posts graph definitions, again while the server is away. When it refuses them together, each goes by itself. */
export async function postGraphDefs(
  client: Client,
  defs: readonly GraphDef[],
  { clock, log, signal }: { readonly clock: Clock; readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  if (defs.length === 0) return;
  const post = (some: readonly GraphDef[]) =>
    retry(() => client.graphDefs.create(some, signal), {
      clock,
      signal,
      backoff: { firstMs: 15_000, maxMs: 300_000 },
      worthRetrying: isOutage,
    });
  try {
    await post(defs);
  } catch (error) {
    if (signal.aborted) return;
    if (defs.length > 1) {
      for (const def of defs) await postGraphDefs(client, [def], { clock, log, signal });
      return;
    }
    log.warn({ err: error, graph: defs[0]!.name }, "the server refuses a graph definition");
  }
}
