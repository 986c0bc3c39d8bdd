import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../../data/api.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { Field } from "../../../ui/field.tsx";
import { withCurrent } from "./source.ts";

/** The services of the organisation with their roles. */
export const useServices = () =>
  useQuery({ queryKey: ["services"], queryFn: ({ signal }) => api.services(signal) }).data?.services ?? [];

/** One role, as `service:role`. */
export function RoleSelect({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (roleFullname: string) => void;
}): ReactNode {
  const { t } = useI18n();
  const all = useServices().flatMap(({ name, roles }) => roles.map((role) => `${name}:${role.name}`));
  // Mackerel spells it with a space.
  const current = value.replace(/:\s+/, ":");
  return (
    <Field label={t("role")}>
      {(props) => (
        <select {...props} required value={current} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t("widget.choose")}</option>
          {withCurrent(all, current).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
