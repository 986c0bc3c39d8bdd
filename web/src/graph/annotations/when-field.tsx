import type { ReactNode } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/field.tsx";
import { localText, momentOf } from "./moment.ts";

/** A date and time of the person's zone. */
export function WhenField({
  label,
  value,
  error,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly error?: string | undefined;
  readonly onChange: (epoch: number) => void;
}): ReactNode {
  const { zone } = useI18n();
  return (
    <Field label={label} error={error}>
      {(props) => (
        <input
          {...props}
          type="datetime-local"
          required
          value={localText(value, zone)}
          onChange={(event) => {
            const moment = momentOf(event.target.value, zone);
            if (moment !== undefined) onChange(moment);
          }}
        />
      )}
    </Field>
  );
}
