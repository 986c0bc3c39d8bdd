import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/field.tsx";
import type { Draft, DraftOf } from "./draft.ts";
import { ChoiceField, CountField, NumberField } from "./fields.tsx";
import css from "./monitors.module.css";
import { PlacesField } from "./places-field.tsx";

export interface PartProps<D extends Draft = Draft> {
  readonly draft: D;
  readonly change: (part: object) => void;
  /** What the server found wrong, by field. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A service by name; `none` says what it means that none is chosen, where that is possible. */
export function ServiceField({
  value,
  onChange,
  error,
  none,
  hint,
}: {
  readonly value: string;
  readonly onChange: (service: string) => void;
  readonly error?: string | undefined;
  readonly none?: string;
  readonly hint?: string;
}): ReactNode {
  const { t } = useI18n();
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const names = (services.data?.services ?? []).map(({ name }) => name);
  return (
    <Field label={t("service")} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{none ?? t("monitor.choose-service")}</option>
          {value !== "" && !names.includes(value) && <option>{value}</option>}
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

type Limited = DraftOf<"host"> | DraftOf<"service"> | DraftOf<"expression"> | DraftOf<"query">;

/** What is too much, or too little. */
export function Limits({ draft, change, fields }: PartProps<Limited>): ReactNode {
  const { t } = useI18n();
  return (
    <div className={css.limits}>
      <ChoiceField
        label={t("monitor.when")}
        value={draft.operator}
        choices={[
          [">", t("monitor.above")],
          ["<", t("monitor.below")],
        ]}
        error={fields.operator}
        onChange={(operator) => change({ operator })}
      />
      <NumberField
        label={t("check.warning")}
        value={draft.warning}
        error={fields.warning}
        onChange={(warning) => change({ warning })}
      />
      <NumberField
        label={t("check.critical")}
        value={draft.critical}
        error={fields.critical}
        onChange={(critical) => change({ critical })}
      />
    </div>
  );
}

/** Which hosts are meant. */
export function Scopes({ draft, change, fields }: PartProps<DraftOf<"host"> | DraftOf<"connectivity">>): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <PlacesField
        label={t("monitor.scopes")}
        empty={t("monitor.all-hosts")}
        value={draft.scopes}
        error={fields.scopes}
        onChange={(scopes) => change({ scopes })}
      />
      <PlacesField
        label={t("monitor.exclude-scopes")}
        empty={t("monitor.excludes-none")}
        value={draft.excludeScopes}
        error={fields.excludeScopes}
        onChange={(excludeScopes) => change({ excludeScopes })}
      />
    </>
  );
}

export function Duration({
  value,
  change,
  error,
}: {
  readonly value: number;
  readonly change: (part: object) => void;
  readonly error: string | undefined;
}): ReactNode {
  const { t } = useI18n();
  return (
    <CountField
      label={t("monitor.duration")}
      hint={t("monitor.duration-hint")}
      from={1}
      to={10}
      value={value}
      error={error}
      onChange={(duration) => change({ duration })}
    />
  );
}

export function Attempts({
  value,
  change,
  error,
}: {
  readonly value: number | undefined;
  readonly change: (part: object) => void;
  readonly error: string | undefined;
}): ReactNode {
  const { t } = useI18n();
  return (
    <CountField
      label={t("monitor.attempts")}
      hint={t("monitor.attempts-hint")}
      from={1}
      to={10}
      value={value ?? 1}
      error={error}
      onChange={(maxCheckAttempts) => change({ maxCheckAttempts })}
    />
  );
}
