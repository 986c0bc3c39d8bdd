import type { Ingest } from "#app/ingest.ts";
import { judgeProbe, probeRequest } from "#core/monitor/external.ts";
import type { ExternalMonitor } from "#core/monitor/monitor.ts";
import type { ProbeResult, Prober } from "#core/monitor/probe.ts";
import type { OrgId } from "#core/series.ts";
import { floorTo, MINUTE, type UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta, ProbeState } from "#meta/meta.ts";
import type { AlertBook } from "./book.ts";
import type { AlertingConfig, Configs } from "./configs.ts";

/** Asks every external monitor's address once a minute. */
export interface ProbeLoop {
  /** Begins the probes of this second; call it each second. Does not wait for them. */
  round(signal: AbortSignal): Promise<void>;
  /** Waits for those that run. */
  idle(): Promise<void>;
  state(org: OrgId, monitorId: string): Promise<ProbeState | undefined>;
}

export interface ProbeParts {
  readonly meta: Pick<Meta, "probeStates">;
  /** Keeps points of a service and has its monitors look at them. */
  readonly serviceValues: Ingest["serviceValues"];
  readonly configs: Configs;
  readonly book: AlertBook;
  readonly prober: Prober;
  readonly noteJudged: (monitorId: string, at: UnixSeconds) => void;
  /** Hears of every result: whether the answer was the one that the monitor wants. */
  readonly probed?: ((org: OrgId, monitorId: string, at: UnixSeconds, isGood: boolean) => Promise<void>) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Probes that run at the same time. Each may take 15 s; those that find no room are asked in the next minute. */
const AT_ONCE = 100;

/** The typing error is Mackerel's, and graphs of people name it. */
export const responseTimeName = (monitorId: string): string => `__externalhttp.responcetime.${monitorId}`;

export function createProbeLoop(parts: ProbeParts): ProbeLoop {
  const { meta, serviceValues, configs, book, prober, noteJudged, clock, log } = parts;
  const states = new Map<OrgId, Promise<Map<string, ProbeState>>>();
  const running = new Map<string, Promise<void>>();
  let lastSecond = 0;

  function statesOf(org: OrgId): Promise<Map<string, ProbeState>> {
    let found = states.get(org);
    if (found === undefined) {
      found = meta.probeStates.all(org).then((all) => new Map(all));
      states.set(org, found);
      found.catch(() => states.delete(org));
    }
    return found;
  }

  async function probe(config: AlertingConfig, monitor: ExternalMonitor, signal: AbortSignal): Promise<void> {
    const org = config.org.id;
    const known = await statesOf(org);
    const before = known.get(monitor.id);
    const result = await prober.probe(probeRequest(monitor, config.org.settings.allowPrivateTargets), signal);
    const { judgement, memory, isGood } = judgeProbe(monitor, result, before);
    const state: ProbeState = {
      at: result.at,
      bad: memory.bad,
      status: judgement.status === "UNKNOWN" ? "CRITICAL" : judgement.status,
      message: judgement.message ?? "",
      responseTimes: memory.responseTimes,
      phases: result.outcome === "answered" ? result.phases : before?.phases,
      certificateExpiresAt: result.certificate?.expiresAt ?? before?.certificateExpiresAt,
    };
    known.set(monitor.id, state);
    noteJudged(monitor.id, result.at);
    await keepResponseTime(org, monitor, result);
    await meta.probeStates.put(org, new Map([[monitor.id, state]]));
    await book.judge(config, [
      {
        subject: { type: "external", monitorId: monitor.id },
        judgement,
        surroundings: { monitor, host: undefined, service: monitor.service ?? undefined },
        recoverAfter: monitor.recoverAfter,
      },
    ]);
    await parts.probed?.(org, monitor.id, result.at, isGood);
  }

  async function keepResponseTime(org: OrgId, monitor: ExternalMonitor, result: ProbeResult): Promise<void> {
    if (!monitor.service || result.outcome !== "answered") return;
    const point = { name: responseTimeName(monitor.id), time: floorTo(MINUTE, result.at), value: result.phases.total };
    await serviceValues(org, monitor.service, [point]);
  }

  function begin(config: AlertingConfig, monitor: ExternalMonitor, signal: AbortSignal): void {
    if (running.has(monitor.id) || running.size >= AT_ONCE) return;
    const work = probe(config, monitor, signal)
      .catch((error) => {
        if (!signal.aborted) log.error({ monitor: monitor.id, err: error }, "Cannot probe");
      })
      .finally(() => running.delete(monitor.id));
    running.set(monitor.id, work);
  }

  return {
    async round(signal) {
      const now = Math.floor(clock.now() / 1000);
      // After a pause no more than a minute is caught up with: each monitor has one second of it.
      const from = Math.max(lastSecond, now - MINUTE);
      lastSecond = now;
      for (const config of await configs.all()) {
        for (const monitor of config.monitors) {
          if (monitor.type === "external" && isDue(monitor.id, from, now)) begin(config, monitor, signal);
        }
      }
    },

    async idle() {
      await Promise.all(running.values());
    },

    state: async (org, monitorId) => (await statesOf(org)).get(monitorId),
  };
}

/** Whether the monitor's own second of the minute lies within (from, to]. */
function isDue(id: string, from: UnixSeconds, to: UnixSeconds): boolean {
  const second = secondOf(id);
  return Math.floor((to - second) / MINUTE) > Math.floor((from - second) / MINUTE);
}

/** Spreads monitors over the minute. */
function secondOf(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % MINUTE;
  return sum;
}
