import type { z } from "zod";
import type { Channel, ChannelInput, NotificationGroup, NotificationGroupChange } from "#core/notify/channel.ts";
import { channelProblems } from "#core/notify/channel-problems.ts";
import type { Delivery } from "#core/notify/delivery.ts";
import { toChannelAnswer } from "#wire/v0/channels.ts";
import { present } from "#wire/v0/common.ts";
import { toGroupAnswer } from "#wire/v0/notification-groups.ts";
import type { ChannelForm, ChannelRow, NotificationGroupForm, NotificationGroupRow } from "./alerting.ts";
import { toDeliveryRow } from "./convert-alerts.ts";

/** Without what could be used to send there; `hint` shows enough to recognise it. */
export function toChannelRow(channel: Channel, last: Delivery | undefined): ChannelRow {
  const { url: _, suspendedAt, ...open } = toChannelAnswer(channel);
  return present({
    ...open,
    suspendedAt: suspendedAt ?? undefined,
    locale: channel.locale,
    hint: hintOf(channel),
    lastDelivery: last && toDeliveryRow(last, channel),
  }) as ChannelRow;
}

/** Where it goes, without the part of it that is secret. */
function hintOf(channel: Channel): string {
  switch (channel.type) {
    case "email":
      return channel.emails.join(", ");
    case "slack":
    case "webhook":
    case "microsoft-teams":
    case "discord":
    case "line-works":
      return hostOf(channel.url);
    case "pagerduty":
      return beginning(channel.routingKey);
    case "opsgenie":
      return beginning(channel.token);
    case "chatwork":
      return `room ${channel.roomId}`;
    default:
      return "";
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

/** Of a key of 32 characters or so, four tell nothing. */
const beginning = (secret: string): string => (secret.length >= 16 ? `${secret.slice(0, 4)}…` : "…");

type Form = z.output<typeof ChannelForm>;

/** A channel from its form. An absent secret stays as it is in `before`; see `formProblems` for what the result may lack. */
export function fromChannelForm(form: Form, before?: Channel): ChannelInput {
  const { name, events, locale } = form;
  const common = { name, events: [...new Set(events)], locale };
  const was = before?.type === form.type ? before : undefined;
  const secret = (key: "url" | "token" | "routingKey"): string =>
    form[key] || (was !== undefined && key in was ? String(was[key as keyof Channel]) : "");
  const pictures = form.enabledGraphImage ?? (was !== undefined && "enabledGraphImage" in was && was.enabledGraphImage);
  const mentions = present(form.mentions ?? {});
  switch (form.type) {
    case "email":
      return { type: form.type, ...common, emails: form.emails ?? [], userIds: form.userIds ?? [] };
    case "slack":
    case "discord":
      return { type: form.type, ...common, url: secret("url"), mentions, enabledGraphImage: pictures };
    case "webhook":
    case "microsoft-teams":
      return { type: form.type, ...common, url: secret("url"), enabledGraphImage: pictures };
    case "line-works":
      return { type: form.type, ...common, url: secret("url") };
    case "pagerduty":
      return { type: form.type, ...common, routingKey: secret("routingKey") };
    case "opsgenie":
      return { type: form.type, ...common, token: secret("token"), region: form.region ?? "us" };
    case "chatwork":
      return { type: form.type, ...common, token: secret("token"), roomId: form.roomId ?? "" };
  }
}

/** What is wrong with a filled-in form, by field. An e-mail channel of nobody would be silence. */
export function formProblems(channel: ChannelInput): Readonly<Record<string, string>> {
  const problems = Object.fromEntries(channelProblems(channel).map(({ field, message }) => [field, message]));
  if (channel.type === "email" && channel.emails.length === 0 && channel.userIds.length === 0)
    problems.emails ??= "found nobody, want an address or a member";
  return problems;
}

export const toGroupRow = (group: NotificationGroup): NotificationGroupRow => ({
  ...toGroupAnswer(group),
  extras: present(group.extras),
});

export const fromGroupForm = (form: z.output<typeof NotificationGroupForm>): NotificationGroupChange => ({
  ...form,
  extras: present(form.extras),
});
