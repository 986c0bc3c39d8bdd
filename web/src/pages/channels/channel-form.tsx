import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "#client/own.ts";
import { CHANNEL_EVENTS } from "#core/notify/channel.ts";
import type { ChannelForm, ChannelRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/state.tsx";
import ui from "../../ui/ui.module.css";
import { ChoiceField, TextField } from "../monitors/fields.tsx";
import css from "./channels.module.css";
import { addressesIn, CHANNEL_TYPES, type ChannelType, canSendTo, formOf, KINDS, PRODUCTS } from "./kinds.ts";

/** Another channel, or a stored one: its secret stays as it is unless somebody types a new one. */
export function ChannelDialog({
  channel,
  onClose,
  onMade,
}: {
  readonly channel?: ChannelRow;
  readonly onClose: () => void;
  readonly onMade: (channel: ChannelRow) => void;
}): ReactNode {
  const { t, locale } = useI18n();
  const client = useQueryClient();
  const type = channel !== undefined && canSendTo(channel.type) ? channel.type : "slack";
  const [form, setForm] = useState<ChannelForm>(() => formOf(type, locale, channel));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fields: Readonly<Record<string, string>> = error instanceof ApiError ? error.fields : {};
  const change = (part: Partial<ChannelForm>): void => setForm((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const sent = { ...form, name: form.name.trim() };
    (channel === undefined ? api.createChannel(sent) : api.replaceChannel(channel.id, sent)).then(
      (made) => {
        for (const key of ["channels", "notification-groups"]) void client.invalidateQueries({ queryKey: [key] });
        if (channel === undefined) onMade(made);
        else onClose();
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      title={channel === undefined ? t("channel.new") : t("channel.edit-title", { name: channel.name })}
      wide
      onClose={onClose}
    >
      <form className={ui.stack} onSubmit={submit} noValidate>
        {channel === undefined && (
          <ChoiceField<ChannelType>
            label={t("channel.type")}
            value={form.type}
            choices={CHANNEL_TYPES.map((one) => [one, PRODUCTS[one] ?? t("channel.email")] as const)}
            onChange={(next) => setForm({ ...formOf(next, form.locale ?? locale), name: form.name })}
          />
        )}
        <TextField
          label={t("monitor.name")}
          value={form.name}
          error={fields.name}
          onChange={(name) => change({ name })}
        />
        <Target form={form} change={change} fields={fields} hint={channel?.hint} />
        <fieldset className={css.events}>
          <legend className={ui.label}>{t("channel.events")}</legend>
          {CHANNEL_EVENTS.map((event) => {
            const events = form.events ?? ["alert"];
            return (
              <label key={event} className={ui.check}>
                <input
                  type="checkbox"
                  checked={events.includes(event)}
                  onChange={({ target }) =>
                    change({ events: target.checked ? [...events, event] : events.filter((one) => one !== event) })
                  }
                />
                {t(`channel.event.${event}`)}
              </label>
            );
          })}
          {fields.events !== undefined && <p className={ui.fieldError}>{fields.events}</p>}
        </fieldset>
        <ChoiceField
          label={t("channel.locale")}
          value={form.locale ?? locale}
          choices={[
            ["en", "English"],
            ["ja", "日本語"],
          ]}
          onChange={(next) => change({ locale: next })}
        />
        {KINDS[form.type].hasPicture === true && (
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={form.enabledGraphImage ?? false}
              onChange={(event) => change({ enabledGraphImage: event.target.checked })}
            />
            {t("channel.picture")}
          </label>
        )}
        {channel === undefined && (
          <label className={ui.check}>
            <input
              type="checkbox"
              checked={form.addToDefaultNotificationGroup ?? true}
              onChange={(event) => change({ addToDefaultNotificationGroup: event.target.checked })}
            />
            {t("channel.add-to-default")}
          </label>
        )}
        {error !== undefined && Object.keys(fields).length === 0 && <Problem error={error} />}
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className={ui.primary} disabled={busy}>
            {t(busy ? "working" : channel === undefined ? "add" : "save")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface TargetProps {
  readonly form: ChannelForm;
  readonly change: (part: Partial<ChannelForm>) => void;
  readonly fields: Readonly<Record<string, string>>;
  /** What is known of the stored secret. */
  readonly hint: string | undefined;
}

/** Where messages go, and where one gets that from. */
function Target({ form, change, fields, hint }: TargetProps): ReactNode {
  const { t } = useI18n();
  const { secret, hasMentions } = KINDS[form.type];
  const mentions = form.mentions ?? {};
  return (
    <>
      <p className={ui.hint}>{t(`channel.how.${form.type}`)}</p>
      {form.type === "email" && <Addresses form={form} change={change} fields={fields} />}
      {secret !== undefined && (
        <TextField
          label={t(`channel.secret.${secret}`)}
          value={form[secret] ?? ""}
          hint={hint === undefined ? undefined : t("channel.secret-kept", { hint })}
          error={fields[secret]}
          onChange={(value) => change({ [secret]: value })}
        />
      )}
      {form.type === "chatwork" && (
        <TextField
          label={t("channel.room")}
          value={form.roomId ?? ""}
          error={fields.roomId}
          onChange={(roomId) => change({ roomId })}
        />
      )}
      {form.type === "opsgenie" && (
        <ChoiceField<"us" | "eu">
          label={t("channel.region")}
          value={form.region ?? "us"}
          choices={[
            ["us", t("channel.region.us")],
            ["eu", t("channel.region.eu")],
          ]}
          onChange={(region) => change({ region })}
        />
      )}
      {hasMentions === true && (
        <fieldset className={css.mentions}>
          <legend className={ui.label}>{t("channel.mentions")}</legend>
          <p className={ui.hint}>{t("channel.mentions-hint")}</p>
          {(["critical", "warning", "ok"] as const).map((level) => (
            <TextField
              key={level}
              label={t(`check.${level}`)}
              value={mentions[level] ?? ""}
              error={fields[`mentions.${level}`]}
              onChange={(text) => {
                const { [level]: _, ...others } = mentions;
                change({ mentions: text === "" ? others : { ...others, [level]: text } });
              }}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

function Addresses({ form, change, fields }: Omit<TargetProps, "hint">): ReactNode {
  const { t } = useI18n();
  const { emails = [], userIds = [] } = form;
  const [text, setText] = useState(emails.join("\n"));
  return (
    <>
      <Recipients chosen={userIds} onChange={(ids) => change({ emails, userIds: ids })} />
      <Field label={t("channel.emails")} hint={t("channel.emails-hint")} error={fields.emails}>
        {(props) => (
          <textarea
            {...props}
            rows={3}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              change({ emails: addressesIn(event.target.value), userIds });
            }}
          />
        )}
      </Field>
    </>
  );
}

/** Members who have an address: mail follows them when they change it. */
function Recipients({
  chosen,
  onChange,
}: {
  readonly chosen: readonly string[];
  readonly onChange: (ids: string[]) => void;
}): ReactNode {
  const { t } = useI18n();
  const found = useQuery({ queryKey: ["members"], queryFn: ({ signal }) => api.members(signal) });
  const reachable = (found.data?.members ?? []).filter(({ id, email }) => email !== undefined || chosen.includes(id));
  if (reachable.length === 0) return null;
  return (
    <fieldset>
      <legend className={ui.label}>{t("channel.members")}</legend>
      {reachable.map(({ id, name, email = "" }) => (
        <label key={id} className={ui.check}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
          <span translate="no">
            {name} {email}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
