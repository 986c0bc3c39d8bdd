import { type ReactNode, useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { allZones, offsetName } from "../time/zone.ts";
import { Field } from "./field.tsx";

/** A time zone by its IANA name, with what its clocks differ by today. */
export function ZoneField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (zone: string) => void;
}): ReactNode {
  const { t } = useI18n();
  const zones = useMemo(() => {
    const names = allZones();
    return names.includes(value) ? names : [value, ...names];
  }, [value]);
  const now = Math.floor(Date.now() / 1_000);
  return (
    <Field label={t("account.zone")} hint={value === "UTC" ? "UTC" : offsetName(now, value)}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
