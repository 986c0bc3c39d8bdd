import type { OrgId } from "#core/series.ts";
import type { TimeRange, UnixSeconds } from "#core/time.ts";

/** A role's hosts with the spans in which each was in the role; a host that came back has two. */
export interface RoleMember {
  readonly hostId: string;
  readonly name: string;
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
}

/** What queries must know of hosts, services and roles. Supplied from the relational store. */
export interface Directory {
  /** Whether the organisation has the host, retired ones included. */
  hasHost(org: OrgId, hostId: string): Promise<boolean>;
  /** What hosts are called, by id, retired ones included; those that the organisation does not have are absent. */
  hostNames(org: OrgId, hostIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  hasService(org: OrgId, service: string): Promise<boolean>;
  /** Members whose span overlaps `range`; `undefined` when there is no such role. */
  roleMembers(org: OrgId, service: string, role: string, range: TimeRange): Promise<readonly RoleMember[] | undefined>;
}
