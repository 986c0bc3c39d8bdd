import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "#client/own.ts";
import type { NotificationGroupForm, NotificationGroupRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { ChoiceField, NumberField, TextField } from "../monitors/fields.tsx";
import { ChipsField, PlacesField } from "../monitors/places-field.tsx";
import css from "./groups.module.css";
import type { Names } from "./names.ts";
import { possibleChildren } from "./told.ts";

const EMPTY: NotificationGroupForm = {
  name: "",
  notificationLevel: "all",
  childNotificationGroupIds: [],
  childChannelIds: [],
  monitors: [],
  services: [],
  extras: {},
};

/** What a group hears of, whom it tells, and when. */
export function GroupDialog({
  group,
  names,
  onClose,
}: {
  readonly group?: NotificationGroupRow;
  readonly names: Names;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const [form, setForm] = useState<NotificationGroupForm>(() => {
    if (group === undefined) return EMPTY;
    const { id: _, type: __, ...known } = group;
    return known;
  });
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fields: Readonly<Record<string, string>> = error instanceof ApiError ? error.fields : {};
  const change = (part: Partial<NotificationGroupForm>): void => setForm((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const sent = { ...form, name: form.name.trim() };
    (group === undefined ? api.createNotificationGroup(sent) : api.replaceNotificationGroup(group.id, sent)).then(
      () => {
        void client.invalidateQueries({ queryKey: ["notification-groups"] });
        toast(t("monitor.saved", { name: sent.name }));
        onClose();
      },
      (reason: unknown) => {
        setError(reason);
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      title={group === undefined ? t("group.new") : t("channel.edit-title", { name: group.name })}
      wide
      onClose={onClose}
    >
      <form className={ui.stack} onSubmit={submit} noValidate>
        <TextField
          label={t("monitor.name")}
          value={form.name}
          error={fields.name}
          onChange={(name) => change({ name })}
        />
        {group?.type === "group-default" ? (
          <p className={ui.hint}>{t("group.default-text")}</p>
        ) : (
          <Hears form={form} change={change} names={names} />
        )}
        <ChoiceField
          label={t("group.level")}
          value={form.notificationLevel}
          choices={[
            ["all", t("group.level.all")],
            ["critical", t("group.level.critical")],
          ]}
          onChange={(notificationLevel) => change({ notificationLevel })}
        />
        <Tells form={form} change={change} names={names} id={group?.id} fields={fields} />
        <Extras form={form} change={change} names={names} id={group?.id} fields={fields} />
        {error !== undefined && <Problem error={error} />}
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className={ui.primary} disabled={busy}>
            {t(busy ? "working" : group === undefined ? "monitor.create" : "save")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly form: NotificationGroupForm;
  readonly change: (part: Partial<NotificationGroupForm>) => void;
  readonly names: Names;
}

function Hears({ form, change, names }: PartProps): ReactNode {
  const { t } = useI18n();
  const chosen = new Set(form.monitors.map(({ id }) => id));
  const nameOf = (id: string): string => names.monitors.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <PlacesField
        label={t("group.services")}
        empty={t("group.no-services")}
        kinds="services"
        value={form.services.map(({ name }) => name)}
        onChange={(services) => change({ services: services.map((name) => ({ name })) })}
      />
      <ChipsField
        label={t("page.monitors")}
        add={t("monitor.add-place")}
        empty={t("group.no-monitors")}
        chosen={form.monitors.map(({ id }) => ({ id, text: nameOf(id) }))}
        options={names.monitors.filter(({ id }) => !chosen.has(id)).map(({ id, name }) => ({ id, text: name }))}
        onAdd={(id) => change({ monitors: [...form.monitors, { id, skipDefault: false }] })}
        onRemove={(id) => change({ monitors: form.monitors.filter((one) => one.id !== id) })}
      />
      {form.monitors.length > 0 && (
        <fieldset>
          <legend className="visually-hidden">{t("group.only-here-legend")}</legend>
          {form.monitors.map(({ id, skipDefault }) => (
            <label key={id} className={ui.check}>
              <input
                type="checkbox"
                checked={skipDefault}
                onChange={({ target }) =>
                  change({
                    monitors: form.monitors.map((one) => (one.id === id ? { id, skipDefault: target.checked } : one)),
                  })
                }
              />
              {t("group.only-here-choice", { name: nameOf(id) })}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface EditedProps extends PartProps {
  /** Absent for a new one. */
  readonly id: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

function Tells({ form, change, names, id, fields }: EditedProps): ReactNode {
  const { t } = useI18n();
  const { childChannelIds: channels, childNotificationGroupIds: groups } = form;
  const nameOf = (list: readonly { readonly id: string; readonly name: string }[], wanted: string): string =>
    list.find((one) => one.id === wanted)?.name ?? wanted;
  const toChip = (one: { readonly id: string; readonly name: string }) => ({ id: one.id, text: one.name });
  return (
    <>
      <ChipsField
        label={t("page.channels")}
        add={t("monitor.add-place")}
        empty={t("group.no-channels")}
        chosen={channels.map((one) => ({ id: one, text: nameOf(names.channels, one) }))}
        options={names.channels.filter((one) => !channels.includes(one.id)).map(toChip)}
        onAdd={(one) => change({ childChannelIds: [...channels, one] })}
        onRemove={(one) => change({ childChannelIds: channels.filter((other) => other !== one) })}
        error={fields.childChannelIds}
      />
      <ChipsField
        label={t("group.groups")}
        add={t("monitor.add-place")}
        empty={t("group.no-groups")}
        chosen={groups.map((one) => ({ id: one, text: nameOf(names.groups, one) }))}
        options={possibleChildren(names.groups, id)
          .filter((one) => !groups.includes(one.id))
          .map(toChip)}
        onAdd={(one) => change({ childNotificationGroupIds: [...groups, one] })}
        onRemove={(one) => change({ childNotificationGroupIds: groups.filter((other) => other !== one) })}
        error={fields.childNotificationGroupIds}
      />
    </>
  );
}

type Extras = NotificationGroupForm["extras"];

function Extras({ form, change, names, id, fields }: EditedProps): ReactNode {
  const { t } = useI18n();
  const { extras } = form;
  const set = (key: keyof Extras, value: number | string | null): void => {
    const { [key]: _, ...others } = extras;
    change({ extras: value === null || value === "" ? others : { ...others, [key]: value } });
  };
  return (
    <fieldset className={css.extras}>
      <legend className={ui.label}>{t("group.when")}</legend>
      <NumberField
        label={t("group.hold-off")}
        hint={t("group.hold-off-hint")}
        min={1}
        step={1}
        value={extras.holdOffMinutes}
        error={fields.holdOffMinutes}
        onChange={(value) => set("holdOffMinutes", value)}
      />
      <NumberField
        label={t("group.repeat")}
        hint={t("group.repeat-hint")}
        min={10}
        step={1}
        value={extras.repeatMinutes}
        error={fields.repeatMinutes}
        onChange={(value) => set("repeatMinutes", value)}
      />
      <NumberField
        label={t("group.escalate")}
        hint={t("group.escalate-hint")}
        min={1}
        step={1}
        value={extras.escalateAfterMinutes}
        error={fields.escalateAfterMinutes}
        onChange={(value) => set("escalateAfterMinutes", value)}
      />
      <ChoiceField
        label={t("group.escalate-to")}
        value={extras.escalateTo ?? ""}
        choices={[
          ["", t("group.escalate-nobody")],
          ...names.groups.filter((one) => one.id !== id).map((one) => [one.id, one.name] as [string, string]),
        ]}
        error={fields.escalateTo}
        onChange={(value) => set("escalateTo", value)}
      />
    </fieldset>
  );
}
