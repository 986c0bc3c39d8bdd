import { z } from "zod";
import type { AlertGroupSetting } from "#core/alert/alert.ts";
import { LIMITS } from "#core/monitor/monitor.ts";
import { Names, Roles, toRoleTexts } from "./scopes.ts";

export const SettingBody = z.object({
  name: z.string().min(1).max(255),
  memo: z.string().max(LIMITS.memo).nullish(),
  serviceScopes: Names,
  roleScopes: Roles,
  monitorScopes: Names,
  /** Minutes; Go's clients spell "never" as 0. */
  notificationInterval: z.number().int().min(0).max(525_600).nullish(),
});

export const SettingAnswer = z.object({
  id: z.string(),
  name: z.string(),
  memo: z.string(),
  serviceScopes: z.array(z.string()),
  roleScopes: z.array(z.string()),
  monitorScopes: z.array(z.string()),
  notificationInterval: z.number().int().optional(),
});

export const toSetting = (body: z.output<typeof SettingBody>): Omit<AlertGroupSetting, "id"> => ({
  name: body.name,
  memo: body.memo ?? "",
  serviceScopes: body.serviceScopes,
  roleScopes: body.roleScopes,
  monitorScopes: body.monitorScopes,
  ...(body.notificationInterval ? { notificationInterval: body.notificationInterval } : {}),
});

export const toSettingAnswer = (setting: AlertGroupSetting): z.output<typeof SettingAnswer> => ({
  id: setting.id,
  name: setting.name,
  memo: setting.memo,
  serviceScopes: [...setting.serviceScopes],
  roleScopes: toRoleTexts(setting.roleScopes),
  monitorScopes: [...setting.monitorScopes],
  ...(setting.notificationInterval === undefined ? {} : { notificationInterval: setting.notificationInterval }),
});
