import { type FormEvent, type ReactNode, useState } from "react";
import { INVITED_AUTHORITIES, type InvitedAuthority } from "#core/invitation.ts";
import type { Invited } from "#wire/own/people.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import css from "./settings.module.css";

/** Whom to invite, and as what. */
export function InviteDialog({
  onClose,
  onInvited,
}: {
  readonly onClose: () => void;
  readonly onInvited: (invited: Invited) => void;
}): ReactNode {
  const { t } = useI18n();
  const [email, setEmail] = useState("");
  const [authority, setAuthority] = useState<InvitedAuthority>("collaborator");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    api.invite({ email, authority }).then(onInvited, (reason: unknown) => {
      setError(reason);
      setBusy(false);
    });
  };
  return (
    <Dialog title={t("members.invite")} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("members.email")} hint={t("members.email-hint")}>
          {(props) => (
            <input
              {...props}
              type="email"
              required
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t("members.authority")} hint={t(`authority.${authority}`)}>
          {(props) => (
            <select
              {...props}
              value={authority}
              onChange={(event) => setAuthority(event.target.value as InvitedAuthority)}
            >
              {INVITED_AUTHORITIES.map((each) => (
                <option key={each} value={each}>
                  {t(`members.is.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("members.invite")} busy={busy} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

/** The one time that a link is shown. */
export function InvitedLink({
  invited: { invitation, link, mailed },
  onDone,
}: {
  readonly invited: Invited;
  readonly onDone: () => void;
}): ReactNode {
  const { t, dateTime } = useI18n();
  return (
    <section className={css.secret} role="status">
      <p>
        <strong>{t(mailed ? "members.link-mailed" : "members.link-made", { email: invitation.email })}</strong>{" "}
        {t("members.link-text", { until: dateTime(invitation.expiresAt) })}
      </p>
      <p className={css.secretRow}>
        <code>{link}</code>
        <CopyButton text={link} />
        <button type="button" className={ui.quiet} onClick={onDone}>
          {t("members.link-kept")}
        </button>
      </p>
    </section>
  );
}
