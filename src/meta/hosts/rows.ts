import {
  addressesOf,
  type Host,
  type HostInterface,
  type HostStatus,
  type HostSummary,
  type RoleRef,
} from "#core/host.ts";
import { optional } from "#meta/store.ts";
import type { HostTable } from "#meta/tables.ts";
import { parseRoles } from "./search-text.ts";

export const SUMMARY_COLUMNS = [
  "id",
  "name",
  "display_name",
  "status",
  "cores",
  "created_at",
  "interfaces",
  "roles",
] as const;

export const interfacesOf = (json: string): HostInterface[] => JSON.parse(json) as HostInterface[];

export function summaryOf(row: Pick<HostTable, (typeof SUMMARY_COLUMNS)[number]>): HostSummary {
  return {
    id: row.id,
    name: row.name,
    displayName: optional(row.display_name),
    status: row.status as HostStatus,
    cores: optional(row.cores),
    createdAt: row.created_at,
    addresses: addressesOf(interfacesOf(row.interfaces)),
    roles: parseRoles(row.roles),
  };
}

export function hostOf(row: HostTable & { meta: string }): Host {
  return {
    id: row.id,
    name: row.name,
    displayName: optional(row.display_name),
    customIdentifier: optional(row.custom_identifier),
    memo: row.memo,
    meta: row.meta,
    interfaces: interfacesOf(row.interfaces),
    size: row.size === "micro" ? "micro" : "standard",
    status: row.status as HostStatus,
    cores: optional(row.cores),
    createdAt: row.created_at,
    retiredAt: optional(row.retired_at),
    roles: parseRoles(row.roles),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const compareRoles = (a: RoleRef, b: RoleRef): number =>
  compareText(a.service, b.service) || compareText(a.role, b.role);
