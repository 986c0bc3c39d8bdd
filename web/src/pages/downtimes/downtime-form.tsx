import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { ApiError } from "#client/own.ts";
import { RECURRENCE_TYPES, type Recurrence, WEEKDAYS } from "#core/alert/downtime.ts";
import { api } from "../../data/api.ts";
import { dateTime as dateTimeIn, zoneName } from "../../i18n/format.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";
import { ChoiceField, MemoField, NumberField, TextField } from "../monitors/fields.tsx";
import { ChipsField, PlacesField } from "../monitors/places-field.tsx";
import css from "./downtimes.module.css";
import { fromField, type SpelledDowntime, toField } from "./recurrence.ts";
import { useDowntimeWords } from "./words.ts";

const REST_MS = 400;
const HOUR = 3_600;

/** From now, for two hours, over what the address names. */
function starter(wanted: URLSearchParams): SpelledDowntime {
  const now = Math.floor(Date.now() / 60_000) * 60;
  const some = (name: string): string[] => wanted.getAll(name).filter((one) => one !== "");
  return {
    ...{ name: "", memo: "", start: now, duration: 120 },
    serviceScopes: some("service"),
    serviceExcludeScopes: [],
    roleScopes: some("role").map((role) => role.replace(/:\s*/, ": ")),
    roleExcludeScopes: [],
    monitorScopes: some("monitor"),
    monitorExcludeScopes: [],
  };
}

/** A downtime of its own, or with an `id` a stored one: when, how often, over what, and whom that silences. */
export function DowntimeDialog({
  zone,
  id,
  start: stored,
  wanted = new URLSearchParams(),
  onClose,
}: {
  /** Of the organisation: rules act on its clock. */
  readonly zone: string;
  readonly id?: string;
  readonly start?: SpelledDowntime;
  readonly wanted?: URLSearchParams;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState<SpelledDowntime>(() => {
    const { id: _, ...known } = { id: "", ...(stored ?? starter(wanted)) };
    return known;
  });
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const fields: Readonly<Record<string, string>> = error instanceof ApiError ? error.fields : {};
  const change = (part: Partial<SpelledDowntime>): void => setDraft((before) => ({ ...before, ...part }));
  const words = useDowntimeWords();
  const isBackwards = draft.duration < 1;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const sent = { ...draft, name: draft.name.trim() || words(draft, zone) };
    (id === undefined ? api.createDowntime(sent) : api.replaceDowntime(id, sent)).then(
      () => {
        void client.invalidateQueries({ queryKey: ["downtimes"] });
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
    <Dialog title={t(id === undefined ? "downtime.new" : "downtime.edit")} wide onClose={onClose}>
      <form className={ui.stack} onSubmit={submit} noValidate>
        <TextField
          label={t("monitor.name")}
          placeholder={isBackwards ? "" : words(draft, zone)}
          value={draft.name}
          error={fields.name}
          onChange={(name) => change({ name })}
        />
        <When draft={draft} change={change} zone={zone} fields={fields} />
        <Rule draft={draft} change={change} zone={zone} fields={fields} />
        {!isBackwards && <p className={css.words}>{words(draft, zone)}</p>}
        <Covered draft={draft} change={change} />
        <MemoField
          hint={t("downtime.memo-hint")}
          value={draft.memo}
          error={fields.memo}
          onChange={(memo) => change({ memo })}
        />
        {!isBackwards && <Affected draft={draft} zone={zone} />}
        {error !== undefined && <Problem error={error} />}
        <footer className={ui.actions}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t("cancel")}
          </button>
          <button type="submit" className={ui.primary} disabled={busy || isBackwards}>
            {t(busy ? "working" : id === undefined ? "monitor.create" : "save")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: SpelledDowntime;
  readonly change: (part: Partial<SpelledDowntime>) => void;
  readonly zone: string;
  readonly fields: Readonly<Record<string, string>>;
}

function When({ draft, change, zone, fields }: PartProps): ReactNode {
  const { t } = useI18n();
  const end = draft.start + draft.duration * 60;
  const isBackwards = draft.duration < 1;
  return (
    <>
      <div className={css.pair}>
        <Field label={t("downtime.from")} error={fields.start}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={toField(draft.start, zone)}
              onChange={(event) => {
                const start = fromField(event.target.value, zone);
                if (start !== undefined) change({ start });
              }}
            />
          )}
        </Field>
        <Field label={t("downtime.to")} error={isBackwards ? t("downtime.backwards") : fields.duration}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={toField(end, zone)}
              onChange={(event) => {
                const to = fromField(event.target.value, zone);
                if (to !== undefined) change({ duration: Math.round((to - draft.start) / 60) });
              }}
            />
          )}
        </Field>
      </div>
      <div className={css.quick}>
        {[1, 2, 8, 24].map((hours) => (
          <button
            key={hours}
            type="button"
            className={ui.button}
            aria-pressed={draft.duration === hours * 60}
            onClick={() => change({ duration: hours * 60 })}
          >
            {t("downtime.hours", { count: hours })}
          </button>
        ))}
        <span className={ui.hint}>{t("downtime.zone", { zone: zoneName(draft.start, zone) })}</span>
      </div>
    </>
  );
}

function Rule({ draft, change, zone, fields }: PartProps): ReactNode {
  const { t, locale } = useI18n();
  const { recurrence } = draft;
  const update = (part: Partial<Recurrence>): void => {
    if (recurrence !== undefined) change({ recurrence: { ...recurrence, ...part } });
  };
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  return (
    <>
      <div className={css.pair}>
        <ChoiceField
          label={t("downtime.repeat")}
          value={recurrence?.type ?? "never"}
          choices={[
            ["never", t("downtime.repeat.never")],
            ...RECURRENCE_TYPES.map((type) => [type, t(`downtime.repeat.${type}`)] as const),
          ]}
          onChange={(type) => {
            if (type === "never") change({ recurrence: undefined });
            else change({ recurrence: { type, interval: 1 } });
          }}
        />
        {recurrence !== undefined && (
          <NumberField
            label={t(`downtime.interval.${recurrence.type}`)}
            min={1}
            step={1}
            value={recurrence.interval}
            error={fields.interval}
            onChange={(interval) => update({ interval: Math.max(1, Math.floor(interval ?? 1)) })}
          />
        )}
      </div>
      {recurrence?.type === "weekly" && (
        <fieldset className={css.weekdays}>
          <legend className={ui.label}>{t("downtime.weekdays")}</legend>
          {[1, 2, 3, 4, 5, 6, 0].map((i) => {
            const day = WEEKDAYS[i]!;
            const days = recurrence.weekdays ?? [];
            const isOn = days.includes(day);
            return (
              <button
                key={day}
                type="button"
                aria-pressed={isOn}
                onClick={() => update({ weekdays: isOn ? days.filter((one) => one !== day) : [...days, day] })}
              >
                {weekday.format(new Date((3 + i) * 86_400_000))}
              </button>
            );
          })}
        </fieldset>
      )}
      {recurrence !== undefined && (
        <Field label={t("downtime.repeat-until")} hint={t("downtime.repeat-until-hint")}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={recurrence.until === undefined ? "" : toField(recurrence.until, zone)}
              onChange={(event) => update({ until: fromField(event.target.value, zone) })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function Covered({ draft, change }: Pick<PartProps, "draft" | "change">): ReactNode {
  const { t } = useI18n();
  const monitors = useQuery({ queryKey: ["monitors"], queryFn: ({ signal }) => api.monitors(signal) });
  const all = (monitors.data?.monitors ?? []).map(({ monitor }) => ({ id: monitor.id, text: monitor.name }));
  const nameOf = (id: string): string => all.find((one) => one.id === id)?.text ?? id;
  const split = (places: readonly string[]) => ({
    services: places.filter((place) => !place.includes(":")),
    roles: places.filter((place) => place.includes(":")),
  });
  return (
    <>
      <PlacesField
        label={t("downtime.places")}
        empty={t("downtime.all-places")}
        value={[...draft.serviceScopes, ...draft.roleScopes]}
        onChange={(places) => {
          const { services, roles } = split(places);
          change({ serviceScopes: services, roleScopes: roles });
        }}
      />
      <PlacesField
        label={t("monitor.exclude-scopes")}
        empty={t("monitor.excludes-none")}
        value={[...draft.serviceExcludeScopes, ...draft.roleExcludeScopes]}
        onChange={(places) => {
          const { services, roles } = split(places);
          change({ serviceExcludeScopes: services, roleExcludeScopes: roles });
        }}
      />
      {(["monitorScopes", "monitorExcludeScopes"] as const).map((key) => (
        <ChipsField
          key={key}
          label={t(key === "monitorScopes" ? "page.monitors" : "downtime.exclude-monitors")}
          add={t("monitor.add-place")}
          empty={t(key === "monitorScopes" ? "downtime.all-monitors" : "monitor.excludes-none")}
          chosen={draft[key].map((id) => ({ id, text: nameOf(id) }))}
          options={all.filter(({ id }) => !draft[key].includes(id))}
          onAdd={(id) => change({ [key]: [...draft[key], id] })}
          onRemove={(id) => change({ [key]: draft[key].filter((one) => one !== id) })}
        />
      ))}
    </>
  );
}

/** Whom it silences and when, as the server reckons. */
function Affected({ draft, zone }: Pick<PartProps, "draft" | "zone">): ReactNode {
  const { t, count, locale } = useI18n();
  const wanted = JSON.stringify({ ...draft, name: draft.name.trim() || "preview" });
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(wanted), REST_MS);
    return () => window.clearTimeout(timer);
  }, [wanted]);
  const preview = useQuery({
    queryKey: ["downtime-preview", settled],
    queryFn: ({ signal }) => api.previewDowntime(JSON.parse(settled), signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: HOUR * 1_000,
  });
  if (preview.data === undefined) return null;
  const { hosts, monitors, windows } = preview.data;
  return (
    <section className={css.affected} aria-label={t("downtime.affected")}>
      <h3>{t("downtime.affected")}</h3>
      <p>
        {t("downtime.hosts", { count: hosts.count, hosts: count(hosts.count) })}
        {hosts.names.length > 0 && <small translate="no"> {some(hosts.names, hosts.count)}</small>}
      </p>
      <p>
        {t("downtime.monitors", { count: monitors.count, monitors: count(monitors.count) })}
        {monitors.names.length > 0 && <small translate="no"> {some(monitors.names, monitors.count)}</small>}
      </p>
      {draft.recurrence !== undefined && windows.length > 0 && (
        <p>
          {t("downtime.windows")}
          <small> {windows.map(({ from }) => dateTimeIn(from, locale, zone)).join(" · ")}</small>
        </p>
      )}
    </section>
  );
}

const some = (names: readonly string[], total: number): string =>
  names.slice(0, 6).join(", ") + (total > 6 ? ` … (${total})` : "");
