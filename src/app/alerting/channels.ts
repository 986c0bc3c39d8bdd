import type { Events } from "#app/events.ts";
import type { Cause } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Channel, ChannelInput } from "#core/notify/channel.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import type { OrgId } from "#core/series.ts";
import type { AlertingMeta } from "#meta/meta.ts";
import { telling } from "./told.ts";
import type { Tester } from "./verbs.ts";

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
  meta: Pick<AlertingMeta, "channels" | "outbox">,
  tester: Tester,
  events: Events,
): ChannelVerbs {
  const { channels, outbox } = meta;

  async function get(org: OrgId, id: string): Promise<Channel> {
    const channel = await channels.find(org, id);
    if (channel === undefined) throw new Rejected("not-found", "Channel Not Found.");
    return channel;
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
    create: (org, channel, options, cause) => told(org, channels.create(org, channel, options, cause)),
    replace: (org, id, channel, cause) => told(org, channels.replace(org, id, channel, cause)),
    remove: (org, id, cause) => told(org, channels.remove(org, id, cause)),
    resume: (org, id, cause) => told(org, channels.suspend(org, id, undefined, cause)),
    test: async (org, id, cause) => tester.test(org, await get(org, id), cause),
    async deliveries(org, id) {
      await get(org, id);
      return outbox.list(org, { channelId: id, limit: MOST_DELIVERIES });
    },
  };
}
