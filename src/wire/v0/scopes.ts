import { z } from "zod";
import type { RoleRef } from "#core/host.ts";
import { formatScope } from "#core/monitor/scope.ts";
import { parseRoleFullname } from "#core/names.ts";
import { listOf } from "./common.ts";

const RoleText = z.string().transform((text, context) => {
  const role = parseRoleFullname(text);
  if (role !== undefined) return role;
  context.addIssue({ code: "custom", message: `found "${text}", want "service:role"` });
  return z.NEVER;
});

/** Lists of names, ids or roles, in which nothing stands twice [WM51]. */
const once =
  <T>(key: (item: T) => string) =>
  (items: readonly T[]) =>
    new Set(items.map(key)).size === items.length;

const TWICE = { error: "found something twice, want each once" };

export const Names = listOf(z.string()).refine(
  once((name: string) => name),
  TWICE,
);
export const Roles = listOf(RoleText).refine(once(formatScope), TWICE);

/** As answers spell roles, with a space. */
export const toRoleTexts = (roles: readonly RoleRef[]): string[] => roles.map(formatScope);
