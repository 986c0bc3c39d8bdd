import type { UnixSeconds } from "./time.ts";

/** Whether a host's trouble raises alerts and is told: both, the first only, neither, neither. */
export const HOST_STATUSES = ["working", "standby", "maintenance", "poweroff"] as const;
export type HostStatus = (typeof HOST_STATUSES)[number];

/** A role by its full name. A host may have any number of them, in any services. */
export interface RoleRef {
  readonly service: string;
  readonly role: string;
}

/** A network interface as the agent found it; loopback ones are left out by the agent. */
export interface HostInterface {
  readonly name: string;
  readonly macAddress?: string | undefined;
  readonly ipv4Addresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
}

export interface Host {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string | undefined;
  /** Unique among the hosts of an organisation that are not retired; a cloud's instance id, as a rule. */
  readonly customIdentifier?: string | undefined;
  readonly memo: string;
  /** JSON text of an object, to the byte as it was posted: clients decode it into types that we do not know. */
  readonly meta: string;
  readonly interfaces: readonly HostInterface[];
  readonly size: "standard" | "micro";
  readonly status: HostStatus;
  /** Processors, when `meta` says so. */
  readonly cores?: number | undefined;
  readonly createdAt: UnixSeconds;
  /** Retiring is for ever. */
  readonly retiredAt?: UnixSeconds | undefined;
  /** Sorted by service, then role; empty when retired. */
  readonly roles: readonly RoleRef[];
}

/** What a row of the host list needs. */
export interface HostSummary {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly status: HostStatus;
  readonly cores?: number | undefined;
  readonly createdAt: UnixSeconds;
  /** IPv4 first, in the order of the interfaces. */
  readonly addresses: readonly string[];
  readonly roles: readonly RoleRef[];
}

/** A host as an agent or a person describes it. */
export interface HostInput {
  readonly name: string;
  /** JSON text of an object. */
  readonly meta: string;
  readonly interfaces: readonly HostInterface[];
  readonly size: "standard" | "micro";
  readonly cores?: number | undefined;
  /** On update: absent keeps what is stored, "" clears it. */
  readonly displayName?: string | undefined;
  /** On update: absent keeps what is stored, `null` and "" clear it. */
  readonly customIdentifier?: string | null | undefined;
  /** On update: absent keeps what is stored. */
  readonly memo?: string | undefined;
  /** Made when they are missing. On update they are added to those that the host has. */
  readonly roles: readonly RoleRef[];
  /** The checks that the host runs. On update: absent keeps what is stored, a list replaces it. */
  readonly checks?: readonly { readonly name: string; readonly memo?: string | undefined }[] | undefined;
}

/** The addresses of a host as a person would look for them, IPv4 first. */
export function addressesOf(interfaces: readonly HostInterface[]): string[] {
  return [
    ...interfaces.flatMap(({ ipv4Addresses }) => ipv4Addresses),
    ...interfaces.flatMap(({ ipv6Addresses }) => ipv6Addresses),
  ];
}
