import { deliveriesOf } from "#app/alerting/telling.ts";
import { Unavailable } from "#core/errors.ts";
import { eventsOf } from "#core/migration/events.ts";
import type { Entry, Run } from "#core/migration/run.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import type { Meta } from "#meta/meta.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";

/** What is about to be stored of a run. */
export interface Told {
  readonly run: Run;
  readonly entries: readonly Entry[];
  readonly actor: string;
}

/**
 * The messages that follow from a change of a run, one a channel that the migration names, to be stored together with it. Rejects
 * with `Unavailable` when the database does not answer.
 */
export type MessagesOf = (before: StoredRun, told: Told) => Promise<readonly Delivery[]>;

/** A bug in what is told must not keep anybody from rolling back. */
export function createMessages(parts: MessageParts): MessagesOf {
  const messagesOf = compose(parts);
  return async (before, told) => {
    try {
      return await messagesOf(before, told);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      parts.log.error({ run: before.id, err: error }, "what happened to a run is told to nobody");
      return [];
    }
  };
}

export interface MessageParts {
  readonly meta: Pick<Meta, "channels" | "orgs" | "newId">;
  readonly clock: Clock;
  readonly log: Logger;
}

function compose({ meta, clock, log }: MessageParts): MessagesOf {
  return async ({ org, id, migrationId, definition, run: before }, { run, entries, actor }) => {
    const notify = definition.notify ?? [];
    const events = notify.length === 0 ? [] : eventsOf(before, run, entries);
    if (events.length === 0) return [];
    const [found, channels] = await Promise.all([meta.orgs.find(org), meta.channels.list(org)]);
    if (found === undefined) return [];
    const at = clock.now();
    const now = Math.floor(at / 1000);
    const { name, service, labels } = definition;
    return events.flatMap(({ event, entry, verdict, asks }) =>
      notify.flatMap(({ channel: wanted, on, linksFor }) => {
        if (!on.includes(event)) return [];
        const channel = channelOf(channels, wanted);
        if (channel === undefined) {
          log.warn({ run: id, channel: wanted }, "a migration names a channel that is not there");
          return [];
        }
        const notification: Notification = {
          org: { id: found.id, name: found.name, displayName: found.displayName },
          at: now,
          kind: "migration",
          event,
          migration: { id: migrationId, name, service, labels },
          run: { id, startedAt: run.startedAt, canaryBp: run.verified.canaryBp, ...(run.isDrill && { isDrill: true }) },
          entry,
          verdict,
          actor,
          asks: linksFor === undefined ? [] : asks,
          asksUntil: linksFor === undefined ? undefined : now + linksFor,
        };
        return deliveriesOf(notification, [{ channelId: channel.id, holdOffSeconds: 0 }], meta.newId, at);
      }),
    );
  };
}

/** By id, or by the first that has the name. */
export const channelOf = (channels: readonly Channel[], wanted: string): Channel | undefined =>
  channels.find(({ id }) => id === wanted) ?? channels.find(({ name }) => name === wanted);
