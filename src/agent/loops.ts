import type { HostMetricValue } from "#client/v0/types.ts";
import type { Collector } from "./collectors/collector.ts";
import { systemCollectors } from "./collectors/system.ts";
import { DIAGNOSTIC_GRAPHS, diagnosticCollector } from "./diagnostic.ts";
import { hostInput } from "./identity/register.ts";
import { runMetadata } from "./metadata/metadata.ts";
import { collectAll, pointsOf } from "./metrics/collect.ts";
import { untilNextMinuteMs } from "./metrics/schedule.ts";
import { graphDefsOf, MetricPlugins, postGraphDefs } from "./plugins/metric-plugins.ts";
import type { Session } from "./session.ts";
import { runSli } from "./sli/run.ts";

/** Rates of the very first points are taken over this time: the first graph shall not be empty for a minute. */
const MINUTE_MS = 60_000;
const FIRST_SAMPLE_MS = 1_500;

/** Timers may fire a millisecond early, and a point of :59.999 would be the last minute's. */
const TIMER_SLACK_MS = 5;

const HOUR_MS = 3_600_000;

/**
 * Runs every loop until `stop` aborts. Points and reports that are on their way then stay in `sender` and `checks`. `hard`
 * cuts requests off that are still running.
 */
export async function runLoops(session: Session, stop: AbortSignal, hard: AbortSignal): Promise<void> {
  const { client, sender, checks, effective } = session;
  const { config } = effective;
  await Promise.all([
    sender.run(client, stop, hard),
    describeLoop(session, stop),
    collectLoop(session, stop),
    graphDefs(session, stop),
    checks.runSender(client, stop, hard),
    ...config.checks.map((check) => checks.runCheck(check, stop)),
    ...config.metadataPlugins.map((plugin) => runMetadata(plugin, session, stop)),
    ...config.slis.map((section) => runSli(section, session, stop, hard)),
  ]);
}

/** At once and each minute at :00. Plugins do not hold the system's own metrics up: what is late joins its minute. */
async function collectLoop(session: Session, stop: AbortSignal): Promise<void> {
  const { effective, clock, sender, troubles, elapsed, hostId } = session;
  const { config } = effective;
  const collectors: Collector[] = systemCollectors(config);
  if (effective.diagnostic) collectors.push(diagnosticCollector(() => sender.waiting));
  const plugins = new MetricPlugins(config.metricPlugins, troubles);

  const round = async () => {
    const nowMs = clock.now();
    const time = Math.floor(nowMs / 1_000);
    const running = plugins.plugins.map(async (plugin) => {
      const values = await plugins.collect(plugin, time, stop);
      const id = session.others.idOf(plugin.customIdentifier, hostId);
      if (id === undefined) return;
      const points = values.map(
        ({ name, value, time: own }): HostMetricValue => ({ hostId: id, name, time: own ?? time, value }),
      );
      sender.add(nowMs, points);
    });
    sender.add(nowMs, pointsOf(hostId, time, await collectAll(collectors, elapsed(), troubles)));
    // Each of them ends by its time-out; their failures are values.
    void Promise.all(running);
  };

  const startMs = clock.now();
  const first = await collectAll(collectors, elapsed(), troubles);
  // The sample that differences begin with also tells how the minute before ended: a new host's graphs are lines at once, not dots.
  if (session.isNew) {
    const before = startMs - MINUTE_MS;
    sender.add(before, pointsOf(hostId, Math.floor(before / 1_000), first));
  }
  await clock.sleep(FIRST_SAMPLE_MS, stop);
  while (!stop.aborted) {
    await round();
    await clock.sleep(untilNextMinuteMs(clock.now()) + TIMER_SLACK_MS, stop);
  }
}

/** Tells the server what this host is, at once and each hour. */
async function describeLoop(session: Session, stop: AbortSignal): Promise<void> {
  const { client, hostId, effective, agent, clock, log, troubles, others } = session;
  const { config, roles } = effective;
  const settings = { roles, displayName: config.displayName, checks: config.checks };
  const identifiers = [...config.metricPlugins, ...config.checks].map(({ customIdentifier }) => customIdentifier);
  while (!stop.aborted) {
    await others.find(client, identifiers, stop);
    try {
      await client.hosts.update(hostId, hostInput(await session.facts(), settings, agent), stop);
      troubles.end("describing this host");
      log.debug({}, "described this host");
    } catch (error) {
      if (!stop.aborted) troubles.begin("describing this host", error);
    }
    await clock.sleep(HOUR_MS, stop);
  }
}

async function graphDefs({ effective, client, clock, log }: Session, stop: AbortSignal): Promise<void> {
  const defs = await graphDefsOf(effective.config.metricPlugins, log, stop);
  if (effective.diagnostic) defs.push(...DIAGNOSTIC_GRAPHS);
  await postGraphDefs(client, defs, { clock, log, signal: stop });
}
