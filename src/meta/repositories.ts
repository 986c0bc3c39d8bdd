import type { ApiKey, AuditEntry, Authority, Cause, Member, Org, OrgSettings, Session, User } from "#core/account.ts";
import type { Check, CheckReport } from "#core/check.ts";
import type { GraphDef, HiddenGraph } from "#core/graph-def.ts";
import type { Host, HostInput, HostStatus, HostSummary, RoleRef } from "#core/host.ts";
import type { OrgId, TargetKey } from "#core/series.ts";
import type { MetadataOwner, Role, Service } from "#core/service.ts";
import type { TimeRange, UnixMillis, UnixSeconds } from "#core/time.ts";
import type { Secret } from "#kit/secret.ts";

/**
 * What holds for every repository.
 *
 * A method that writes is one transaction: when its promise resolves the change is durable, when it rejects nothing
 * changed. `cause` says who and when; what changes configuration leaves its audit row in the same transaction [ME3].
 * Reads see every write that resolved before them in this process.
 *
 * Rejections: `Rejected` as each method says; `Unavailable` when the database cannot be reached, is full or read-only,
 * where trying again later may help.
 */
export interface OrgChange {
  readonly displayName?: string | undefined;
  readonly settings?: (Omit<Partial<OrgSettings>, "allowedNetworks"> & AllowedNetworksChange) | undefined;
}

/** One way may be changed while somebody else changes the other. */
interface AllowedNetworksChange {
  readonly allowedNetworks?: Partial<OrgSettings["allowedNetworks"]> | undefined;
}

export interface Orgs {
  /** The organisation of that name, made with factory settings when it is missing. */
  ensure(name: string, cause: Cause): Promise<Org>;
  find(id: OrgId): Promise<Org | undefined>;
  findByName(name: string): Promise<Org | undefined>;
  /** In the order of their creation. */
  list(): Promise<readonly Org[]>;
  /** Leaves what is absent. `not-found`. */
  update(id: OrgId, change: OrgChange, cause: Cause): Promise<Org>;
}

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly authority: Authority;
  readonly locale: "en" | "ja";
  readonly timeZone: string;
  readonly email?: string | undefined;
}

/** Throws when the caller may not do it to a member who is this; asked while nobody else can change what they are. */
export type MemberCheck = (member: { readonly name: string; readonly authority: Authority }) => void;

export interface Users {
  /** Makes a person and the membership. `conflict` when the name is taken, `invalid` for a bad name or password. */
  create(org: OrgId, user: NewUser, cause: Cause): Promise<User>;
  find(id: string): Promise<User | undefined>;
  /** Members in the order in which they joined. */
  members(org: OrgId): Promise<readonly Member[]>;
  /** By person: the last use of their sessions or their last entry in the audit log, whichever is later. Reads the whole log. */
  lastSeen(org: OrgId): Promise<ReadonlyMap<string, UnixSeconds>>;
  /**
   * The person and their memberships when the password is right. Takes as long for an unknown name as for a known one.
   * Hashes again when the stored parameters are not today's.
   */
  authenticate(
    name: string,
    password: string,
  ): Promise<{ readonly user: User; readonly orgs: readonly OrgId[] } | undefined>;
  /** By name, as the command line does it. Ends all of the person's sessions. `not-found`, `invalid`. */
  setPassword(name: string, password: string, cause: Cause): Promise<void>;
  /** Leaves what is absent. `not-found`. */
  setPreferences(
    id: string,
    change: {
      readonly locale?: "en" | "ja" | undefined;
      readonly timeZone?: string | undefined;
      /** `null` for none; `invalid` for what can be no address. */
      readonly email?: string | null | undefined;
    },
    cause: Cause,
  ): Promise<User>;
  /** `not-found`; `conflict` when the last owner would stop being one. */
  setAuthority(org: OrgId, id: string, authority: Authority, cause: Cause, check?: MemberCheck): Promise<void>;
  /**
   * Ends the membership and its sessions; whoever is a member of nothing is forgotten, so that the name is free. `not-found`;
   * `conflict` for the last owner.
   */
  removeMember(org: OrgId, id: string, cause: Cause, check?: MemberCheck): Promise<void>;
}

/** What servers sign with: the same for all that share the database, and made when it is first asked for. */
export interface Secrets {
  ensure(name: string): Promise<Secret>;
  /** A new one in its place: what was signed with the one before is signed by nobody. Each organisation's audit log has it as `action`. */
  rotate(name: string, action: string, cause: Cause): Promise<void>;
}

/** The one-time way in while nobody exists yet. */
export interface Setup {
  /** True until the first person exists. */
  needed(): Promise<boolean>;
  /** A new token, shown once by the caller. Earlier ones stay good: another process may have printed one. */
  issue(at: UnixMillis): Promise<Secret>;
  /**
   * Makes the first person, as owner. `conflict` when somebody exists already, `forbidden` for a wrong token, `invalid`
   * as in `users.create`.
   */
  complete(org: OrgId, token: string, user: Omit<NewUser, "authority">, cause: Cause): Promise<User>;
}

export interface Sessions {
  /** Signs in. The token is for the cookie; only its hash is stored. `not-found` when the person is no member. */
  create(org: OrgId, userId: string, cause: Cause): Promise<{ readonly token: Secret; readonly session: Session }>;
  /** Of a live session. Its last use is noted to the minute, which also moves its end [ME21]. */
  find(token: string, at: UnixMillis): Promise<Session | undefined>;
  /** Signs out. Does nothing for an unknown token. */
  remove(token: string, cause: Cause): Promise<void>;
  /** All live ones of the person whose token it is, the last used first; none for an unknown token. */
  ofSamePerson(token: string, at: UnixMillis): Promise<readonly OpenSession[]>;
  /** Ends all of the person's sessions but this one; answers how many. */
  removeOthers(token: string, cause: Cause): Promise<number>;
  /** Deletes what has expired; answers how many. */
  prune(at: UnixMillis): Promise<number>;
}

/** A session as its person sees it among others. */
export interface OpenSession {
  readonly createdAt: UnixMillis;
  readonly lastUsedAt: UnixMillis;
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly read: boolean;
  readonly write: boolean;
  /** Absent: no. */
  readonly traffic?: boolean | undefined;
}

export interface Keys {
  /** The secret is never seen again. `invalid` for a bad name, and for one that may move traffic without reading and writing. */
  create(org: OrgId, key: NewKey, cause: Cause): Promise<{ readonly key: ApiKey; readonly secret: Secret }>;
  /**
   * Makes the key with this very secret unless it exists; a revoked one stays revoked. One that exists gets the right to move
   * traffic where it is asked for, and keeps it where it is not.
   */
  ensure(org: OrgId, secret: string, key: NewKey, cause: Cause): Promise<ApiKey>;
  /** By the secret that a request carries; `undefined` for an unknown or revoked one. */
  find(secret: string): Promise<ApiKey | undefined>;
  /** Revoked ones included, in the order of their creation. */
  list(org: OrgId): Promise<readonly ApiKey[]>;
  /** Gives the right to move traffic, or takes it. Idempotent. `not-found`; `conflict` for a revoked key; `invalid` for one that may not read and write. */
  setTraffic(org: OrgId, id: string, traffic: boolean, cause: Cause): Promise<ApiKey>;
  /** Idempotent. `not-found`. */
  revoke(org: OrgId, id: string, cause: Cause): Promise<void>;
  /** Notes that a key was used: at most one write a minute and key, however often it is called. */
  touch(org: OrgId, id: string, at: UnixMillis): Promise<void>;
  /**
   * Changes whenever any key of any organisation is made, changed or revoked, by whatever process. Cheap. Whoever caches keys
   * asks every few seconds and forgets them when it changed: within 5 s a revocation has reached every process [ME24].
   */
  revision(): Promise<string>;
}

/** A host's time in a role; a host that came back has two. */
export interface Membership {
  readonly hostId: string;
  readonly hostName: string;
  readonly displayName?: string | undefined;
  readonly from: UnixSeconds;
  /** Infinity while it lasts. */
  readonly to: UnixSeconds;
}

export interface Services {
  /** Sorted by name. */
  list(org: OrgId): Promise<readonly Service[]>;
  find(org: OrgId, service: string): Promise<Service | undefined>;
  /** `invalid` for a bad or taken name. */
  create(org: OrgId, service: Role, cause: Cause): Promise<Service>;
  /** With its roles, memberships, metadata and metric names; answers what it was. `not-found`. */
  remove(org: OrgId, service: string, cause: Cause): Promise<Service>;
  /** `not-found` for the service, `invalid` for a bad or taken name. */
  createRole(org: OrgId, service: string, role: Role, cause: Cause): Promise<Role>;
  /** `not-found`. */
  setMemo(org: OrgId, service: string, memo: string, cause: Cause): Promise<void>;
  /** `not-found`. */
  setRoleMemo(org: OrgId, role: RoleRef, memo: string, cause: Cause): Promise<void>;
  /** Answers what it was. `not-found`. */
  removeRole(org: OrgId, service: string, role: string, cause: Cause): Promise<Role>;
  /** Spans that overlap `range`, retired hosts included; `undefined` when there is no such role. */
  members(org: OrgId, service: string, role: string, range: TimeRange): Promise<readonly Membership[] | undefined>;
  /** Every role of every live host at this moment. A host in two roles of a service comes twice. */
  current(org: OrgId): Promise<readonly (RoleRef & { readonly hostId: string; readonly status: HostStatus })[]>;
}

/** Every field narrows; absent ones and empty lists of roles or statuses do not. */
export interface HostFilter {
  readonly service?: string | undefined;
  /** Any of these roles of `service`; ignored without it. */
  readonly roles?: readonly string[] | undefined;
  /** Exactly. */
  readonly name?: string | undefined;
  readonly statuses?: readonly HostStatus[] | undefined;
  /** Exactly. */
  readonly customIdentifier?: string | undefined;
  /** Of these only. Unlike the others it finds retired hosts too. */
  readonly ids?: readonly string[] | undefined;
}

export interface HostQuery {
  /** Every word must occur in name, display name, id, addresses or roles, after NFKC and lower-casing. */
  readonly q?: string | undefined;
  readonly service?: string | undefined;
  readonly role?: string | undefined;
  readonly statuses?: readonly HostStatus[] | undefined;
}

export interface HostPage {
  readonly sort: "name" | "status" | "created";
  readonly order: "asc" | "desc";
  readonly offset: number;
  readonly limit: number;
}

export interface HostSearch {
  readonly total: number;
  readonly hosts: readonly HostSummary[];
  /** Each counted under all filters but its own, so that a page can say what choosing another would give. */
  readonly facets: {
    readonly status: Readonly<Record<HostStatus, number>>;
    /** All services and roles, those without a host here too; sorted. */
    readonly services: readonly {
      readonly name: string;
      readonly hosts: number;
      readonly roles: readonly { readonly name: string; readonly hosts: number }[];
    }[];
  };
}

export interface Hosts {
  /** `invalid` when a live host has the custom identifier, or for a bad role or check name. */
  register(org: OrgId, host: HostInput, cause: Cause): Promise<string>;
  /** See `HostInput` for what absent fields mean. `not-found`; `invalid` as in `register` and for a retired host. */
  update(org: OrgId, id: string, host: HostInput, cause: Cause): Promise<void>;
  /** All or none: `not-found`, naming those that are unknown; `invalid` when one is retired. */
  setStatus(org: OrgId, ids: readonly string[], status: HostStatus, cause: Cause): Promise<void>;
  /** Exactly these from now on; missing ones are made. `not-found`, `invalid`. */
  setRoles(org: OrgId, id: string, roles: readonly RoleRef[], cause: Cause): Promise<void>;
  /** All or none, for ever, idempotent. `not-found`, naming those that are unknown. */
  retire(org: OrgId, ids: readonly string[], cause: Cause): Promise<void>;
  /** Retired ones too. */
  find(org: OrgId, id: string): Promise<Host | undefined>;
  /** Live ones only; of several that differ in case, the oldest. */
  findByCustomIdentifier(org: OrgId, identifier: string, ignoreCase: boolean): Promise<Host | undefined>;
  /** Live ones, in the order of their creation. */
  list(org: OrgId, filter: HostFilter): Promise<readonly Host[]>;
  /** One window of the host list with totals and facets. */
  search(org: OrgId, query: HostQuery, page: HostPage): Promise<HostSearch>;
  /** Ids of all live hosts that match, by name: for sorting by values that SQL does not have. */
  ids(org: OrgId, query: HostQuery): Promise<readonly string[]>;
  /** In the order of `ids`, without those that are unknown; at most 1,000. */
  summaries(org: OrgId, ids: readonly string[]): Promise<readonly HostSummary[]>;
  /**
   * Hosts of every organisation that changed at or after `since`; from 0 all. For caches: ask every few seconds, from a
   * minute before the last time, because a transaction may take that long to become visible.
   */
  changes(
    since: UnixMillis,
  ): Promise<readonly { readonly org: OrgId; readonly id: string; readonly retired: boolean }[]>;
}

export interface GraphDefs {
  /** Makes or replaces by name; what was hidden shows again. */
  put(org: OrgId, defs: readonly GraphDef[], cause: Cause): Promise<void>;
  /** Sorted by name. */
  list(org: OrgId): Promise<readonly GraphDef[]>;
  /** Deletes the definition and hides the graph. `invalid` when there is no such definition and `drawn` is false. */
  remove(org: OrgId, name: string, options: { readonly drawn: boolean }, cause: Cause): Promise<void>;
  /** Hides a graph of a service, `access_num.*`. `not-found` for the service. */
  hide(org: OrgId, service: string, name: string, cause: Cause): Promise<void>;
  /** Of a service, or of all hosts. */
  hidden(org: OrgId, service?: string): Promise<readonly HiddenGraph[]>;
}

/** A cache of what the time-series store knows; may lag behind it, and may be thrown away. */
export interface MetricNames {
  /** Notes that these had points on the day of `at`. */
  record(seen: readonly { org: OrgId; target: TargetKey; names: readonly string[] }[], at: UnixSeconds): Promise<void>;
  /** Seen on the day of `since` or later; sorted. */
  list(org: OrgId, target: TargetKey, since: UnixSeconds): Promise<readonly string[]>;
  /** How many names each target has that were seen since; targets without any are absent. */
  counts(org: OrgId, kind: "host" | "service", since: UnixSeconds): Promise<ReadonlyMap<TargetKey, number>>;
  /** Forgets what was last seen before; answers how many. */
  prune(before: UnixSeconds): Promise<number>;
}

export interface MetadataEntry {
  readonly namespace: string;
  /** JSON text as it was put. */
  readonly value: string;
  readonly updatedAt: UnixSeconds;
}

export interface Metadata {
  /** `not-found` for owner or namespace; `invalid` when the host was retired more than a week before `at`. */
  get(org: OrgId, owner: MetadataOwner, namespace: string, at: UnixMillis): Promise<MetadataEntry>;
  /** Sorted by namespace. `not-found` for the owner; `invalid` as in `get`. */
  list(org: OrgId, owner: MetadataOwner, at: UnixMillis): Promise<readonly MetadataEntry[]>;
  /**
   * `not-found` for the owner; `invalid` for a bad namespace, one too many, or a retired host; `too-large` over 100 KB.
   * `value` is JSON text; the caller has checked that it is.
   */
  put(org: OrgId, owner: MetadataOwner, namespace: string, value: string, cause: Cause): Promise<void>;
  /** `not-found` for owner or namespace; `invalid` for a retired host. */
  remove(org: OrgId, owner: MetadataOwner, namespace: string, cause: Cause): Promise<void>;
}

/** A check that is not OK, with its host's name. */
export interface FailingCheck {
  readonly check: Check;
  readonly hostName: string;
}

export interface Checks {
  /**
   * Applies reports; one that says nothing new, or that is about an unknown or retired host, is left out of the answer and
   * does not hold up the others. A check that no host declared is made. Answers the checks that changed, as they are now.
   */
  report(org: OrgId, reports: readonly CheckReport[], at: UnixMillis): Promise<readonly Check[]>;
  /** Ascending by id, starting from `from`; `next` is the first that no longer fit. */
  list(
    org: OrgId,
    page: { readonly from?: string | undefined; readonly limit: number },
  ): Promise<{ readonly checks: readonly Check[]; readonly next?: string | undefined }>;
  find(org: OrgId, id: string): Promise<Check | undefined>;
  /** Those of `ids` that are there, in no order. */
  some(org: OrgId, ids: readonly string[]): Promise<readonly Check[]>;
  /** By name. */
  ofHost(org: OrgId, hostId: string): Promise<readonly Check[]>;
  /** Of live hosts, the longest failing first. */
  failing(org: OrgId): Promise<readonly FailingCheck[]>;
}

/** Which entries; what is absent does not narrow. */
export interface AuditFilter {
  /** The whole name of whoever did it. */
  readonly actor?: string | undefined;
  /** As in `host.retire`. */
  readonly action?: string | undefined;
}

export interface Audit {
  /** For what leaves no other trace in the database. */
  record(
    org: OrgId,
    entry: { readonly action: string; readonly subject: string; readonly detail?: unknown },
    cause: Cause,
  ): Promise<void>;
  /** Newest first, those before the entry `before`; `next` goes in there for more. */
  list(
    org: OrgId,
    page: AuditFilter & { readonly before?: string | undefined; readonly limit: number },
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly next?: string | undefined }>;
  /** What there is to filter by, sorted. Reads the whole log. */
  choices(org: OrgId): Promise<{ readonly actors: readonly string[]; readonly actions: readonly string[] }>;
  /** Deletes what is older; answers how many. */
  prune(before: UnixMillis): Promise<number>;
}
