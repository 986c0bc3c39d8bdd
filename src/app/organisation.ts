import type { Authority, Cause, Member, Org, OrgSettings, RestrictedWay, Session } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Invitation, InvitedAuthority } from "#core/invitation.ts";
import type { OrgId } from "#core/series.ts";
import { isWithin, networkOf } from "#kit/networks.ts";
import type { Meta } from "#meta/meta.ts";
import type { Access } from "./access.ts";

/** The organisation itself: its settings, its members, and who is let in from where. */
export interface Organisation {
  get(org: OrgId): Promise<Org>;
  /** What is absent stays. */
  update(
    org: OrgId,
    change: { readonly displayName?: string | undefined; readonly settings?: Partial<OrgSettings> | undefined },
    cause: Cause,
  ): Promise<Org>;
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
  /** Only owners make owners, and change what owners are. `forbidden`, `not-found`, `conflict`. */
  setAuthority(session: Session, id: string, authority: Authority, cause: Cause): Promise<void>;
  /** Answers who they were. `forbidden` for an owner, unless `by` is one too. `not-found`, `conflict`. */
  removeMember(org: OrgId, id: string, by: Authority | undefined, cause: Cause): Promise<Member>;

  invitations(org: OrgId, at: number): Promise<readonly Invitation[]>;
  invite(org: OrgId, email: string, authority: InvitedAuthority, cause: Cause): Promise<Invited>;
  renewInvitation(org: OrgId, email: string, cause: Cause): Promise<Invited>;
  revokeInvitation(org: OrgId, email: string, cause: Cause): Promise<void>;
}

/** An invitation with the link to follow, which is known now and never again. */
export interface Invited {
  readonly invitation: Invitation;
  readonly link: string;
}

const MOST_NETWORKS = 100;

export function createOrganisation(
  meta: Pick<Meta, "orgs" | "users" | "invitations">,
  access: Pick<Access, "refresh">,
  publicUrl: () => string,
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

  const linkOf = (token: string): string => `${publicUrl()}/invitation?token=${token}`;

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
      const { settings } = await get(org);
      const list = [...new Set(networks.map(({ text }) => text))];
      await meta.orgs.update(
        org,
        { settings: { allowedNetworks: { ...settings.allowedNetworks, [way]: list } } },
        cause,
      );
      await access.refresh();
      return list;
    },

    members: meta.users.members,

    async setAuthority({ org, authority: own }, id, authority, cause) {
      const { authority: before } = await memberOf(org.id, id);
      if (own !== "owner" && (authority === "owner" || before === "owner"))
        throw new Rejected("forbidden", "Only an owner makes owners, or makes them something else");
      await meta.users.setAuthority(org.id, id, authority, cause);
    },

    async removeMember(org, id, by, cause) {
      const member = await memberOf(org, id);
      if (member.authority === "owner" && by !== "owner")
        throw new Rejected(
          "forbidden",
          `Cannot remove "${member.user.name}": an owner is removed by another owner only`,
        );
      await meta.users.removeMember(org, id, cause);
      return member;
    },

    invitations: meta.invitations.list,

    async invite(org, email, authority, cause) {
      const { invitation, token } = await meta.invitations.create(org, { email, authority }, cause);
      return { invitation, link: linkOf(token.reveal()) };
    },

    async renewInvitation(org, email, cause) {
      const { invitation, token } = await meta.invitations.renew(org, email, cause);
      return { invitation, link: linkOf(token.reveal()) };
    },

    revokeInvitation: meta.invitations.revoke,
  };
}
