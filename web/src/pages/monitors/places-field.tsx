import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { splitRole } from "../../routes.ts";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import css from "./monitors.module.css";

/** `Shop: web` and `Shop:web` are one role. */
const spellPlace = (text: string): string => {
  if (!text.includes(":")) return text;
  const { service, role } = splitRole(text);
  return `${service}: ${role}`;
};

/** Services and roles that are meant; each can be taken away again. */
export function PlacesField({
  label,
  empty,
  value,
  onChange,
  kinds = "both",
  error,
}: {
  readonly label: string;
  /** What it means that none is chosen. */
  readonly empty: string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly kinds?: "both" | "services" | "roles";
  readonly error?: string | undefined;
}): ReactNode {
  const { t } = useI18n();
  const services = useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) });
  const chosen = value.map(spellPlace);
  const options = (services.data?.services ?? []).flatMap(({ name, roles }) => [
    ...(kinds === "roles" ? [] : [{ place: name, text: name }]),
    ...(kinds === "services"
      ? []
      : roles.map((role) => ({ place: `${name}: ${role.name}`, text: `${name}: ${role.name}` }))),
  ]);
  return (
    <ChipsField
      label={label}
      add={t("monitor.add-place")}
      empty={empty}
      chosen={chosen.map((place) => ({ id: place, text: place }))}
      options={options.filter(({ place }) => !chosen.includes(place)).map(({ place, text }) => ({ id: place, text }))}
      onAdd={(place) => onChange([...chosen, place])}
      onRemove={(place) => onChange(chosen.filter((one) => one !== place))}
      error={error}
    />
  );
}

export interface Chip {
  readonly id: string;
  readonly text: string;
}

/** Some of many: what was chosen as chips, and a list to add from. */
export function ChipsField({
  label,
  add,
  empty,
  chosen,
  options,
  onAdd,
  onRemove,
  error,
}: {
  readonly label: string;
  readonly add: string;
  readonly empty: string;
  readonly chosen: readonly Chip[];
  readonly options: readonly Chip[];
  readonly onAdd: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly error?: string | undefined;
}): ReactNode {
  const { t } = useI18n();
  const id = useId();
  return (
    <div className={ui.field}>
      <label htmlFor={id}>{label}</label>
      <div className={css.chips}>
        {chosen.length === 0 && <span className={ui.dim}>{empty}</span>}
        {chosen.map((one) => (
          <span key={one.id} className={css.chip} translate="no">
            {one.text}
            <button
              type="button"
              aria-label={t("monitor.remove-place", { name: one.text })}
              onClick={() => onRemove(one.id)}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        <select
          id={id}
          className={ui.select}
          value=""
          disabled={options.length === 0}
          aria-invalid={error === undefined ? undefined : true}
          onChange={(event) => {
            if (event.target.value !== "") onAdd(event.target.value);
          }}
        >
          <option value="">{add}</option>
          {options.map((one) => (
            <option key={one.id} value={one.id}>
              {one.text}
            </option>
          ))}
        </select>
      </div>
      {error !== undefined && (
        <p className={ui.fieldError}>
          <Icon name="critical" size={14} />
          {error}
        </p>
      )}
    </div>
  );
}
