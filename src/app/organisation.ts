import type { Authority, Cause, Member, Org, RestrictedWay, Session } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Invitation, InvitedAuthority } from "#core/invitation.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixSeconds } from "#core/time.ts";
import { isWithin, networkOf } from "#kit/networks.ts";
import type { Secret } from "#kit/secret.ts";
import type { Meta, OrgChange } from "#meta/meta.ts";
import type { Access } from "./access.ts";

/** The organisation itself: its settings, its members, and who is let in from where. */
export interface Organisation {
  get(org: OrgId): Promise<Org>;
  /** What is absent stays. */
  update(org: OrgId, change: OrgChange, cause: Cause): Promise<Org>;
  networks(org: OrgId, way: RestrictedWay): Promise<readonly string[]>;
  /**
   * Replaces the list; an empty one lets everybody in. `invalid` for what is no network. With `from`, `conflict` when that address
   * would be locked out.
   */
  restrict(
    org: OrgId,
    way: RestrictedWay,
    networks: readonly string[],
    options: { readonly from?: string | undefined },
    cause: Cause,
  ): Promise<readonly string[]>;

  members(org: OrgId): Promise<readonly Member[]>;
  /** By person, where anything is known. */
  lastSeen(org: OrgId): Promise<ReadonlyMap<string, UnixSeconds>>;
  /** Only owners make owners, and change what owners are. `forbidden`, `not-found`, `conflict`. */
  setAuthority(session: Session, id: string, authority: Authority, cause: Cause): Promise<void>;
  /** Answers who they were. `forbidden` for an owner, unless `by` is one too. `not-found`, `conflict`. */
  removeMember(org: OrgId, id: string, by: Authority | undefined, cause: Cause): Promise<Member>;

  invitations(org: OrgId, at: number): Promise<readonly Invitation[]>;
  /** Mails the link where mail can be sent, in the language of whoever invites. */
  invite(
    org: OrgId,
    invitation: { readonly email: string; readonly authority: InvitedAuthority },
    locale: "en" | "ja",
    cause: Cause,
  ): Promise<Invited>;
  renewInvitation(org: OrgId, email: string, locale: "en" | "ja", cause: Cause): Promise<Invited>;
  revokeInvitation(org: OrgId, email: string, cause: Cause): Promise<void>;
}

/** An invitation with the link to follow, which is known now and never again. */
export interface Invited {
  readonly invitation: Invitation;
  readonly link: string;
  /** Whether a mail server took it; nobody else can be asked whether it arrived. */
  readonly mailed: boolean;
}

/** Mails a link; absent where no mail can be sent. */
export type MailInvitation = (
  mail: {
    readonly org: Org;
    readonly invitation: Invitation;
    readonly link: string;
    readonly locale: "en" | "ja";
  },
  signal: AbortSignal,
) => Promise<boolean>;

const MOST_NETWORKS = 100;
/** Whoever invites waits for so long for the mail server. */
const MAIL_TIMEOUT_MS = 10_000;

export function createOrganisation(
  meta: Pick<Meta, "orgs" | "users" | "invitations">,
  access: Pick<Access, "refresh">,
  publicUrl: () => string,
  mail?: MailInvitation,
): Organisation {
  async function get(org: OrgId): Promise<Org> {
    const found = await meta.orgs.find(org);
    if (found === undefined) throw new Rejected("not-found", "Organization Not Found.");
    return found;
  }

  async function memberOf(org: OrgId, id: string): Promise<Member> {
    const member = (await meta.users.members(org)).find(({ user }) => user.id === id);
    if (member === undefined) throw new Rejected("not-found", "User Not Found.");
    return member;
  }

  async function handOver(
    org: OrgId,
    { invitation, token }: { readonly invitation: Invitation; readonly token: Secret },
    locale: "en" | "ja",
  ): Promise<Invited> {
    const link = `${publicUrl()}/invitation?token=${token.reveal()}`;
    // Whoever invites sees the link all the same: a mail server that is down must not undo the invitation.
    const mailed =
      mail === undefined
        ? false
        : await mail({ org: await get(org), invitation, link, locale }, AbortSignal.timeout(MAIL_TIMEOUT_MS)).catch(
            () => false,
          );
    return { invitation, link, mailed };
  }

  return {
    get,

    async update(org, change, cause) {
      const updated = await meta.orgs.update(org, change, cause);
      await access.refresh();
      return updated;
    },

    networks: async (org, way) => (await get(org)).settings.allowedNetworks[way],

    async restrict(org, way, texts, { from }, cause) {
      const cannot = (why: string, reason: "invalid" | "conflict" = "invalid") =>
        new Rejected(reason, `Cannot restrict addresses: ${why}`);
      if (texts.length > MOST_NETWORKS) throw cannot(`found ${texts.length} networks, want ${MOST_NETWORKS} at most`);
      const networks = texts.map((text) => {
        const network = networkOf(text);
        if (network === undefined)
          throw cannot(`found "${text}", want a network as in "10.0.0.0/8" or "2001:db8::/32"`);
        return network;
      });
      if (from !== undefined && networks.length > 0 && !isWithin(networks, from))
        throw cannot(`your own address ${from} would be locked out`, "conflict");
      const list = [...new Set(networks.map(({ text }) => text))];
      await meta.orgs.update(org, { settings: { allowedNetworks: { [way]: list } } }, cause);
      await access.refresh();
      return list;
    },

    members: meta.users.members,
    lastSeen: meta.users.lastSeen,

    async setAuthority({ org, authority: own }, id, authority, cause) {
      await meta.users.setAuthority(org.id, id, authority, cause, ({ authority: before }) => {
        if (own !== "owner" && (authority === "owner" || before === "owner"))
          throw new Rejected("forbidden", "Only an owner makes owners, or makes them something else");
      });
    },

    async removeMember(org, id, by, cause) {
      const member = await memberOf(org, id);
      await meta.users.removeMember(org, id, cause, ({ name, authority }) => {
        if (authority === "owner" && by !== "owner")
          throw new Rejected("forbidden", `Cannot remove "${name}": an owner is removed by another owner only`);
      });
      return member;
    },

    invitations: meta.invitations.list,

    invite: async (org, invitation, locale, cause) =>
      handOver(org, await meta.invitations.create(org, invitation, cause), locale),

    renewInvitation: async (org, email, locale, cause) =>
      handOver(org, await meta.invitations.renew(org, email, cause), locale),

    revokeInvitation: meta.invitations.revoke,
  };
}
