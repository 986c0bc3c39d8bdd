import { createHash } from "node:crypto";
import type { Actor, Authority, Cause, Org, RestrictedWay, Session } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { OrgId } from "#core/series.ts";
import type { Clock } from "#kit/clock.ts";
import { isWithin, type Network, networkOf } from "#kit/networks.ts";
import type { Meta } from "#meta/meta.ts";

/** Who makes a request, and what they may do. */
export interface Principal {
  readonly org: OrgId;
  readonly actor: Actor;
  readonly read: boolean;
  readonly write: boolean;
  /** Of a person; a key has none. */
  readonly session?: Session;
}

export interface Access {
  /** The principal of an API key. Rejects with `unauthenticated` for an unknown or revoked one. */
  byKey(secret: string): Promise<Principal>;
  /** The same without I/O, when the key was used lately. */
  byKnownKey(secret: string): Principal | undefined;
  /** The principal of a session cookie, or `undefined` when it has ended. */
  bySession(token: string, from: string): Promise<Principal | undefined>;
  /** The only organisation of this server, for what comes before anybody is known. */
  org(): Promise<Org>;
  /** Whether keys or pages of the organisation may be used from anywhere. Costs nothing. */
  isRestricted(org: OrgId, way: RestrictedWay): boolean;
  /** Rejects with `forbidden` for an address that the organisation does not let in this way [IR2]. */
  checkAddress(org: OrgId, way: RestrictedWay, address: string): void;
  /** Notices keys that were revoked and restrictions that were changed by another process; call it every few seconds [AC3]. */
  refresh(): Promise<void>;
  causeOf(principal: Principal, from?: string): Cause;
}

/** How long an unknown key is remembered as such: a misconfigured agent asks every minute, a guesser all the time. */
const UNKNOWN_FOR_MS = 5_000;
const MOST_UNKNOWN = 10_000;
const TOUCH_EVERY_MS = 60_000;

interface KnownKey {
  readonly principal: Principal;
  touchedAt: number;
}

export function createAccess(meta: Meta, orgName: string, clock: Clock): Access {
  /**
   * By the secret itself: hashing each post's key would cost a microsecond of twenty. Only real keys are in here, and a
   * look-up in a map tells nothing about how much of a guess was right.
   */
  const known = new Map<string, KnownKey>();
  /** By the SHA-256 of what was sent, which can be anything of any length: until when it is taken for unknown. */
  const unknown = new Map<string, number>();
  let revision: string | undefined;
  let organisation: Org | undefined;
  /** Only organisations with a restriction are here. */
  let restrictions = new Map<OrgId, Readonly<Record<RestrictedWay, readonly Network[]>>>();

  function byKnownKey(secret: string): Principal | undefined {
    const entry = known.get(secret);
    if (entry === undefined) return undefined;
    const now = clock.now();
    if (now - entry.touchedAt > TOUCH_EVERY_MS) {
      entry.touchedAt = now;
      // When it was last used is a convenience; a database that is away must not hold up a post.
      void meta.keys.touch(entry.principal.org, entry.principal.actor.id, now).catch(() => {});
    }
    return entry.principal;
  }

  return {
    byKnownKey,

    async byKey(secret) {
      const cached = byKnownKey(secret);
      if (cached !== undefined) return cached;
      const digest = createHash("sha256").update(secret).digest("base64");
      const now = clock.now();
      if ((unknown.get(digest) ?? 0) > now) throw unauthenticated();
      const asked = revision;
      const key = await meta.keys.find(secret);
      if (key === undefined) {
        if (unknown.size >= MOST_UNKNOWN) unknown.clear();
        unknown.set(digest, now + UNKNOWN_FOR_MS);
        throw unauthenticated();
      }
      const actor: Actor = { kind: "key", id: key.id, name: key.name, traffic: key.traffic };
      const principal: Principal = { org: key.org, actor, read: key.read, write: key.write };
      // Keys changed while we asked: this one may be revoked by now, and nothing would tell the cache again.
      if (asked === revision) known.set(secret, { principal, touchedAt: Number.NEGATIVE_INFINITY });
      return principal;
    },

    async bySession(token, from) {
      const session = await meta.sessions.find(token, clock.now());
      if (session === undefined) return undefined;
      const { user, org, authority } = session;
      const actor: Actor = { kind: "user", id: user.id, name: user.name, from };
      return { org: org.id, actor, read: true, write: mayWrite(authority), session };
    },

    async org() {
      organisation ??= (await meta.orgs.findByName(orgName)) ?? (await meta.orgs.list())[0];
      if (organisation === undefined) throw new Error("BUG: no organisation was made at start");
      return organisation;
    },

    isRestricted: (org, way) => (restrictions.get(org)?.[way].length ?? 0) > 0,

    checkAddress(org, way, address) {
      const networks = restrictions.get(org)?.[way] ?? [];
      if (networks.length === 0 || isWithin(networks, address)) return;
      throw new Rejected("forbidden", `Your address ${address} may not use ${WAYS[way]} of this organisation`);
    },

    async refresh() {
      restrictions = restrictionsOf(await meta.orgs.list());
      const now = await meta.keys.revision();
      if (now === revision) return;
      revision = now;
      known.clear();
      unknown.clear();
    },

    causeOf: (principal, from) => ({
      actor: from === undefined ? principal.actor : { ...principal.actor, from },
      at: clock.now(),
    }),
  };
}

const WAYS: Readonly<Record<RestrictedWay, string>> = { web: "the pages", api: "API keys" };

const restrictionsOf = (orgs: readonly Org[]) =>
  new Map(
    orgs
      .filter(({ settings: { allowedNetworks: allowed } }) => allowed.web.length + allowed.api.length > 0)
      .map(({ id, settings: { allowedNetworks: allowed } }) => [
        id,
        { web: networksOf(allowed.web), api: networksOf(allowed.api) },
      ]),
  );

const networksOf = (texts: readonly string[]): Network[] =>
  texts.map(networkOf).filter((network) => network !== undefined);

/** Viewers look; everybody else may change hosts, services and graphs. */
export const mayWrite = (authority: Authority): boolean => authority !== "viewer";

/** API keys, members and settings are for owners and managers. */
export const mayManage = (authority: Authority): boolean => authority === "owner" || authority === "manager";

const unauthenticated = () =>
  new Rejected(
    "unauthenticated",
    "Authentication failed: the API key is unknown or revoked; make one on the page Settings, API keys",
  );
