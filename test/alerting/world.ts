import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type AlertingParts, createAlerting } from "#app/alerting/alerting.ts";
import { createAnomalies } from "#app/anomalies.ts";
import { createEvents } from "#app/events.ts";
import { createExpressions } from "#app/expressions.ts";
import { createLiveHosts } from "#app/live-hosts.ts";
import type { HostStatus } from "#core/host.ts";
import type { MonitorInput } from "#core/monitor/monitor.ts";
import type { ProbeResult } from "#core/monitor/probe.ts";
import type { ChannelEvent, ChannelInput, NotificationGroupInput } from "#core/notify/channel.ts";
import type { Outgoing, SendResult } from "#core/notify/delivery.ts";
import { wordsOf } from "#core/notify/say.ts";
import { type OrgId, type TargetKey, targetKey } from "#core/series.ts";
import { ManualClock } from "#kit/clock.ts";
import { silentLogger } from "#kit/log.ts";
import { createDirectory } from "#main/directory.ts";
import { openMeta } from "#meta/meta.ts";
import { memorySeries } from "#test/support/memory-series.ts";
import { hostInput, role } from "#test/support/meta.ts";

/** When stories begin. */
export const START = 1_800_000_000;

export type World = Awaited<ReturnType<typeof openWorld>>;

/**
 * A small company with monitors: hosts that post, minutes that pass, and a log of what its people were told. The database is real,
 * the clock is ours; what is sent is written down as one line, `channel: title`.
 */
export async function openWorld(t: TestContext, options: { readonly file?: string; readonly isAgain?: boolean } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "sawara-world-"));
  const clock = new ManualClock(START * 1000);
  const meta = await openMeta({ file: options.file ?? join(dir, "meta.sqlite"), log: silentLogger, clock });
  t.after(async () => {
    await meta.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const cause = () => ({ actor: { kind: "user", id: "u", name: "ken" } as const, at: clock.now() });
  const { id: org } = await meta.orgs.ensure("acme", cause());
  // Stories say themselves what is watched.
  if (!options.isAgain)
    for (const { id } of await meta.monitors.list(org)) await meta.monitors.remove(org, id, cause());
  const store = memorySeries(clock);
  const live = createLiveHosts(meta, clock);
  const directory = createDirectory(meta, live);
  let touched = new Map<OrgId, Set<TargetKey>>();
  const told: string[] = [];
  const sent: Outgoing[] = [];
  let answer: SendResult = { outcome: "sent", response: "ok" };
  let probed: Partial<ProbeResult> = {};
  function put(target: TargetKey, name: string, at: number, value: number): void {
    store.put(org, target, name, at, value);
    touched.getOrInsertComputed(org, () => new Set()).add(target);
  }

  const parts: AlertingParts = {
    meta,
    store,
    expressions: createExpressions(store, directory, clock),
    anomalies: createAnomalies(store, directory, clock),
    prober: {
      probe: async () =>
        ({
          at: Math.floor(clock.now() / 1000),
          phases: { dns: 1, connect: 1, tls: 0, firstByte: 1, total: 25 },
          outcome: "answered",
          status: 200,
          body: "",
          redirects: 0,
          ...probed,
        }) as ProbeResult,
    },
    touched: () => {
      const arrived = touched;
      touched = new Map();
      return arrived;
    },
    serviceValues: async (_, service, points) => {
      for (const { name, time, value } of points) put(targetKey({ kind: "service", id: service }), name, time, value);
    },
    senders: (channel) => ({
      async send(_, message) {
        if (answer.outcome === "sent") {
          const words = wordsOf(message.notification, { ...message, locale: "en" });
          told.push(`${channel.name}: ${words.title}${words.repeat === undefined ? "" : " (possible repeat)"}`);
          sent.push(message);
        }
        return answer;
      },
    }),
    signedLinks: async () => [],
    imageOf: async () => undefined,
    events: createEvents(),
    publicUrl: () => "https://sawara.example",
    clock,
    log: silentLogger,
  };
  let alerting = createAlerting(parts);

  async function round(): Promise<void> {
    await alerting.round();
    while ((await alerting.notifier.round(new AbortController().signal)) === "again");
  }

  const now = (): number => Math.floor(clock.now() / 1000);
  const world = {
    clock,
    meta,
    store,
    org,
    get alerting() {
      return alerting;
    },
    /** Another life of the same server: what was in memory alone is gone. */
    restart(): void {
      alerting = createAlerting(parts);
    },
    sent,
    cause,
    round,
    /** What people were told since the last call. */
    told: () => told.splice(0),
    answerWith(result: SendResult): void {
      answer = result;
    },
    probeGives(result: Partial<ProbeResult>): void {
      probed = result;
    },
    now,
    async host(name: string, ...roles: string[]): Promise<string> {
      return meta.hosts.register(org, hostInput(name, { roles: roles.map(role) }), cause());
    },
    status: (id: string, status: HostStatus) => meta.hosts.setStatus(org, [id], status, cause()),
    monitor: (input: object) =>
      meta.monitors.create(
        org,
        { memo: "", isMute: false, scopes: [], excludeScopes: [], ...input } as unknown as MonitorInput,
        cause(),
      ),
    /** A channel that hears of everything, unless it says otherwise. */
    channel: (name: string, events: readonly ChannelEvent[] = ["alert"], addToDefaultGroup = true) =>
      meta.channels.create(
        org,
        {
          type: "webhook",
          name,
          url: "https://x.example",
          enabledGraphImage: false,
          events,
          locale: "en",
        } as ChannelInput,
        { addToDefaultGroup },
        cause(),
      ),
    group: (name: string, more: Partial<NotificationGroupInput>) =>
      meta.notificationGroups.create(
        org,
        {
          name,
          notificationLevel: "all",
          childNotificationGroupIds: [],
          childChannelIds: [],
          monitors: [],
          services: [],
          ...more,
        },
        cause(),
      ),
    /** Points of this minute arrive. */
    post(id: string, values: Readonly<Record<string, number>>): void {
      for (const [name, value] of Object.entries(values)) put(targetKey({ kind: "host", id }), name, now(), value);
    },
    /** A point of any target and time arrives. */
    put,
    postAll(ids: readonly string[], values: Readonly<Record<string, number>>): void {
      for (const id of ids) world.post(id, values);
    },
    /** Minutes pass, with a round each; `meanwhile` happens before each of them. */
    async minutes(count: number, meanwhile: () => void | Promise<void> = () => {}): Promise<void> {
      for (let i = 0; i < count; i++) {
        await clock.advance(60_000);
        await meanwhile();
        await round();
      }
    },
  };
  return world;
}
