import { CHANNEL_TYPES, type ChannelType } from "#core/notify/channel.ts";
import type { ChannelForm, ChannelRow } from "#wire/own/alerting.ts";

export { CHANNEL_TYPES, type ChannelType };

/** The one field of each type that nobody is shown again. */
export type Secret = "url" | "token" | "routingKey";

interface Kind {
  /** Absent for e-mail, which has none. */
  readonly secret?: Secret;
  readonly hasMentions?: true;
  readonly hasPicture?: true;
}

export const KINDS: Readonly<Record<ChannelType, Kind>> = {
  email: {},
  slack: { secret: "url", hasMentions: true, hasPicture: true },
  webhook: { secret: "url", hasPicture: true },
  "microsoft-teams": { secret: "url", hasPicture: true },
  discord: { secret: "url", hasMentions: true, hasPicture: true },
  pagerduty: { secret: "routingKey" },
  opsgenie: { secret: "token" },
  "line-works": { secret: "url" },
  chatwork: { secret: "token" },
};

/** Names of products stay as they are in every language. */
export const PRODUCTS: Readonly<Partial<Record<ChannelRow["type"], string>>> = {
  slack: "Slack",
  webhook: "Webhook",
  "microsoft-teams": "Microsoft Teams",
  discord: "Discord",
  pagerduty: "PagerDuty",
  opsgenie: "Opsgenie",
  "line-works": "LINE WORKS",
  chatwork: "Chatwork",
  twilio: "Twilio",
  "jira-service-management": "Jira Service Management",
  "amazon-event-bridge": "Amazon EventBridge",
};

export const canSendTo = (type: ChannelRow["type"]): type is ChannelType => CHANNEL_TYPES.some((one) => one === type);

/** What the form begins with: an empty one of a type, or a stored one without its secret. */
export function formOf(type: ChannelType, locale: "en" | "ja", row?: ChannelRow): ChannelForm {
  if (row === undefined)
    return {
      ...{ type, name: "", events: ["alert"], locale, addToDefaultNotificationGroup: true },
      ...(KINDS[type].hasPicture === true ? { enabledGraphImage: true } : {}),
    };
  const { id: _, hint: __, suspendedAt: ___, lastDelivery: ____, ...known } = row;
  return { ...known, type };
}

/** Addresses as people write them: one a line, or with commas. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;、，]+/).filter((one) => one !== ""))];
}
