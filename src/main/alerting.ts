import { type Alerting, type AlertingParts, createAlerting } from "#app/alerting/alerting.ts";
import { createPictures } from "#app/alerting/pictures.ts";
import { createAnomalies } from "#app/anomalies.ts";
import type { Directory } from "#app/directory.ts";
import type { Events } from "#app/events.ts";
import type { Expressions } from "#app/expressions.ts";
import type { Ingest } from "#app/ingest.ts";
import type { MailInvitation } from "#app/organisation.ts";
import { createProbeCounts } from "#app/slo/probe-counts.ts";
import { createMailer } from "#channels/email.ts";
import { createInvitationMails } from "#channels/invitation.ts";
import { createSenders } from "#channels/senders.ts";
import { windowsFrom } from "#core/alert/windows.ts";
import { Unavailable } from "#core/errors.ts";
import { parseExpression } from "#core/expression/parse.ts";
import type { TimeSeries } from "#core/ports.ts";
import { alertingRoutes } from "#http/alerting.ts";
import { publicRoutes } from "#http/public.ts";
import type { Route } from "#http/route.ts";
import { createChartImages } from "#image/png.ts";
import type { Clock } from "#kit/clock.ts";
import { createEgress } from "#kit/egress/dial.ts";
import type { Logger } from "#kit/log.ts";
import { type Loop, startLoop } from "#kit/loop.ts";
import type { Gauge } from "#kit/metrics.ts";
import type { Meta } from "#meta/meta.ts";
import { createProber } from "#probe/http.ts";
import { toMonitorAnswer } from "#wire/v0/monitors.ts";
import { webhookBody } from "#wire/webhook.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { ipRanges } from "./ip-ranges.ts";
import type { ServerOptions } from "./options.ts";
import { VERSION } from "./version.ts";

/** Points are judged this long after they came, at most. */
const JUDGE_EVERY_MS = 10_000;
const PROBE_EVERY_MS = 1_000;
const SEND_EVERY_MS = 1_000;
const HEARTBEAT_EVERY_MS = 60_000;
/** A loop whose last round ended longer ago than this is stuck. A round that sends waits 30 s for a dead mail server. */
const STUCK_AFTER_MS = 180_000;

export interface WatchingParts {
  readonly options: Pick<
    ServerOptions,
    "egressAddress" | "announcedAddress" | "allowLocalTargets" | "smtpUrl" | "smtpFrom" | "heartbeatUrl"
  >;
  readonly meta: Meta;
  readonly store: TimeSeries;
  readonly expressions: Expressions;
  readonly directory: Directory;
  readonly ingest: Ingest;
  readonly events: Events;
  readonly signedLinks: AlertingParts["signedLinks"];
  readonly publicUrl: () => string;
  /** Whether somebody else can follow `publicUrl`. */
  readonly isReachable: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything that judges, probes and tells, ready to be started. */
export interface Watching {
  readonly alerting: Alerting;
  /** Absent where no mail can be sent. */
  readonly mailInvitation: MailInvitation | undefined;
  readonly routes: readonly Route[];
  readonly gauges: () => readonly Gauge[];
  start(): Promise<void>;
  /** Runs one more loop with the others: what is stuck shows, and all stop together. */
  run(name: string, everyMs: number, round: () => Promise<void>): void;
  stop(): Promise<void>;
}

export function createWatching(parts: WatchingParts): Watching {
  const { options, meta, store, expressions, directory, ingest, events, publicUrl, isReachable, clock, log } = parts;
  const egress = createEgress({ addresses: options.egressAddress, allowLocalTargets: options.allowLocalTargets });
  const alerting = createAlerting({
    meta,
    store,
    expressions,
    anomalies: createAnomalies(store, directory, clock),
    prober: createProber({ egress, clock, version: VERSION }),
    touched: ingest.touched,
    serviceValues: ingest.serviceValues,
    probed: createProbeCounts(meta),
    events,
    senders: createSenders({
      egress,
      clock,
      version: VERSION,
      webhookBody: (message) => webhookBody(message, toMonitorAnswer),
      email: { smtpUrl: options.smtpUrl, from: options.smtpFrom },
    }),
    imageOf: createPictures({
      meta,
      store,
      expressions,
      images: createChartImages(),
      reachableUrl: () => (isReachable() ? publicUrl() : undefined),
      clock,
    }),
    signedLinks: parts.signedLinks,
    publicUrl,
    clock,
    log,
  });

  const loops = new Map<string, { loop: Loop; lastRound: number; hasEnded: boolean }>();

  function run(
    name: string,
    everyMs: number,
    round: (signal: AbortSignal) => Promise<"again" | undefined> | Promise<void>,
  ): void {
    const state = { lastRound: clock.now(), hasEnded: false };
    const loop = startLoop({
      name,
      everyMs,
      clock,
      log,
      isOutage: (error) => error instanceof Unavailable,
      async round(signal) {
        const more = await round(signal);
        state.lastRound = clock.now();
        return more as "again" | undefined;
      },
    });
    const entry = Object.assign(state, { loop });
    void loop.ended.then(() => {
      entry.hasEnded = true;
    });
    loops.set(name, entry);
  }

  const isWell = ({ lastRound, hasEnded }: { lastRound: number; hasEnded: boolean }): boolean =>
    !hasEnded && clock.now() - lastRound < STUCK_AFTER_MS;

  function trouble(): string | undefined {
    if (!store.stats().ready) return "the store is not open yet";
    const bad = [...loops].filter(([, state]) => !isWell(state)).map(([name]) => name);
    return bad.length === 0 ? undefined : `not working: ${bad.join(", ")}`;
  }

  const { smtpUrl, smtpFrom: from } = options;

  return {
    alerting,
    run,
    mailInvitation:
      smtpUrl === undefined ? undefined : createInvitationMails(createMailer(smtpUrl, egress), { from, publicUrl }),

    routes: [
      ...alertingRoutes({
        meta,
        events,
        clock,
        alerts: alerting.verbs,
        tester: alerting.notifier,
        previews: alerting.previews,
        judged: alerting.judged,
        flapsOf: alerting.book.flapping,
        windowsOf: (downtime, timeZone, after, count) => windowsFrom(downtime, after, timeZone, count),
        parseExpression,
      }),
      ...publicRoutes({
        ipRanges: () => ipRanges({ announced: options.announcedAddress, egress: options.egressAddress, publicUrl }),
        images: meta.alertImages,
      }),
    ],

    gauges: () =>
      [...loops].map(([loop, state]) => ({
        name: "sawara_loop_well",
        help: "1 while the loop works: 0 when it ended or takes more than three minutes for a round",
        kind: "gauge",
        value: Number(isWell(state)),
        labels: { loop },
      })),

    async start() {
      await alerting.notifier.recover();
      run("alerting", JUDGE_EVERY_MS, alerting.round);
      run("probes", PROBE_EVERY_MS, alerting.probes.round);
      run("messages", SEND_EVERY_MS, alerting.notifier.round);
      const { heartbeatUrl: url } = options;
      if (url !== undefined)
        run("heartbeat", HEARTBEAT_EVERY_MS, createHeartbeat({ url, egress, version: VERSION, trouble, clock, log }));
    },

    async stop() {
      await Promise.all([...loops.values()].map(({ loop }) => loop.stop()));
      await Promise.all([alerting.probes.idle(), alerting.notifier.idle()]);
    },
  };
}
