import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import { parseRoleFullname } from "#core/names.ts";

/** What operations without a payload answer. */
export const Success = z.object({ success: z.literal(true) });
export const SUCCESS = { success: true } as const;

/** Go clients spell an empty slice `null`. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .readonly()
    .nullish()
    .transform((list): z.output<T>[] => [...(list ?? [])]);

/** A query parameter that may be repeated. */
export const repeated = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));

/** A query parameter that counts once: of several the first. */
export const once = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (Array.isArray(value) ? value[0] : value));

/** `service:role`, with or without the space that Mackerel's own answers have. */
export function parseRole(fullname: string): RoleRef {
  const role = parseRoleFullname(fullname);
  if (role !== undefined) return role;
  throw new Rejected(
    "invalid",
    `Cannot read role "${fullname}": want "service:role", each of 2 to 63 letters, digits, "-" and "_"`,
  );
}

/** `service:role`, as our own API writes it. */
export const formatRole = ({ service, role }: RoleRef): string => `${service}:${role}`;

/** Epoch seconds; some clients send them as floats. */
export const Epoch = z.number().transform(Math.floor);

/** Text without what is beyond `length` characters, as people count them. */
export function cutTo(length: number, text: string): string {
  return text.length <= length ? text : [...text].slice(0, length).join("");
}

/** Whether arrays and objects stand more than `levels` deep in each other: too deep to be spelled again. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((each) => isDeeper(each, levels - 1));
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the keys whose value is `undefined`: what is absent has no key. */
export const present = <T extends object>(object: T): Present<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;

/** Words for a `type` that a union does not have. */
export const wantsType = (types: readonly string[]) => ({
  error: ({ input }: { readonly input?: unknown }): string | undefined =>
    isObject(input)
      ? `found ${JSON.stringify(input.type) ?? "none"}, want ${types.map((type) => `"${type}"`).join(", ")}`
      : undefined,
});
