import { z } from "zod";
import type { NotificationGroup, NotificationGroupInput } from "#core/notify/channel.ts";
import { listOf } from "./common.ts";

const Level = z.enum(["all", "critical"]);

export const GroupBody = z.object({
  name: z.string().min(1).max(255),
  notificationLevel: Level.nullish(),
  childNotificationGroupIds: listOf(z.string()),
  childChannelIds: listOf(z.string()),
  monitors: listOf(z.object({ id: z.string(), skipDefault: z.boolean().nullish() })),
  services: listOf(z.object({ name: z.string() })),
});

export const GroupAnswer = z.object({
  id: z.string(),
  type: z.enum(["group", "group-default"]),
  name: z.string(),
  notificationLevel: Level,
  childNotificationGroupIds: z.array(z.string()),
  childChannelIds: z.array(z.string()),
  monitors: z.array(z.object({ id: z.string(), skipDefault: z.boolean() })),
  services: z.array(z.object({ name: z.string() })),
});

export const toGroupInput = (body: z.output<typeof GroupBody>): NotificationGroupInput => ({
  ...body,
  notificationLevel: body.notificationLevel ?? "all",
  monitors: body.monitors.map(({ id, skipDefault }) => ({ id, skipDefault: skipDefault ?? false })),
});

export const toGroupAnswer = ({ extras: _, ...group }: NotificationGroup): z.output<typeof GroupAnswer> => ({
  ...group,
  childNotificationGroupIds: [...group.childNotificationGroupIds],
  childChannelIds: [...group.childChannelIds],
  monitors: [...group.monitors],
  services: [...group.services],
});
