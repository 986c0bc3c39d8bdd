import { z } from "zod";
import { Rejected } from "#core/errors.ts";
import { HOST_STATUSES, type Host, type HostInput } from "#core/host.ts";
import { listOf, parseRole, repeated } from "./common.ts";

export const HostStatus = z.enum(HOST_STATUSES);

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
  service: z.string().optional(),
  role: repeated,
  name: z.string().optional(),
  status: repeated,
  customIdentifier: z.string().optional(),
});

export const StatusBody = z.object({ status: HostStatus });
export const BulkStatusBody = z.object({ ids: listOf(z.string()), status: HostStatus });
export const BulkRetireBody = z.object({ ids: listOf(z.string()) });
export const RolesBody = z.object({ roleFullnames: listOf(z.string()) });

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
    checks: body.checks?.map(({ name, memo }) => ({ name, memo: memo ?? undefined })),
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
 * everybody. So it is refused where it comes in [WI12].
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
    want: 'an object with a string "provider"',
    fits: (value) => isObject(value) && isString((value as Record<string, unknown>).provider),
  },
};

function checkMeta(meta: Record<string, unknown>): void {
  for (const [key, { want, fits }] of Object.entries(META_TYPES)) {
    const value = meta[key];
    if (value === undefined || value === null || fits(value)) continue;
    throw new Rejected("invalid", `Cannot take meta.${key}: found ${JSON.stringify(value).slice(0, 60)}, want ${want}`);
  }
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStringMap(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isString);
}

export function toHostAnswer(host: Host): HostAnswer {
  const roles: Record<string, string[]> = {};
  for (const { service, role } of host.roles) {
    const known = roles[service];
    if (known === undefined) roles[service] = [role];
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
    roles,
  };
}
