import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import { parseRoleFullname } from "#core/names.ts";

/** What operations without a payload answer. */
export const Success = z.object({ success: z.literal(true) });
export const SUCCESS = { success: true } as const;

/**
 * A list that replaces another one. Go clients spell an empty slice `null`; but the key has to be there, because one that was
 * misspelled must not empty what is stored [WI15].
 */
export const wholeListOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .readonly()
    .nullable()
    .transform((list): z.output<T>[] => [...(list ?? [])]);

/** A list that may be left out. */
export const listOf = <T extends z.ZodType>(item: T) => wholeListOf(item).default(() => []);

/** A query parameter that may be repeated. */
export const repeated = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));

/** A query parameter that counts once: of several the first [WI4]. */
export const once = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value[0] : value), one);

/** Text in a query, or nothing. */
export const onceText = once(z.string().optional());

/** How many items a page of a list may have. */
export const pageLimit = once(z.coerce.number().int().min(1).max(100).default(100));

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

/** The last second that is taken for a time: in the year 36812. What is beyond is milliseconds, or a mistake. */
export const LAST_EPOCH = 2 ** 40;

/** Epoch seconds; some clients send them as floats. */
export const Epoch = z.number().min(0).max(LAST_EPOCH).transform(Math.floor);

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
