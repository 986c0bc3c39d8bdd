import type { UnixSeconds } from "#core/time.ts";

/** What we can send to. */
export const CHANNEL_TYPES = [
  "email",
  "slack",
  "webhook",
  "microsoft-teams",
  "discord",
  "pagerduty",
  "opsgenie",
  "line-works",
  "chatwork",
] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** Types that only Mackerel can send to: stored, listed, and refused in words when somebody wants to test one. */
export const FOREIGN_CHANNEL_TYPES = [
  "email-broadcast",
  "twilio",
  "jira-service-management",
  "amazon-event-bridge",
] as const;

export const CHANNEL_EVENTS = ["alert", "alertGroup", "hostStatus", "hostRegister", "hostRetire", "monitor"] as const;
export type ChannelEvent = (typeof CHANNEL_EVENTS)[number];

interface Common {
  readonly id: string;
  readonly name: string;
  /** What it wants to hear of. */
  readonly events: readonly ChannelEvent[];
  /** Of the messages that we write. */
  readonly locale: "en" | "ja";
  /** Failed for so long that nothing is sent any more until somebody resumes it. */
  readonly suspendedAt?: UnixSeconds | undefined;
}

/** Text that people write before a message, by how bad it is: `@here`. */
export interface Mentions {
  readonly ok?: string | undefined;
  readonly warning?: string | undefined;
  readonly critical?: string | undefined;
}

/**
 * Where messages go. Whatever can be misused to send there (`url`, `token`, `routingKey`) is secret: our own API shows it
 * never again; Mackerel's API answers `url` of Slack and webhooks, as its clients insist.
 */
export type Channel = Common &
  (
    | { readonly type: "email"; readonly emails: readonly string[]; readonly userIds: readonly string[] }
    | { readonly type: "slack"; readonly url: string; readonly mentions: Mentions; readonly enabledGraphImage: boolean }
    | { readonly type: "webhook"; readonly url: string; readonly enabledGraphImage: boolean }
    | { readonly type: "microsoft-teams"; readonly url: string; readonly enabledGraphImage: boolean }
    | {
        readonly type: "discord";
        readonly url: string;
        readonly mentions: Mentions;
        readonly enabledGraphImage: boolean;
      }
    | { readonly type: "pagerduty"; readonly routingKey: string }
    | { readonly type: "opsgenie"; readonly token: string; readonly region: "us" | "eu" }
    | { readonly type: "line-works"; readonly url: string }
    | { readonly type: "chatwork"; readonly token: string; readonly roomId: string }
    | { readonly type: (typeof FOREIGN_CHANNEL_TYPES)[number] }
  );

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type ChannelInput = DistributiveOmit<Channel, "id" | "suspendedAt">;

/** Who hears of what. Every organisation has exactly one `group-default`. */
export interface NotificationGroup {
  readonly id: string;
  readonly type: "group" | "group-default";
  readonly name: string;
  readonly notificationLevel: "all" | "critical";
  readonly childNotificationGroupIds: readonly string[];
  readonly childChannelIds: readonly string[];
  /** `skipDefault`: alerts of this monitor go to the groups that name it and nowhere else. */
  readonly monitors: readonly { readonly id: string; readonly skipDefault: boolean }[];
  readonly services: readonly { readonly name: string }[];
  /** Ours, kept when Mackerel's clients replace the group. */
  readonly extras: GroupExtras;
}

/** Four fields instead of a language. All in minutes; absent means no. */
export interface GroupExtras {
  /** Told again this often while an alert stays open and nobody has acknowledged it; 10 at least. */
  readonly repeatMinutes?: number | undefined;
  /** Told only when an alert is still open after this long. */
  readonly holdOffMinutes?: number | undefined;
  /** Still open and not acknowledged after this long: the group `escalateTo` is told too. */
  readonly escalateAfterMinutes?: number | undefined;
  readonly escalateTo?: string | undefined;
}

export type NotificationGroupInput = Omit<NotificationGroup, "id" | "type" | "extras">;

/** With what only we know; absent: as it is. */
export type NotificationGroupChange = NotificationGroupInput & { readonly extras?: GroupExtras | undefined };
