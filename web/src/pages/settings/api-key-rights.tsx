import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { ApiKey, CreatedApiKey } from "#wire/own/keys.ts";
import { api } from "../../data/api.ts";
import { type MessageId, useI18n } from "../../i18n/i18n.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { FormActions } from "../../ui/form-actions.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import css from "./settings.module.css";

/** What a key may do, in a word or two. */
export function rightsWord({ read, write, traffic }: Pick<ApiKey, "read" | "write" | "traffic">): MessageId {
  if (traffic) return "api-keys.read-write-traffic";
  if (read && write) return "api-keys.read-write";
  return write ? "api-keys.write" : "api-keys.read";
}

/** What is left to do about its right to move traffic. */
export const verbOf = ({ traffic }: Pick<ApiKey, "traffic">): "allow" | "forbid" => (traffic ? "forbid" : "allow");

export function NewKey({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (made: CreatedApiKey) => void;
}): ReactNode {
  const { t } = useI18n();
  const [name, setName] = useState("");
  const [write, setWrite] = useState(true);
  const [read, setRead] = useState(true);
  const [traffic, setTraffic] = useState(false);
  const hint = useId();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    api.createApiKey({ name, read, write, traffic }).then(onMade, (reason: unknown) => {
      setError(reason);
      setBusy(false);
    });
  };
  return (
    <Dialog title={t("api-keys.create")} onClose={onClose}>
      <form className={ui.stack} onSubmit={submit}>
        <Field label={t("api-keys.name")} hint={t("api-keys.name-hint")}>
          {(props) => (
            <input
              {...props}
              required
              maxLength={64}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset>
          <legend className={ui.label}>{t("api-keys.rights")}</legend>
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={read}
              onChange={() => {
                setRead(!read);
                setTraffic(false);
              }}
            />
            {t("api-keys.may-read")}
          </label>
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={write}
              onChange={() => {
                setWrite(!write);
                setTraffic(false);
              }}
            />
            {t("api-keys.may-write")}
          </label>
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={traffic}
              aria-describedby={hint}
              onChange={() => {
                // It includes both others: no key has it without them.
                setTraffic(!traffic);
                if (traffic) return;
                setRead(true);
                setWrite(true);
              }}
            />
            {t("api-keys.may-move-traffic")}
          </label>
          <p id={hint} className={`${ui.hint} ${css.underCheck}`}>
            {t("api-keys.traffic-hint")}
          </p>
        </fieldset>
        {error !== undefined && <Problem error={error} />}
        <FormActions action={t("api-keys.create")} busy={busy} disabled={!read && !write} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

/** Gives a key the right to move traffic, or takes it. */
export function ChangeTraffic({
  of: { id, name, traffic },
  onChanged,
  onClose,
}: {
  readonly of: ApiKey;
  readonly onChanged: () => Promise<unknown>;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const verb = verbOf({ traffic });
  return (
    <Confirm
      title={t(`api-keys.traffic-${verb}-title`, { name })}
      action={t(`api-keys.traffic-${verb}`)}
      danger={traffic}
      onClose={onClose}
      run={async () => {
        await api.changeApiKey(id, { traffic: !traffic });
        await onChanged();
      }}
    >
      <p className={ui.prose}>{t(`api-keys.traffic-${verb}-text`)}</p>
    </Confirm>
  );
}
