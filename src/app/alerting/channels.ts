import type { Events } from "#app/events.ts";
import { linkedChannels } from "#app/migration/linked-channels.ts";
import type { Meta } from "#app/ports.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { mayMoveTraffic, requireTraffic } from "#core/move-traffic.ts";
import type { Channel, ChannelInput } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import { telling } from "./told.ts";
import type { Tester } from "./verbs.ts";

/**
 * A channel whose messages have links that steer a migration is made, changed and deleted by whoever may move traffic only: `forbidden`
 * for other keys.
 */
export interface ChannelVerbs {
  list(org: OrgId): Promise<readonly Channel[]>;
  /** The newest message of each channel that was ever told anything. */
  latest(org: OrgId): Promise<ReadonlyMap<string, Delivery>>;
  /** `not-found`. */
  get(org: OrgId, id: string): Promise<Channel>;
  create(
    org: OrgId,
    channel: ChannelInput,
    options: { readonly addToDefaultGroup: boolean },
    cause: Cause,
  ): Promise<Channel>;
  replace(org: OrgId, id: string, channel: ChannelInput, cause: Cause): Promise<Channel>;
  /** Answers what it was. */
  remove(org: OrgId, id: string, cause: Cause): Promise<Channel>;
  resume(org: OrgId, id: string, cause: Cause): Promise<void>;
  test(org: OrgId, id: string, cause: Cause): ReturnType<Tester["test"]>;
  /** Newest first. `not-found`. */
  deliveries(org: OrgId, id: string): Promise<readonly Delivery[]>;
}

const MOST_DELIVERIES = 100;

export function createChannels(
  meta: Pick<Meta, "channels" | "outbox" | "migrations">,
  tester: Tester,
  events: Events,
): ChannelVerbs {
  const { channels, outbox, migrations } = meta;

  async function get(org: OrgId, id: string): Promise<Channel> {
    const channel = await channels.find(org, id);
    if (channel === undefined) throw new Rejected("not-found", "Channel Not Found.");
    return channel;
  }

  /** Whoever says where such a channel leads could send its links to themselves, and press them. */
  async function allow(org: OrgId, verb: string, names: readonly string[], { actor }: Cause): Promise<void> {
    if (mayMoveTraffic(actor)) return;
    const linked = await linkedChannels(migrations, org);
    const name = names.find((each) => linked.has(each));
    if (name !== undefined)
      requireTraffic(actor, `${verb} channel "${name}", whose messages have links that steer "${linked.get(name)}"`);
  }

  const told = telling(events, "monitors-changed");
  return {
    get,
    list: (org) => channels.list(org),
    latest: async (org) =>
      outbox.latest(
        org,
        (await channels.list(org)).map(({ id }) => id),
      ),
    async create(org, channel, options, cause) {
      await allow(org, "make", [channel.name], cause);
      return await told(org, channels.create(org, channel, options, cause));
    },
    async replace(org, id, channel, cause) {
      const before = await channels.find(org, id);
      await allow(org, "change", [id, ...(before === undefined ? [] : [before.name]), channel.name], cause);
      return await told(org, channels.replace(org, id, channel, cause));
    },
    async remove(org, id, cause) {
      const before = await channels.find(org, id);
      await allow(org, "delete", [id, ...(before === undefined ? [] : [before.name])], cause);
      return await told(org, channels.remove(org, id, cause));
    },
    resume: (org, id, cause) => told(org, channels.suspend(org, id, undefined, cause)),
    test: async (org, id, cause) => tester.test(org, await get(org, id), cause),
    async deliveries(org, id) {
      await get(org, id);
      return outbox.list(org, { channelId: id, limit: MOST_DELIVERIES });
    },
  };
}
