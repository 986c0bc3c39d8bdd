import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import { HOST_STATUSES, type Host, type HostInput } from "#core/host.ts";
import { cutTo, isDeeper, isObject, listOf, onceText, parseRole, repeated, wholeListOf } from "./common.ts";

export const HostStatus = z.enum(HOST_STATUSES);

/** Agents cut the memos of checks themselves. */
const MAX_CHECK_MEMO = 250;

/** As agents write interfaces: the singular fields are the older form, and the lists win. */
const InterfaceInput = z.object({
  name: z.string(),
  macAddress: z.string().nullish(),
  ipAddress: z.string().nullish(),
  ipv6Address: z.string().nullish(),
  ipv4Addresses: z.array(z.string()).nullish(),
  ipv6Addresses: z.array(z.string()).nullish(),
});

export const HostBody = z.object({
  name: z.string().min(1).max(255),
  meta: z.record(z.string(), z.unknown()).nullish(),
  displayName: z.string().max(255).nullish(),
  customIdentifier: z.string().max(255).nullish(),
  memo: z.string().max(2048).nullish(),
  interfaces: listOf(InterfaceInput),
  roleFullnames: listOf(z.string()),
  checks: z.array(z.object({ name: z.string(), memo: z.string().nullish() })).nullish(),
});
export type HostBody = z.output<typeof HostBody>;

export const HostAnswer = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  customIdentifier: z.string().optional(),
  memo: z.string(),
  meta: z.record(z.string(), z.unknown()),
  interfaces: z.array(
    z.object({
      name: z.string(),
      macAddress: z.string().optional(),
      ipAddress: z.string().optional(),
      ipv6Address: z.string().optional(),
      ipv4Addresses: z.array(z.string()),
      ipv6Addresses: z.array(z.string()),
    }),
  ),
  size: z.enum(["standard", "micro"]),
  status: HostStatus,
  isRetired: z.boolean(),
  retiredAt: z.number().int().optional(),
  createdAt: z.number().int(),
  roles: z.record(z.string(), z.array(z.string())),
});
export type HostAnswer = z.output<typeof HostAnswer>;

export const HostQuery = z.object({
  service: onceText,
  role: repeated,
  name: onceText,
  status: repeated,
  customIdentifier: onceText,
});

export const StatusBody = z.object({ status: HostStatus });
export const BulkStatusBody = z.object({ ids: listOf(z.string()), status: HostStatus });
export const BulkRetireBody = z.object({ ids: listOf(z.string()) });
export const RolesBody = z.object({ roleFullnames: wholeListOf(z.string()) });

/** `present` tells a key that was sent as null from one that was not sent: they mean different things on update. */
export function toHostInput(body: HostBody, present: (key: string) => boolean): HostInput {
  const meta = body.meta ?? {};
  checkMeta(meta);
  const cores = Array.isArray(meta.cpu) ? meta.cpu.length : undefined;
  return {
    name: body.name,
    meta: JSON.stringify(meta),
    interfaces: body.interfaces.map(({ name, macAddress, ipAddress, ipv6Address, ipv4Addresses, ipv6Addresses }) => ({
      name,
      macAddress: macAddress ?? undefined,
      ipv4Addresses: ipv4Addresses ?? (ipAddress ? [ipAddress] : []),
      ipv6Addresses: ipv6Addresses ?? (ipv6Address ? [ipv6Address] : []),
    })),
    size: isContainerAgent(meta) ? "micro" : "standard",
    cores: cores === 0 ? undefined : cores,
    displayName: body.displayName ?? undefined,
    customIdentifier: present("customIdentifier") ? (body.customIdentifier ?? null) : undefined,
    memo: body.memo ?? undefined,
    roles: body.roleFullnames.map(parseRole),
    checks: body.checks?.map(({ name, memo }) => ({ name, memo: memo ? cutTo(MAX_CHECK_MEMO, memo) : undefined })),
  };
}

function isContainerAgent(meta: Record<string, unknown>): boolean {
  const { "agent-name": name, "agent-version": version } = meta;
  return (
    (typeof name === "string" && name.startsWith("mackerel-container-agent")) ||
    (typeof version === "string" && version.endsWith("-container"))
  );
}

/**
 * Clients written in Go decode these keys into fixed types, and one host that does not fit makes the whole host list fail for
 * everybody. So it is refused where it comes in [WI34].
 */
const META_TYPES: Readonly<Record<string, { readonly want: string; readonly fits: (value: unknown) => boolean }>> = {
  "agent-name": { want: "a string", fits: isString },
  "agent-version": { want: "a string", fits: isString },
  "agent-revision": { want: "a string", fits: isString },
  block_device: {
    want: "an object of objects",
    fits: (value) => isObject(value) && Object.values(value).every(isObject),
  },
  cpu: { want: "an array of objects", fits: (value) => Array.isArray(value) && value.every(isObject) },
  filesystem: { want: "an object", fits: isObject },
  kernel: { want: "an object of strings", fits: isStringMap },
  memory: { want: "an object of strings", fits: isStringMap },
  cloud: {
    want: 'an object whose "provider" is a string',
    fits: (value) => isObject(value) && isString((value as Record<string, unknown>).provider ?? ""),
  },
};

/** Go gives up at 10,000 levels, and what agents send has five. */
const MAX_META_DEPTH = 64;

function checkMeta(meta: Record<string, unknown>): void {
  if (isDeeper(meta, MAX_META_DEPTH)) {
    throw new Rejected("invalid", `Cannot take meta: found more than ${MAX_META_DEPTH} levels of objects and arrays`);
  }
  for (const [key, value] of Object.entries(meta)) {
    // Go finds its fields without regard to case, and takes these two letters of Unicode for "s" and "k".
    const folded = key.toUpperCase().toLowerCase();
    if (!Object.hasOwn(META_TYPES, folded)) continue;
    const { want, fits } = META_TYPES[folded]!;
    if (value === null || fits(value)) continue;
    throw new Rejected("invalid", `Cannot take meta.${key}: found ${JSON.stringify(value).slice(0, 60)}, want ${want}`);
  }
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

function isStringMap(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isString);
}

export function toHostAnswer(host: Host): HostAnswer {
  // A service may be called "constructor", which a plain object has already.
  const roles = new Map<string, string[]>();
  for (const { service, role } of host.roles) {
    const known = roles.get(service);
    if (known === undefined) roles.set(service, [role]);
    else known.push(role);
  }
  return {
    id: host.id,
    name: host.name,
    ...(host.displayName ? { displayName: host.displayName } : {}),
    ...(host.customIdentifier ? { customIdentifier: host.customIdentifier } : {}),
    memo: host.memo,
    meta: JSON.parse(host.meta) as Record<string, unknown>,
    interfaces: host.interfaces.map(({ name, macAddress, ipv4Addresses, ipv6Addresses }) => ({
      name,
      ...(macAddress ? { macAddress } : {}),
      ...(ipv4Addresses[0] ? { ipAddress: ipv4Addresses[0] } : {}),
      ...(ipv6Addresses[0] ? { ipv6Address: ipv6Addresses[0] } : {}),
      ipv4Addresses: [...ipv4Addresses],
      ipv6Addresses: [...ipv6Addresses],
    })),
    size: host.size,
    status: host.status,
    isRetired: host.retiredAt !== undefined,
    ...(host.retiredAt === undefined ? {} : { retiredAt: host.retiredAt }),
    createdAt: host.createdAt,
    roles: Object.fromEntries(roles),
  };
}
