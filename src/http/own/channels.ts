import type { ChannelVerbs } from "#app/alerting/channels.ts";
import type { ChannelInput } from "#core/notify/channel.ts";
import { InvalidFields } from "#http/errors.ts";
import { type Route, route } from "#http/route.ts";
import { ChannelForm, ChannelList, ChannelRow, DeliveryList, TestResult } from "#wire/own/alerting.ts";
import { toDeliveryRow } from "#wire/own/convert-alerts.ts";
import { formProblems, fromChannelForm, toChannelRow } from "#wire/own/convert-channels.ts";
import { SUCCESS, Success } from "#wire/v0/common.ts";

const tag = "channels";

export function channelPageRoutes(channels: ChannelVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sawara/v1/channels",
      needs: "read",
      summary: "All channels without their secrets, with what was sent there last",
      tag,
      answer: ChannelList,
      handle: async ({ principal }) => {
        const [all, latest] = await Promise.all([channels.list(principal.org), channels.latest(principal.org)]);
        return { channels: all.map((channel) => toChannelRow(channel, latest.get(channel.id))) };
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/channels",
      needs: "write",
      summary: "Makes a channel of any type",
      tag,
      body: ChannelForm,
      answer: ChannelRow,
      handle: async ({ principal, cause, body }) => {
        const options = { addToDefaultGroup: body.addToDefaultNotificationGroup };
        const made = await channels.create(principal.org, whole(fromChannelForm(body)), options, cause);
        return toChannelRow(made, undefined);
      },
    }),
    route({
      method: "PUT",
      path: "/api/sawara/v1/channels/:id",
      needs: "write",
      summary: "Replaces a channel; its type stays, and its secrets where none are given",
      tag,
      body: ChannelForm,
      answer: ChannelRow,
      handle: async ({ principal, cause, params, body }) => {
        const before = await channels.get(principal.org, params.id!);
        const input = fromChannelForm(body, before);
        // Another type is refused as such, before anybody is told that its secret is missing.
        if (input.type === before.type) whole(input);
        const after = await channels.replace(principal.org, before.id, input, cause);
        return toChannelRow(after, (await channels.latest(principal.org)).get(after.id));
      },
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/channels/:id/test",
      needs: "write",
      summary: "Sends a real message, marked as a test, and answers what the other side said",
      tag,
      answer: TestResult,
      handle: async ({ principal, cause, params }) => channels.test(principal.org, params.id!, cause),
    }),
    route({
      method: "POST",
      path: "/api/sawara/v1/channels/:id/resume",
      needs: "write",
      summary: "Sends to a suspended channel again",
      tag,
      answer: Success,
      handle: async ({ principal, cause, params }) => {
        await channels.resume(principal.org, params.id!, cause);
        return SUCCESS;
      },
    }),
    route({
      method: "GET",
      path: "/api/sawara/v1/channels/:id/deliveries",
      needs: "read",
      summary: "What was sent to a channel, newest first",
      tag,
      answer: DeliveryList,
      handle: async ({ principal, params }) => {
        const channel = await channels.get(principal.org, params.id!);
        const deliveries = await channels.deliveries(principal.org, channel.id);
        return { deliveries: deliveries.map((delivery) => toDeliveryRow(delivery, channel)) };
      },
    }),
  ];
}

/** The channel, or a refusal that names the fields of its form that are at fault. */
function whole(channel: ChannelInput): ChannelInput {
  const problems = formProblems(channel);
  const [first] = Object.entries(problems);
  if (first === undefined) return channel;
  throw new InvalidFields(`Cannot save channel "${channel.name}": ${first[0]}: ${first[1]}`, problems);
}
