import { z } from "zod";
import type { ChannelVerbs } from "#app/alerting/channels.ts";
import { type Route, route } from "#http/route.ts";
import { ChannelAnswer, ChannelBody, toChannelAnswer, toChannelInput } from "#wire/v0/channels.ts";

const tag = "channels";

export function channelRoutes(channels: ChannelVerbs): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v0/channels",
      needs: "read",
      summary: "All notification channels",
      tag,
      answer: z.object({ channels: z.array(ChannelAnswer) }),
      handle: async ({ principal }) => ({ channels: (await channels.list(principal.org)).map(toChannelAnswer) }),
    }),
    route({
      method: "POST",
      path: "/api/v0/channels",
      needs: "write",
      summary: "Makes a channel for e-mail, Slack or a webhook",
      tag,
      body: ChannelBody,
      answer: ChannelAnswer,
      handle: async ({ principal, cause, body }) => {
        const options = { addToDefaultGroup: body.addToDefaultNotificationGroup ?? true };
        return toChannelAnswer(await channels.create(principal.org, toChannelInput(body), options, cause));
      },
    }),
    route({
      method: "GET",
      path: "/api/v0/channels/:id",
      needs: "read",
      summary: "One notification channel",
      tag,
      answer: ChannelAnswer,
      handle: async ({ principal, params }) => toChannelAnswer(await channels.get(principal.org, params.id!)),
    }),
    route({
      method: "PUT",
      path: "/api/v0/channels/:id",
      needs: "write",
      summary: "Replaces a channel; its type stays",
      tag,
      body: ChannelBody,
      answer: ChannelAnswer,
      handle: async ({ principal, cause, params, body }) => {
        const before = await channels.get(principal.org, params.id!);
        return toChannelAnswer(await channels.replace(principal.org, before.id, toChannelInput(body, before), cause));
      },
    }),
    route({
      method: "DELETE",
      path: "/api/v0/channels/:id",
      needs: "write",
      summary: "Deletes a channel",
      tag,
      answer: ChannelAnswer,
      handle: async ({ principal, cause, params }) =>
        toChannelAnswer(await channels.remove(principal.org, params.id!, cause)),
    }),
  ];
}
