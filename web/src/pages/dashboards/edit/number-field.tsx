import type { ReactNode } from "react";
import { Field } from "../../../ui/field.tsx";

/** A number that may be left out. */
export function NumberField({
  label,
  value,
  placeholder,
  required,
  min,
  max,
  step = "any",
  onChange,
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
  readonly onChange: (value: number | undefined) => void;
}): ReactNode {
  return (
    <Field label={label}>
      {(props) => (
        <input
          {...props}
          type="number"
          inputMode="decimal"
          step={step}
          {...(min === undefined ? {} : { min })}
          {...(max === undefined ? {} : { max })}
          required={required === true}
          placeholder={placeholder}
          value={value ?? ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
