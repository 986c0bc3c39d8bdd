import type { MetadataPlugin } from "#agent/config/config.ts";
import { nextRunMs } from "#agent/metrics/schedule.ts";
import { runCommand } from "#agent/plugins/command.ts";
import type { Troubles } from "#agent/trouble.ts";
import { isKeyTrouble, isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { Clock } from "#kit/clock.ts";

/** After the start, so that registration and the first metrics go ahead. */
const FIRST_MS = 10_000;
const RETRY_MS = 60_000;

export interface MetadataOptions {
  readonly client: Client;
  readonly hostId: string;
  readonly clock: Clock;
  readonly troubles: Troubles;
}

/** The JSON that a metadata plugin printed, or why it counts as none. */
export function metadataOf(outcome: {
  readonly stdout: string;
  readonly exitCode: number | undefined;
  readonly failure: string | undefined;
}): { readonly value: unknown } | { readonly wrong: string } {
  if (outcome.failure !== undefined) return { wrong: outcome.failure };
  if (outcome.exitCode !== 0) return { wrong: `found exit code ${outcome.exitCode}, want 0` };
  try {
    return { value: JSON.parse(outcome.stdout) };
  } catch {
    return { wrong: "found no JSON" };
  }
}

/**
 * Runs one metadata plugin in its interval and stores what it prints when that changed. What changed while the server was
 * away is stored when it is back, in its newest form only.
 */
export async function runMetadata(
  plugin: MetadataPlugin,
  options: MetadataOptions,
  signal: AbortSignal,
): Promise<void> {
  const { client, hostId, clock, troubles } = options;
  const subject = `plugin.metadata.${plugin.name}`;
  await clock.sleep(FIRST_MS, signal);
  const startMs = clock.now();
  let stored: string | undefined;
  while (!signal.aborted) {
    const found = metadataOf(await runCommand(plugin.command, { signal }));
    if (signal.aborted) return;
    let waitMs = nextRunMs(startMs, plugin.intervalMs, clock.now()) - clock.now();
    try {
      if ("wrong" in found) throw new Error(found.wrong);
      const text = JSON.stringify(found.value);
      if (text !== stored) await client.metadata.put({ host: hostId }, plugin.name, found.value, signal);
      stored = text;
      troubles.end(subject);
    } catch (error) {
      if (signal.aborted) return;
      troubles.begin(subject, error);
      // Whether the server has it is unknown now.
      if (!("wrong" in found)) stored = undefined;
      if (isOutage(error) || isKeyTrouble(error)) waitMs = Math.min(waitMs, RETRY_MS);
    }
    await clock.sleep(waitMs, signal);
  }
}
