import type { HostStatus } from "./host.ts";
import type { OrgId } from "./series.ts";
import type { UnixMillis, UnixSeconds } from "./time.ts";

/** What a member may do, from everything to looking only. */
export const AUTHORITIES = ["owner", "manager", "collaborator", "viewer"] as const;
export type Authority = (typeof AUTHORITIES)[number];

export interface Org {
  readonly id: OrgId;
  /** Unique among all organisations. */
  readonly name: string;
  readonly displayName: string;
  readonly settings: OrgSettings;
  readonly createdAt: UnixSeconds;
}

export interface OrgSettings {
  /** Of newly registered hosts. */
  readonly defaultHostStatus: HostStatus;
  /** IANA name, for what belongs to nobody in particular. */
  readonly timeZone: string;
  /** Whether probes and messages may go to addresses of private networks. */
  readonly allowPrivateTargets: boolean;
  /** Networks that pages and API keys may be used from, as canonical CIDRs; an empty list is no restriction. */
  readonly allowedNetworks: Readonly<Record<RestrictedWay, readonly string[]>>;
}

/** Ways in that can be restricted to networks: people with their browsers, programs with their API keys. */
export type RestrictedWay = "web" | "api";

export interface User {
  readonly id: string;
  /** As it was entered. Two names are the same when they are equal after NFKC and lower-casing. */
  readonly name: string;
  readonly email?: string | undefined;
  readonly locale: "en" | "ja";
  readonly timeZone: string;
  readonly createdAt: UnixSeconds;
}

export interface Member {
  readonly user: User;
  readonly authority: Authority;
  readonly joinedAt: UnixSeconds;
}

/** A signed-in browser with all that a request needs to know about its person. */
export interface Session {
  readonly user: User;
  readonly org: Org;
  readonly authority: Authority;
  readonly csrfToken: string;
  readonly createdAt: UnixMillis;
  readonly lastUsedAt: UnixMillis;
  readonly expiresAt: UnixMillis;
}

export interface ApiKey {
  readonly id: string;
  readonly org: OrgId;
  readonly name: string;
  /** The first characters, enough to recognise it. */
  readonly hint: string;
  readonly read: boolean;
  readonly write: boolean;
  /** Whether it may move traffic, too; no key may that cannot read and write. */
  readonly traffic: boolean;
  readonly createdAt: UnixSeconds;
  /** Name of whoever made it. */
  readonly createdBy: string;
  /** To the minute. */
  readonly lastUsedAt?: UnixSeconds | undefined;
  readonly revokedAt?: UnixSeconds | undefined;
}

/** Who causes a write. */
export interface Actor {
  readonly kind: "user" | "key" | "system";
  /** Of the person or key; "" for the system. */
  readonly id: string;
  /** As the audit log shows it, for ever, even when the person is gone. */
  readonly name: string;
  /** Network address it came from. */
  readonly from?: string | undefined;
  /** Of a key: whether it has the right to move traffic. */
  readonly traffic?: boolean | undefined;
}

/** Who causes a write, and when: what every one of them is told. */
export interface Cause {
  readonly actor: Actor;
  readonly at: UnixMillis;
}

export interface AuditEntry {
  /** Ascends with time. */
  readonly id: string;
  readonly at: UnixSeconds;
  readonly actor: Actor;
  /** `noun.verb`: `host.retire`, `key.create`. */
  readonly action: string;
  /** What it was done to, `noun:id` or `noun:name`. */
  readonly subject: string;
  /** JSON-like; never a secret. */
  readonly detail?: unknown;
}
