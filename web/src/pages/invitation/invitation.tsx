import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { ApiError } from "#client/own.ts";
import { api } from "../../data/api.ts";
import { speak, useI18n } from "../../i18n/i18n.tsx";
import { pathsOf } from "../../routes.ts";
import { useAdopt } from "../../session/session.tsx";
import { NewNameField, NewPasswordField } from "../../ui/password-field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { ZoneField } from "../../ui/zone-field.tsx";
import { Gate } from "../login/gate.tsx";
import { useTitle } from "../title.ts";

/** Whoever was invited chooses a name and a password. */
export default function InvitationPage(): ReactNode {
  const { t } = useI18n();
  useTitle(t("invitation.title"));
  const [token] = useState(() => new URLSearchParams(location.search).get("token") ?? "");
  const found = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => api.invitation(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (found.data === undefined)
    return (
      <Gate title={t("invitation.title")}>
        {found.error === null ? <Loading rows={2} /> : <Problem error={found.error} />}
        {found.error !== null && (
          <a className={ui.button} href="/login">
            {t("invitation.sign-in")}
          </a>
        )}
      </Gate>
    );
  const { orgDisplayName, invitedBy, email } = found.data;
  return (
    <Gate
      title={t("invitation.welcome", { org: orgDisplayName })}
      lead={t("invitation.lead", { name: invitedBy, email })}
    >
      <Form token={token} suggested={email.split("@")[0] ?? ""} />
    </Gate>
  );
}

function Form({ token, suggested }: { readonly token: string; readonly suggested: string }): ReactNode {
  const { t, locale, zone } = useI18n();
  const [name, setName] = useState(suggested);
  const [password, setPassword] = useState("");
  const adopt = useAdopt();
  const accept = useMutation({
    mutationFn: () => api.acceptInvitation({ token, name, password, locale, timeZone: zone }),
    onSuccess(session) {
      // The token is spent; it has no business in the history.
      navigate(session.state === "signed-in" ? pathsOf(session.org.name).overview : "/", { replace: true });
      adopt(session);
    },
  });
  const fields = accept.error instanceof ApiError ? accept.error.fields : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accept.mutate();
  };
  return (
    <form className={ui.stack} onSubmit={submit}>
      {accept.error !== null && Object.keys(fields).length === 0 && <Problem error={accept.error} />}
      <NewNameField value={name} error={fields.name} onChange={setName} />
      <NewPasswordField label={t("login.password")} value={password} error={fields.password} onChange={setPassword} />
      <ZoneField value={zone} onChange={(next) => speak({ zone: next })} />
      <button type="submit" className={ui.primary} disabled={accept.isPending}>
        {t(accept.isPending ? "working" : "invitation.join")}
      </button>
    </form>
  );
}
