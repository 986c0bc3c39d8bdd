import { type ReactNode, useEffect, useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/field.tsx";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | null | undefined;
  readonly onChange: (value: number | null) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly min?: number;
  readonly step?: number | "any";
}

/** A number, or nothing. What is half typed ("-", "1.") stays as it is until it is a number. */
export function NumberField({ label, value, onChange, hint, error, min, step = "any" }: NumberFieldProps): ReactNode {
  const [text, setText] = useState(value === null || value === undefined ? "" : String(value));
  useEffect(() => {
    // Dragging on the graph, or another monitor: the field follows.
    setText((before) => (numberOf(before) === (value ?? null) ? before : value == null ? "" : String(value)));
  }, [value]);
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <input
          {...props}
          type="number"
          inputMode="decimal"
          step={step}
          {...(min === undefined ? {} : { min })}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            onChange(numberOf(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

/** One of the whole numbers from `from` to `to`. */
export function CountField({
  label,
  value,
  onChange,
  from,
  to,
  hint,
  error,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly from: number;
  readonly to: number;
  readonly hint?: string;
  readonly error?: string | undefined;
}): ReactNode {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(Number(event.target.value))}>
          {!numbers.includes(value) && <option value={value}>{value}</option>}
          {numbers.map((number) => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  placeholder,
  options,
  type = "text",
  required = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** What may be meant, offered while typing. */
  readonly options?: readonly string[];
  readonly type?: "text" | "url";
  readonly required?: boolean;
}): ReactNode {
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <>
          <input
            {...props}
            type={type}
            autoComplete="off"
            spellCheck={false}
            required={required}
            {...(placeholder === undefined ? {} : { placeholder })}
            {...(options === undefined ? {} : { list: `${props.id}-list` })}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {options !== undefined && (
            <datalist id={`${props.id}-list`}>
              {options.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** One of a few, each with its words. */
export function ChoiceField<T extends string>({
  label,
  value,
  choices,
  onChange,
  hint,
  error,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
  readonly hint?: string;
  readonly error?: string | undefined;
}): ReactNode {
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(event.target.value as T)}>
          {choices.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Markdown, with what it is good for. */
export function MemoField({
  value,
  onChange,
  error,
  hint,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
  readonly hint: string;
}): ReactNode {
  const { t } = useI18n();
  return (
    <Field label={t("named.memo")} hint={hint} error={error}>
      {(props) => (
        <textarea
          {...props}
          rows={3}
          maxLength={2_048}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
