import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { AUTHORITIES, type Authority } from "#core/account.ts";
import type { Invitation, Invited, Member } from "#wire/own/people.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useMayManage, useSession } from "../../session/session.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { InviteDialog, InvitedLink } from "./invite.tsx";

const KEY = ["members"];

/** Who belongs to the organisation and what they may do, and who is invited. */
export function MembersPage(): ReactNode {
  const { t, count } = useI18n();
  useTitle(t("page.members"));
  const mayManage = useMayManage();
  const client = useQueryClient();
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.members(signal) });
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited>();
  const [removing, setRemoving] = useState<Member>();
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  const members = list.data?.members;
  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          mayManage && (
            <button type="button" className={ui.primary} onClick={() => setInviting(true)}>
              <Icon name="plus" />
              {t("members.invite")}
            </button>
          )
        }
      >
        {members === undefined
          ? t("page.members")
          : t("members.sentence", { count: members.length, members: count(members.length) })}
      </Sentence>
      {invited !== undefined && <InvitedLink invited={invited} onDone={() => setInvited(undefined)} />}
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {members === undefined && list.error === null && <Loading />}
      {members !== undefined && <MemberTable members={members} onChanged={refresh} onRemove={setRemoving} />}
      {list.data !== undefined && list.data.invitations.length > 0 && (
        <Invitations invitations={list.data.invitations} onChanged={refresh} onLink={setInvited} />
      )}
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(made) => {
            setInvited(made);
            setInviting(false);
            void refresh();
          }}
        />
      )}
      {removing !== undefined && (
        <Confirm
          title={t("members.remove-title", { name: removing.name })}
          action={t("members.remove")}
          onClose={() => setRemoving(undefined)}
          run={async () => {
            await api.removeMember(removing.id);
            await refresh();
          }}
        >
          <p className={ui.prose}>{t("members.remove-text")}</p>
        </Confirm>
      )}
    </div>
  );
}

function MemberTable({
  members,
  onChanged,
  onRemove,
}: {
  readonly members: readonly Member[];
  readonly onChanged: () => Promise<void>;
  readonly onRemove: (member: Member) => void;
}): ReactNode {
  const { t, date, dateTime } = useI18n();
  const { user, authority: own } = useSession();
  const mayManage = useMayManage();
  const mayTouch = (member: Member): boolean => mayManage && (member.authority !== "owner" || own === "owner");
  return (
    <div className={ui.scroll}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th scope="col">{t("members.name")}</th>
            <th scope="col">{t("members.email")}</th>
            <th scope="col">{t("members.authority")}</th>
            <th scope="col">{t("members.joined")}</th>
            <th scope="col">{t("members.seen")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id}>
              <th scope="row" translate="no">
                {member.name}
                {member.id === user.id && <small> {t("members.you")}</small>}
              </th>
              <td translate="no">{member.email ?? "–"}</td>
              <td data-fit>
                {mayTouch(member) ? (
                  <AuthoritySelect member={member} onChanged={onChanged} />
                ) : (
                  t(`members.is.${member.authority}`)
                )}
              </td>
              <td data-fit>{date(member.joinedAt)}</td>
              <td data-fit>
                {member.lastSeenAt === undefined ? t("members.never-seen") : dateTime(member.lastSeenAt)}
              </td>
              <td data-fit>
                {mayTouch(member) && member.id !== user.id && (
                  <button
                    type="button"
                    className={ui.quiet}
                    aria-label={t("members.remove-one", { name: member.name })}
                    onClick={() => onRemove(member)}
                  >
                    {t("members.remove")}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuthoritySelect({
  member,
  onChanged,
}: {
  readonly member: Member;
  readonly onChanged: () => Promise<void>;
}): ReactNode {
  const { t } = useI18n();
  const { authority: own } = useSession();
  const toast = useToast();
  const [error, setError] = useState<unknown>();
  const offered = AUTHORITIES.filter((authority) => authority !== "owner" || own === "owner");
  const change = (authority: Authority): void => {
    setError(undefined);
    api.changeMember(member.id, { authority }).then(
      () => {
        toast(t("members.changed", { name: member.name, authority: t(`members.is.${authority}`) }));
        void onChanged();
      },
      (reason: unknown) => setError(reason),
    );
  };
  return (
    <>
      <select
        className={ui.select}
        aria-label={t("members.authority-of", { name: member.name })}
        value={member.authority}
        onChange={(event) => change(event.target.value as Authority)}
      >
        {offered.map((authority) => (
          <option key={authority} value={authority}>
            {t(`members.is.${authority}`)}
          </option>
        ))}
      </select>
      {error !== undefined && <Problem error={error} />}
    </>
  );
}

function Invitations({
  invitations,
  onChanged,
  onLink,
}: {
  readonly invitations: readonly Invitation[];
  readonly onChanged: () => Promise<void>;
  readonly onLink: (invited: Invited) => void;
}): ReactNode {
  const { t, dateTime } = useI18n();
  const mayManage = useMayManage();
  const [error, setError] = useState<unknown>();
  const run = (work: Promise<unknown>): void => {
    setError(undefined);
    work.then(
      () => void onChanged(),
      (reason: unknown) => setError(reason),
    );
  };
  return (
    <section className={ui.section}>
      <h2>{t("members.invitations")}</h2>
      {error !== undefined && <Problem error={error} />}
      <div className={ui.scroll}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{t("members.email")}</th>
              <th scope="col">{t("members.authority")}</th>
              <th scope="col">{t("members.expires")}</th>
              <th scope="col">{t("members.invited-by")}</th>
              <th scope="col">
                <span className="visually-hidden">{t("actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {invitations.map(({ email, authority, expiresAt, invitedBy }) => (
              <tr key={email}>
                <th scope="row" translate="no">
                  {email}
                </th>
                <td data-fit>{t(`members.is.${authority}`)}</td>
                <td data-fit>{dateTime(expiresAt)}</td>
                <td translate="no">{invitedBy}</td>
                <td data-fit>
                  {mayManage && (
                    <span className={ui.actions}>
                      <button
                        type="button"
                        className={ui.quiet}
                        aria-label={t("members.new-link-of", { email })}
                        onClick={() => run(api.renewInvitation(email).then(onLink))}
                      >
                        {t("members.new-link")}
                      </button>
                      <button
                        type="button"
                        className={ui.quiet}
                        aria-label={t("members.revoke-one", { email })}
                        onClick={() => run(api.revokeInvitation(email))}
                      >
                        {t("members.revoke")}
                      </button>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
