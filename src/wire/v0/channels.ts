import { z } from "zod";
import {
  CHANNEL_EVENTS,
  CHANNEL_TYPES,
  type Channel,
  type ChannelInput,
  FOREIGN_CHANNEL_TYPES,
} from "#core/notify/channel.ts";
import { channelProblems } from "#core/notify/channel-problems.ts";
import { listOf, present } from "./common.ts";

const Events = listOf(z.enum(CHANNEL_EVENTS));
const Mentions = z.object({
  ok: z.string().max(1_024).optional(),
  warning: z.string().max(1_024).optional(),
  critical: z.string().max(1_024).optional(),
});

const sent = { name: z.string(), events: Events, addToDefaultNotificationGroup: z.boolean().nullish() };

/** Mackerel's API makes these three; the others are made on our pages. */
const Sent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("email"), ...sent, emails: listOf(z.string()), userIds: listOf(z.string()) }),
  z.object({
    type: z.literal("slack"),
    ...sent,
    url: z.string(),
    mentions: Mentions.nullish(),
    enabledGraphImage: z.boolean().nullish(),
  }),
  z.object({ type: z.literal("webhook"), ...sent, url: z.string(), enabledGraphImage: z.boolean().nullish() }),
]);

export const ChannelBody = Sent.superRefine((body, context) => {
  for (const { field, message } of channelProblems(toChannelInput(body)))
    context.addIssue({ code: "custom", path: [field], message });
});

/** `before` is the channel that is replaced: what only we know, and pictures that nobody speaks of, stay as they are [WM31]. */
export function toChannelInput(body: z.output<typeof Sent>, before?: Channel): ChannelInput {
  const common = { name: body.name, events: [...new Set(body.events)], locale: before?.locale ?? "en" } as const;
  const pictures = before !== undefined && "enabledGraphImage" in before && before.enabledGraphImage;
  switch (body.type) {
    case "email":
      return { type: "email", ...common, emails: body.emails, userIds: body.userIds };
    case "slack": {
      const { url, mentions, enabledGraphImage } = body;
      return {
        type: "slack",
        ...common,
        url,
        mentions: mentions ?? {},
        enabledGraphImage: enabledGraphImage ?? pictures,
      };
    }
    case "webhook":
      return { type: "webhook", ...common, url: body.url, enabledGraphImage: body.enabledGraphImage ?? pictures };
  }
}

export const ChannelAnswer = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum([...CHANNEL_TYPES, ...FOREIGN_CHANNEL_TYPES]),
  suspendedAt: z.number().int().nullable(),
  /** Always a list: clients look into it unasked. */
  events: z.array(z.enum(CHANNEL_EVENTS)),
  emails: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  url: z.string().optional(),
  mentions: Mentions.optional(),
  enabledGraphImage: z.boolean().optional(),
  roomId: z.string().optional(),
  region: z.enum(["us", "eu"]).optional(),
});

export const toChannelAnswer = (channel: Channel): z.output<typeof ChannelAnswer> => ({
  id: channel.id,
  name: channel.name,
  type: channel.type,
  suspendedAt: channel.suspendedAt ?? null,
  events: [...channel.events],
  ...openFields(channel),
});

/** What may be shown. The addresses of Slack and webhooks are secret too, but Mackerel's clients insist on them. */
function openFields(channel: Channel): Partial<z.output<typeof ChannelAnswer>> {
  switch (channel.type) {
    case "email":
      return { emails: [...channel.emails], userIds: [...channel.userIds] };
    case "slack":
      return { url: channel.url, mentions: present(channel.mentions), enabledGraphImage: channel.enabledGraphImage };
    case "webhook":
      return { url: channel.url, enabledGraphImage: channel.enabledGraphImage };
    case "microsoft-teams":
      return { enabledGraphImage: channel.enabledGraphImage };
    case "discord":
      return { mentions: present(channel.mentions), enabledGraphImage: channel.enabledGraphImage };
    case "opsgenie":
      return { region: channel.region };
    case "chatwork":
      return { roomId: channel.roomId };
    default:
      return {};
  }
}
